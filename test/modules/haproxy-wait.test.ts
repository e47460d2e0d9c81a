import assert from 'node:assert/strict'
import test from 'node:test'
import { haproxyInfo } from '../../runner/modules/haproxy-info.ts'
import { haproxyWait } from '../../runner/modules/haproxy-wait.ts'
import { type WaitWant, waitLack } from '../../runner/modules/runtime/wait-wish.ts'
import { stepsOrRefusal } from './table.ts'
import { type Replies, talked } from './talking.ts'

const look = 'show servers state; show stat -1 4 -1 typed'
const columns =
  '1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_port\n'
const state = (operation: number, admin: number, other = 2) =>
  `${columns}4 be 1 web1 192.0.2.1 ${operation} ${admin} 1 80\n4 be 2 web2 192.0.2.2 ${other} 0 1 80\n`
const stat = (fields: Readonly<Record<string, number>>) =>
  [
    'S.4.1.0.pxname.1:KNS:str:be',
    'S.4.1.1.svname.1:KNS:str:web1',
    'S.4.1.32.type.1:CGS:u32:2',
    ...Object.entries(fields).map(([name, value]) => `S.4.1.4.${name}.1:MGP:u32:${value}`)
  ].join('\n')
const proc = (...old: readonly string[]) =>
  `#<PID>          <type>          <reloads>       <uptime>        <version>\n1               master          1 [failed: 0]   0d00h13m51s     3.0.11\n# workers\n2               worker          0               0d00h10m30s     3.0.11\n${old.length > 0 ? '# old workers\n' : ''}${old.map(pid => `${pid}               worker          1               0d00h11m30s     3.0.11\n`).join('')}\n`

const web1 = { backend: 'be', server: 'web1' }
const master = { socket: '/run/haproxy/master.sock', master: true }
const lacks: readonly (readonly [want: WaitWant, answers: readonly string[], lack: string | undefined])[] = [
  [{ for: 'server_up', ...web1 }, [state(2, 0), stat({})], undefined],
  [{ for: 'server_up', ...web1 }, [state(1, 0), stat({})], 'be/web1 is starting'],
  [{ for: 'server_drained', ...web1 }, [state(2, 8), stat({ scur: 0, qcur: 0 })], undefined],
  [{ for: 'server_drained', ...web1 }, [state(2, 8), stat({ scur: 1, qcur: 0 })], 'be/web1 has 1 session'],
  [{ for: 'server_drained', ...web1 }, [state(2, 8), stat({ scur: 1, qcur: 2 })], 'be/web1 has 3 sessions'],
  [
    { for: 'server_removable', ...web1 },
    [state(2, 8), stat({})],
    'be/web1 is drain; only one in maint can be removed'
  ],
  [
    { for: 'server_removable', ...web1 },
    [state(0, 1), stat({ idle_conn_cur: 2 })],
    'be/web1 has 2 connections'
  ],
  [{ for: 'server_removable', ...web1 }, [state(0, 1), stat({ idle_conn_cur: 0 })], undefined],
  [{ for: 'servers_up', backend: 'be' }, [state(0, 0), stat({})], '1 of 2 servers of be are up'],
  [{ for: 'servers_up', backend: 'be', count: 1 }, [state(0, 0), stat({})], undefined],
  [{ for: 'no_old_workers', ...master }, [proc()], undefined],
  [{ for: 'no_old_workers', ...master }, [proc('7', '8')], '2 old workers: 7 (0d00h11m30s), 8 (0d00h11m30s)']
]
for (const [want, answers, lack] of lacks)
  test(`haproxy_wait for ${want.for}: ${lack ?? 'it holds'}`, () =>
    assert.equal(waitLack(want, answers), lack))

