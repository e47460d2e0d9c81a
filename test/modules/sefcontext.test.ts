import assert from 'node:assert/strict'
import test from 'node:test'
import { readFileContexts } from '../../runner/modules/security/sefcontext-list.ts'
import { sefcontext } from '../../runner/modules/sefcontext.ts'
import { plans } from './table.ts'

const target = '/opt/haproxy/[^/]+/sbin/haproxy'
const rule = (context: string, kind = 'regular file'): string => `${target}      ${kind}       ${context} `
const exec = 'system_u:object_r:haproxy_exec_t:s0'
const want = { target, setype: 'haproxy_exec_t', ftype: 'f' } as const

plans(sefcontext, [
  ['as wished', want, ['Enforcing', rule(exec)], []],
  [
    'no rule yet',
    want,
    ['Enforcing', 1],
    [`has no rule | semanage fcontext -a -f f -t haproxy_exec_t '${target}'`]
  ],
  [
    'a rule for other files does not count',
    want,
    ['Enforcing', rule(exec, 'all files')],
    [`has no rule | semanage fcontext -a -f f -t haproxy_exec_t '${target}'`]
  ],
  [
    'another type; user and range stay',
    want,
    ['Permissive', rule('unconfined_u:object_r:bin_t:s0:c1')],
    [`has unconfined_u:object_r:bin_t:s0:c1 | semanage fcontext -m -f f -t haproxy_exec_t '${target}'`]
  ],
  [
    'another user and range',
    { ...want, seuser: 'staff_u', selevel: 's0:c1', reload: false },
    ['Enforcing', rule(exec)],
    [`has ${exec} | semanage fcontext -N -m -f f -t haproxy_exec_t -s staff_u -r s0:c1 '${target}'`]
  ],
  ['never labelled', { target, setype: '<<none>>' }, ['Enforcing', rule('<<None>>', 'all files')], []],
  [
    'a rule that goes',
    { target, ftype: 'f', state: 'absent' },
    ['Enforcing', rule(exec)],
    [`has ${exec} | semanage fcontext -d -f f '${target}'`]
  ],
  ['a rule that is not there', { target, ftype: 'f', state: 'absent' }, ['Enforcing', 1], []],
  [
    'a path with the rules of another',
    { target: '/srv/containers', substitute: '/var/lib/containers' },
    ['Enforcing', 1],
    ['has rules of its own | semanage fcontext -a -e /var/lib/containers /srv/containers']
  ],
  [
    'as another path than before',
    { target: '/srv/containers', substitute: '/var/lib/containers' },
    ['Enforcing', '/srv/containers = /var/www'],
    ['is as /var/www | semanage fcontext -m -e /var/lib/containers /srv/containers']
  ],
  [
    'both kinds of rules go',
    { target: '/srv/containers', state: 'absent' },
    [
      'Enforcing',
      '/srv/containers     all files    system_u:object_r:etc_t:s0\n/srv/containers = /var/lib/containers'
    ],
    [
      'has system_u:object_r:etc_t:s0 | semanage fcontext -d -f a /srv/containers',
      'is as /var/lib/containers | semanage fcontext -d -e /var/lib/containers /srv/containers'
    ]
  ],
  [
    'SELinux is disabled',
    want,
    ['Disabled', 1],
    'target: SELinux is disabled on this host (Put a when: facts.selinux != "disabled" on the task.)'
  ],
  [
    'no context',
    { target },
    ['Enforcing', 1],
    'state: There is no context to give (Say setype or substitute.)'
  ],
  [
    'a type and a substitute',
    { target: '/srv', setype: 'etc_t', substitute: '/etc' },
    ['Enforcing', 1],
    'setype: substitute leaves no room for setype'
  ]
])

test('rules are read as semanage lists them, padded or not', () => {
  const listed = [
    'SELinux fcontext                                   type               Context',
    '',
    '/var/run/haproxy\\.sock.*                           socket             system_u:object_r:haproxy_var_run_t:s0 ',
    '/a/very/long/path/that/leaves/no/room/for/padding/at/all all files system_u:object_r:etc_t:s0 ',
    '/home/lost\\+found                                  directory          <<None>>',
    'SELinux Local fcontext Equivalence ',
    '/srv/a = /srv/b'
  ]
  assert.deepEqual(readFileContexts(listed.join('\n')), [
    { target: '/var/run/haproxy\\.sock.*', kind: 's', is: 'system_u:object_r:haproxy_var_run_t:s0' },
    {
      target: '/a/very/long/path/that/leaves/no/room/for/padding/at/all',
      kind: 'a',
      is: 'system_u:object_r:etc_t:s0'
    },
    { target: '/home/lost\\+found', kind: 'd', is: '<<None>>' },
    { target: '/srv/a', kind: 'equal', is: '/srv/b' }
  ])
})
