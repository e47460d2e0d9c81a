import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  cgroupMount,
  type MachineFacts,
  parseOsRelease,
  preflightProblem
} from '../../runner/sandbox/preflight.ts'

const able: MachineFacts = {
  platform: 'linux',
  uid: 0,
  osRelease: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n',
  filesystems: 'nodev\tsysfs\n\text4\nnodev\toverlay\n',
  mounts: 'proc /proc proc rw 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw,relatime 0 0\n',
  status: 'Name:\tnode\nCapEff:\t000001ffffffffff\n',
  hasNetworkNamespaces: true
}

const machines: readonly [what: string, facts: Partial<MachineFacts>, message: string | undefined][] = [
  ['Debian 12 as root', {}, undefined],
  ['Debian 13', { osRelease: 'ID=debian\nVERSION_ID="13"\n' }, undefined],
  ['Debian testing, which has no version', { osRelease: 'ID=debian\n' }, undefined],
  ['macOS', { platform: 'darwin' }, 'sandbox hosts need Linux, this is darwin'],
  [
    'Debian 11',
    { osRelease: 'ID=debian\nVERSION_ID="11"\n' },
    'sandbox hosts need Debian 12 or newer, this is debian 11'
  ],
  [
    'Rocky',
    { osRelease: 'ID="rocky"\nVERSION_ID="9.4"\n' },
    'sandbox hosts need Debian 12 or newer, this is rocky 9.4'
  ],
  ['no os-release', { osRelease: '' }, 'sandbox hosts need Debian 12 or newer, this is an unknown system'],
  ['an ordinary user', { uid: 1000 }, 'sandbox hosts need root'],
  [
    'root in a container',
    { status: 'CapEff:\t00000000a80425fb\n' },
    'root lacks CAP_NET_ADMIN, CAP_SYS_ADMIN: this looks like a container without privileges'
  ],
  ['no overlayfs', { filesystems: '\text4\n' }, 'the kernel has no overlayfs'],
  [
    'cgroup version 1 only',
    { mounts: 'cgroup /sys/fs/cgroup/cpu cgroup rw 0 0\n' },
    'no cgroup2 filesystem is mounted'
  ],
  ['no network namespaces', { hasNetworkNamespaces: false }, 'the kernel has no network namespaces']
]

for (const [what, facts, message] of machines)
  test(`${what}: ${message ?? 'fine'}`, () => {
    const problem = preflightProblem({ ...able, ...facts })
    assert.equal(problem?.message, message)
    if (message) assert.match(problem?.hint ?? '', /or use a Rocky Linux 9 host of your own/)
  })

test('cgroup2 is found wherever it is mounted', () => {
  assert.equal(cgroupMount('cgroup2 /sys/fs/cgroup cgroup2 rw 0 0\n'), '/sys/fs/cgroup')
  assert.equal(cgroupMount(able.mounts), '/sys/fs/cgroup/unified')
  assert.equal(cgroupMount(''), undefined)
})

test('os-release values come without their quotes', () => {
  assert.deepEqual(parseOsRelease('ID=debian\nVERSION_ID="12"\nNAME=\'Debian\'\n# comment\n'), {
    ID: 'debian',
    VERSION_ID: '12',
    NAME: 'Debian'
  })
})