type Want = Parameters<typeof haproxyWait.observe>[0]
const cases: readonly (readonly [
  name: string,
  want: Want,
  replies: Replies,
  steps: readonly string[] | string
])[] = [
  [
    'what holds is not waited for',
    { for: 'server_up', ...web1 },
    { [look]: [state(2, 0), stat({})] },
    [`ask | ${look}`]
  ],
  [
    'what does not is',
    { for: 'server_up', ...web1 },
    { [look]: [state(0, 0), stat({})] },
    [`ask | ${look}`, `until | ${look}`]
  ],
  [
    'so is a socket that does not answer',
    { for: 'server_up', ...web1 },
    { [look]: 2 },
    [`ask | ${look}`, `until | ${look}`]
  ],
  [
    'QUIC connections of workers that are there',
    { for: 'no_old_quic', ...master },
    { 'show proc': [proc('7')] },
    ['ask | show proc', 'until | show quic']
  ],
  [
    'and where there are none',
    { for: 'no_old_quic', ...master },
    { 'show proc': [proc()] },
    ['ask | show proc']
  ],
  [
    'a server that is not there',
    { for: 'server_up', backend: 'be', server: 'web9' },
    { [look]: [state(2, 0), stat({})] },
    'server: There is no server web9 in be (Servers there are: web1, web2.)'
  ],
  ['a server is not said', { for: 'server_up', backend: 'be' }, {}, 'for: server_up needs a server'],
  ['a backend is not said', { for: 'servers_up' }, {}, 'for: servers_up needs a backend'],
  [
    'a worker does not know of others',
    { for: 'no_old_workers' },
    {},
    'for: Only the master knows of old workers (Give its socket, as in `socket: /run/haproxy/master.sock`, and master: true.)'
  ],
  ['a count of one server', { for: 'server_up', ...web1, count: 1 }, {}, 'count: count goes with servers_up'],
  [
    'a server among all',
    { for: 'servers_up', ...web1 },
    {},
    'server: servers_up is about all servers of the backend'
  ],
  [
    'a backend of workers',
    { for: 'no_old_quic', backend: 'be', ...master },
    {},
    'backend: backend has nothing to do with no_old_quic'
  ]
]
for (const [name, want, replies, steps] of cases)
  test(`haproxy_wait: ${name}`, () =>
    assert.deepEqual(
      stepsOrRefusal(() => talked(haproxyWait, want, [], replies).steps),
      steps
    ))

test('haproxy_info puts together what it is told, numbers as numbers', () => {
  const { steps, report } = talked(
    haproxyInfo,
    { master_socket: '/run/m.sock', binary: '/opt/haproxy/sbin/haproxy' },
    ['HAProxy version 3.0.11-9e587df 2025/06/02 - https://haproxy.org/'],
    {
      'show info typed; show stat typed; show servers state': [
        '1.Version.1:POS:str:3.0.11-9e587df\n6.Pid.1:SGP:u32:4879\n8.Uptime_sec.1:MDP:u32:155\n20.CurrConns.1:MGP:u32:2\n18.Maxconn.1:CLP:u32:100\n',
        `${stat({ scur: 3 })}\nS.4.1.17.status.1:SGP:str:UP\nF.2.0.0.pxname.1:KNS:str:fe\nF.2.0.1.svname.1:KNS:str:FRONTEND\nF.2.0.32.type.1:CGS:u32:0\nF.2.0.17.status.1:SGP:str:OPEN\nF.2.0.43.hrsp_5xx.1:MCP:u64:4\n`,
        state(2, 0, 0)
      ],
      'show proc': [proc('7')]
    }
  )
  assert.deepEqual(steps, ['ask | show info typed; show stat typed; show servers state', 'ask | show proc'])
  const { servers, proxies, processes, build, info, ...rest } = report()
  assert.deepEqual(rest, {
    version: '3.0.11-9e587df',
    pid: 4879,
    uptime: 155,
    connections: 2,
    max_connections: 100,
    ssl_connections: 0,
    requests: 0,
    stopping: false,
    servers_up: 1,
    servers_down: 1
  })
  assert.equal(info.Pid, 4879)
  assert.deepEqual(servers[0], {
    backend: 'be',
    server: 'web1',
    address: '192.0.2.1',
    port: 80,
    state: 'ready',
    operation: 'up',
    status: 'UP',
    weight: 1,
    sessions: 3
  })
  assert.deepEqual(
    proxies.map(({ fields, ...proxy }) => proxy),
    [{ name: 'fe', kind: 'frontend', status: 'OPEN', sessions: 0, total: 0, errors: 4 }]
  )
  assert.deepEqual(
    processes.map(({ pid, kind, old }) => [pid, kind, old]),
    [
      [1, 'master', false],
      [2, 'worker', false],
      [7, 'worker', true]
    ]
  )
  assert.deepEqual([build.version, build.library], ['3.0.11', 'none'])
})
