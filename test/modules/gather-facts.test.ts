import assert from 'node:assert/strict'
import { hostname } from 'node:os'
import test from 'node:test'
import { gatherFacts } from '../../runner/modules/gather-facts.ts'
import { applyHere } from './local-host.ts'
import { contextOf, looked } from './plan.ts'

// Recorded on a Rocky Linux 9.4 as the sandbox makes it; addresses, SELinux and the route added.
const said = `hostname=lb1
release=5.14.0-427.13.1.el9_4.x86_64
id=rocky
name=Rocky Linux 9.4 (Blue Onyx)
version=9.4
like=rhel centos fedora
total=3880172
free=3214560
selinux=1
ipv4=10.77.16.1
ipv4=127.0.0.1
ipv4=10.77.16.1
ipv6=20010db8000000000000000000000001
openssl=3.0.7
package=dnf
home=/root`
const manager = 'Version=252-32.el9_4\nSystemState=running'
const route = '192.0.2.1 via 10.77.0.1 dev eth0 src 10.77.16.1 uid 0 \n    cache'

test('facts of a host', () => {
  assert.deepEqual(looked(gatherFacts, {}, [said, 'x86_64', '2', 'root', manager, route]), {
    hostname: 'lb1',
    os: { id: 'rocky', name: 'Rocky Linux 9.4 (Blue Onyx)', version: '9.4', major: 9, family: 'fedora' },
    kernel: { release: '5.14.0-427.13.1.el9_4.x86_64' },
    arch: 'x86_64',
    cpus: 2,
    memory: { totalMb: 3789, freeMb: 3139 },
    addresses: { default: '10.77.16.1', ipv4: ['10.77.16.1'], ipv6: ['2001:db8::1'] },
    selinux: 'enforcing',
    package_manager: 'dnf',
    openssl: { version: '3.0.7' },
    systemd: { version: 252, state: 'running' },
    user: 'root',
    home: '/root'
  })
})

test('facts of a host that tells little', () => {
  assert.deepEqual(looked(gatherFacts, {}, ['', '', '', '', 127, 127]), {
    hostname: '',
    os: { id: '', name: '', version: '', major: 0, family: '' },
    kernel: { release: '' },
    arch: '',
    cpus: 0,
    memory: { totalMb: 0, freeMb: 0 },
    addresses: { ipv4: [], ipv6: [] },
    selinux: 'disabled',
    package_manager: 'none',
    openssl: { version: '' },
    systemd: { version: 0, state: 'offline' },
    user: '',
    home: ''
  })
})

test('facts of this machine', async () => {
  const { result } = await applyHere(gatherFacts, {}, contextOf())
  assert.equal(result.hostname, hostname().split('.')[0])
  assert.ok(result.cpus > 0 && result.memory.totalMb > result.memory.freeMb && result.memory.freeMb > 0)
  assert.match(result.kernel.release, /^\d+\.\d+/)
})

const addresses: readonly [string, string][] = [
  ['20010db8000000000000000000000001', '2001:db8::1'],
  ['fd000000000000010000000000000000', 'fd00:0:0:1::'],
  ['20010db8000100020003000400050006', '2001:db8:1:2:3:4:5:6'],
  ['20010db8000000010000000000010001', '2001:db8:0:1::1:1']
]

for (const [digits, expected] of addresses)
  test(`${expected} is written as everyone writes it`, () => {
    const facts = looked(gatherFacts, {}, [`ipv6=${digits}`, '', '', '', '', ''])
    assert.deepEqual(facts.addresses.ipv6, [expected])
  })
