import assert from 'node:assert/strict'
import test from 'node:test'
import { procPath, sysctlFile, sysctlValue } from '../../runner/modules/services/sysctl-file.ts'
import { sysctl } from '../../runner/modules/sysctl.ts'
import { asked, contextOf, looked, wanting } from './plan.ts'
import { plans } from './table.ts'

const path = '/etc/sysctl.d/90-haproxy.conf'
const somaxconn = { name: 'net.core.somaxconn', value: 16384, sysctl_file: path }
const line = 'net.core.somaxconn = 16384'

plans(sysctl, [
  ['kernel and file as wished', somaxconn, ['16384', '', path, line], []],
  [
    'neither',
    somaxconn,
    ['4096', '', path, 1],
    [
      `the file says nothing, wanted 16384 | write ${path}`,
      'is 4096, wanted 16384 | sysctl -w net.core.somaxconn=16384'
    ]
  ],
  [
    'in the file only, as after a change by hand',
    somaxconn,
    ['4096', '', path, line],
    ['is 4096, wanted 16384 | sysctl -w net.core.somaxconn=16384']
  ],
  ['reload: false is content with the file', { ...somaxconn, reload: false }, ['4096', '', path, line], []],
  [
    'sysctl_set gives it to the kernel all the same',
    { ...somaxconn, reload: false, sysctl_set: true },
    ['4096', '', path, line],
    ['is 4096, wanted 16384 | sysctl -w net.core.somaxconn=16384']
  ],
  [
    'another value in the file',
    somaxconn,
    ['16384', '', path, 'net.core.somaxconn=128'],
    [`the file says 128, wanted 16384 | write ${path}`]
  ],
  [
    'twice in the file, where the last would win',
    somaxconn,
    ['16384', '', path, `${line}\nnet/core/somaxconn = 128`],
    [`the file says 16384, then 128, wanted 16384 | write ${path}`]
  ],
  [
    'tabs between numbers are no difference',
    { name: 'net.ipv4.ip_local_port_range', value: '1024  65535' },
    ['1024\t65535', '', '/etc/sysctl.conf', 'net.ipv4.ip_local_port_range = 1024\t65535'],
    []
  ],
  [
    'a link is written through',
    { name: 'net.ipv4.ip_forward', value: true, sysctl_file: '/etc/sysctl.d/99-sysctl.conf' },
    ['1', '', '/etc/sysctl.conf', ''],
    ['the file says nothing, wanted 1 | write /etc/sysctl.conf']
  ],
  [
    'absent and there',
    { ...somaxconn, state: 'absent' },
    ['16384', '', path, line],
    [`net.core.somaxconn stands in the file | write ${path}`]
  ],
  ['absent and not there', { ...somaxconn, state: 'absent' }, ['4096', '', path, 1], []],
  [
    'a key that cannot be set here',
    { name: 'net.core.rmem_max', value: 7500000 },
    ['212992', 1, '/etc/sysctl.conf', ''],
    'name: net.core.rmem_max is 212992 and cannot be set on this host (It is the machine’s, not the container’s. ignoreerrors: true goes on without it.)'
  ],
  [
    'a key that cannot be set here, ignored: only the file has it',
    { name: 'net.core.rmem_max', value: 7500000, ignoreerrors: true },
    ['212992', 1, '/etc/sysctl.conf', ''],
    ['the file says nothing, wanted 7500000 | write /etc/sysctl.conf']
  ],
  [
    'a key that cannot be set here, but has the value',
    { name: 'net.core.rmem_max', value: 212992, reload: true },
    ['212992', 1, '/etc/sysctl.conf', 'net.core.rmem_max = 212992'],
    []
  ],
  [
    'a key that the kernel does not have',
    { name: 'net.core.nosuch', value: 1 },
    [1, 1, '/etc/sysctl.conf', ''],
    'name: The kernel has no net.core.nosuch (Is its module loaded? ignoreerrors: true goes on without it.)'
  ],
  [
    'a key that the kernel does not have, ignored, and in the file already',
    { name: 'net.core.nosuch', value: 1, ignoreerrors: true },
    [1, 1, '/etc/sysctl.conf', 'net.core.nosuch = 1'],
    []
  ],
  [
    'no value',
    { name: 'net.core.somaxconn' },
    ['4096', '', path, ''],
    'value: net.core.somaxconn needs a value'
  ]
])

test('sysctl: asks the kernel, whether it may be set, and the file', () => {
  assert.deepEqual(asked(sysctl, somaxconn), [
    'cat -- /proc/sys/net/core/somaxconn',
    'test -w /proc/sys/net/core/somaxconn',
    `readlink -m -- ${path}`,
    `cat -- ${path}`
  ])
})

const rmem = { name: 'net.core.rmem_max', value: 7500000, ignoreerrors: true }

for (const [title, said, applicable, saying] of [
  ['set', ['212992', '', '', ''], true, undefined],
  [
    'not settable',
    ['212992', 1, '', ''],
    false,
    'not applicable: net.core.rmem_max is 212992 and cannot be set on this host'
  ],
  ['unknown', [1, 1, '', ''], false, 'not applicable: the kernel has no net.core.rmem_max']
] as const)
  test(`sysctl: ${title}: the result says whether it applies`, () => {
    const want = wanting(sysctl, rmem)
    const result = sysctl.report(want, looked(sysctl, rmem, said), [], contextOf())
    assert.equal(result.applicable, applicable)
    assert.equal(sysctl.say?.(want, result), saying)
  })

test('a key is a path: the first separator decides what dots and slashes mean', () => {
  const keys = [
    'net.core.somaxconn',
    'net/core/somaxconn',
    'net.ipv4.conf.eth0/100.rp_filter',
    'net/ipv4/conf/eth0.100/rp_filter'
  ]
  assert.deepEqual(keys.map(procPath), [
    '/proc/sys/net/core/somaxconn',
    '/proc/sys/net/core/somaxconn',
    '/proc/sys/net/ipv4/conf/eth0.100/rp_filter',
    '/proc/sys/net/ipv4/conf/eth0.100/rp_filter'
  ])
})

test('words for yes and no are 1 and 0', () => {
  assert.deepEqual([true, false, 'Yes', 'off', '0', 7, ' a\tb '].map(sysctlValue), [
    '1',
    '0',
    '1',
    '0',
    '0',
    '7',
    'a b'
  ])
})

test('other lines of a file stay as they are', () => {
  const file = sysctlFile(
    '# net.core.somaxconn = 1\n; net.core.somaxconn = 2\n-net.core.somaxconn=3\n\n kernel.panic  =  4\nnet.core.somaxconn = 5'
  )
  assert.deepEqual(file.values('net.core.somaxconn'), ['3', '5'])
  assert.equal(
    file.with('net.core.somaxconn', '9'),
    '# net.core.somaxconn = 1\n; net.core.somaxconn = 2\nnet.core.somaxconn = 9\n\n kernel.panic  =  4\n'
  )
  assert.equal(
    file.without('net.core.somaxconn'),
    '# net.core.somaxconn = 1\n; net.core.somaxconn = 2\n\n kernel.panic  =  4\n'
  )
})
