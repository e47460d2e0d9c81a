import assert from 'node:assert/strict'
import test from 'node:test'
import { haproxyServer } from '../../runner/modules/haproxy-server.ts'
import { stepsOrRefusal } from './table.ts'
import { talked } from './talking.ts'

const look = 'show servers state; show stat -1 4 -1 typed'
const columns = '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_port'

/** `backend server operation admin weight sessions` */
const haproxy = (...servers: readonly string[]) => ({
  [look]: [
    `1\n${columns}\n${servers
      .map((text, index) => {
        const [backend, server, operation, admin, weight] = text.split(' ')
        return `4 ${backend} ${index} ${server} 192.0.2.${index + 1} ${operation} ${admin} ${weight} 80`
      })
      .join('\n')}\n\n`,
    servers
      .flatMap((text, index) => {
        const [backend, server, , , , sessions] = text.split(' ')
        const field = (pos: number, name: string, type: string, value: string | undefined) =>
          `S.4.${index}.${pos}.${name}.1:MGP:${type}:${value}\n`
        return [
          field(0, 'pxname', 'str', backend),
          field(1, 'svname', 'str', server),
          field(4, 'scur', 'u32', sessions),
          field(32, 'type', 'u32', '2')
        ]
      })
      .join('')
  ]
})

const two = haproxy('be web1 2 0 1 3', 'be web2 2 0 1 0', 'other web1 2 0 1 0')
const asks = `ask | ${look}`

type Want = Parameters<typeof haproxyServer.observe>[0]
const cases: readonly (readonly [
  name: string,
  want: Want,
  said: Record<string, readonly string[] | number>,
  steps: readonly string[] | string
])[] = [
  ['what is so already', { backend: 'be', server: 'web1', state: 'ready', weight: 1 }, two, [asks]],
  [
    'a state',
    { backend: 'be', server: 'web1', state: 'drain' },
    two,
    [asks, 'be/web1: state is ready, wanted drain | set server be/web1 state drain', asks]
  ],
  [
    'the address goes first, the state last',
    { backend: 'be', server: 'web1', state: 'maint', weight: 5, address: '192.0.2.9', port: 81 },
    two,
    [
      asks,
      'be/web1: address is 192.0.2.1:80, wanted 192.0.2.9:81; be/web1: weight is 1, wanted 5; be/web1: state is ready, wanted maint | set server be/web1 addr 192.0.2.9 port 81; set server be/web1 weight 5; set server be/web1 state maint',
      asks
    ]
  ],
  [
    'a server of every backend',
    { server: 'web1', weight: 2 },
    two,
    [
      asks,
      'be/web1: weight is 1, wanted 2; other/web1: weight is 1, wanted 2 | set server be/web1 weight 2; set server other/web1 weight 2',
      asks
    ]
  ],
  [
    'all servers of a backend',
    { backend: 'be', state: 'drain' },
    two,
    [
      asks,
      'be/web1: state is ready, wanted drain; be/web2: state is ready, wanted drain | set server be/web1 state drain; set server be/web2 state drain',
      asks
    ]
  ],
  [
    'one of two is drained already and has nothing on it',
    { backend: 'be', server: 'web2', state: 'drain', wait: true },
    haproxy('be web1 2 0 1 3', 'be web2 2 8 1 0'),
    [asks]
  ],
  [
    'drained, and something is on it still',
    { backend: 'be', server: 'web1', state: 'drain', wait: true },
    haproxy('be web1 2 8 1 3'),
    [asks, `until | ${look}`]
  ],
  [
    'up is waited for',
    { backend: 'be', server: 'web1', wait: true },
    haproxy('be web1 0 0 1 0'),
    [asks, `until | ${look}`]
  ],
  [
    'a backend that is not there',
    { backend: 'no', server: 'web1', state: 'drain' },
    two,
    'backend: There is no backend no with a server (Backends there are: be, other.)'
  ],
  [
    'a server that is not there',
    { backend: 'be', server: ['web1', 'web9'], state: 'drain' },
    two,
    'server: There is no server web9 in be (Servers there are: web1, web2.)'
  ],
  [
    'one that may be missing',
    { backend: 'no', server: 'web1', state: 'drain', missing: 'ignore' },
    two,
    [asks]
  ],
  [
    'HAProxy refuses',
    { backend: 'be', server: 'web1', state: 'drain' },
    { ...two, 'set server be/web1 state drain': ['Permission denied\n\n'] },
    'state: HAProxy refuses `set server be/web1 state drain`: Permission denied (The socket needs `level admin`.)'
  ],
  [
    'HAProxy refuses the second',
    { backend: 'be', server: 'web1', state: 'drain', weight: 5 },
    {
      ...two,
      'set server be/web1 weight 5; set server be/web1 state drain': ['\nNo such server.\n\n']
    },
    'state: HAProxy refuses `set server be/web1 state drain`: No such server.'
  ],
  [
    'nothing is wanted',
    { backend: 'be' },
    two,
    'state: Nothing is wanted of it (Give state, weight, address or wait.)'
  ],
  [
    'nobody is meant',
    { state: 'drain' },
    two,
    'backend: Nothing says which servers (Give backend, server or both.)'
  ],
  [
    'a port without an address',
    { backend: 'be', port: 81 },
    two,
    'port: port goes with address: HAProxy changes them together'
  ]
]
for (const [name, want, said, steps] of cases)
  test(`haproxy_server: ${name}`, () =>
    assert.deepEqual(
      stepsOrRefusal(() => talked(haproxyServer, want, [], said).steps),
      steps
    ))

const drained = {
  [look]: { first: haproxy('be web1 2 0 1 3')[look] ?? [], later: haproxy('be web1 2 8 1 0')[look] ?? [] }
}
const drain = { backend: 'be', server: 'web1', state: 'drain' } as const

test('haproxy_server tells a server as it was and as it is', () => {
  const at = { address: '192.0.2.1', port: 80, operation: 'up', weight: 1 }
  assert.deepEqual(talked(haproxyServer, drain, [], drained).report(), {
    servers: [
      {
        backend: 'be',
        server: 'web1',
        before: { ...at, state: 'ready', sessions: 3 },
        after: { ...at, state: 'drain', sessions: 0 }
      }
    ]
  })
})

const stubborn: readonly (readonly [name: string, servers: string, refusal: string])[] = [
  ['a command that did nothing', 'be web1 2 0 1 0', 'state: be/web1 is still ready'],
  [
    'a server that is in maintenance for another',
    'be web1 0 2 1 0',
    'state: be/web1 is still maint (A server that it tracks, or DNS, says so; no command changes that.)'
  ]
]
for (const [name, server, refusal] of stubborn)
  test(`haproxy_server believes what it sees: ${name}`, () => {
    const { report } = talked(haproxyServer, drain, [], haproxy(server))
    assert.deepEqual(
      stepsOrRefusal(() => [JSON.stringify(report())]),
      refusal
    )
  })
