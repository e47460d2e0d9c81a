import assert from 'node:assert/strict'
import test from 'node:test'
import { readSelfProbe } from '../../../runner/haproxy/doctor/host-questions.ts'
import { nameOf } from '../../../runner/haproxy/doctor/name-of.ts'
import { processesOf } from '../../../runner/haproxy/doctor/processes.ts'
import { commandOf, readFiles, readHost, readLibraries } from '../../../runner/haproxy/doctor/read-host.ts'
import { healthy, master, worker } from './healthy.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

test('what a host says is read, question by question', () => {
  const { readings, execStart } = readHost([
    {
      code: 0,
      out: `MainPID=10
ExecStart={ path=/opt/h/sbin/haproxy ; argv[]=/opt/h/sbin/haproxy -Ws -f /etc/haproxy/haproxy.cfg $EXTRAOPTS ; ignore_errors=no ; pid=10 }
LoadState=loaded
ActiveState=active
SubState=running
Result=success
StatusText=Ready.`
    },
    {
      code: 0,
      out: `11\t10\t188\t60\t0000000000000400\t/opt/h/sbin/haproxy\tsystem_u:x\t${base64('haproxy\0-Ws\0-f\0/a b.cfg\0')}`
    },
    {
      code: 0,
      out: 'UNCONN 0 0 0.0.0.0:443 0.0.0.0:* users:(("haproxy",pid=11,fd=7),("haproxy",pid=10,fd=7))\nUNCONN 0 0 [::]:53 [::]:*'
    },
    {
      code: 0,
      out: 'net/core/rmem_max=212992\nnet/core/wmem_max=\nnet/ipv4/ip_unprivileged_port_start=1024\naddress=192.0.2.1\naddress=2001:db8::1'
    },
    {
      code: 0,
      out: 'public (active)\n  target: default\n  services: ssh https\n  ports: 80/tcp 443/udp\n  rich rules: \n\trule family="ipv4" accept\nservice-ports: 22/tcp\nservice-ports: 443/tcp'
    },
    { code: 1, out: 'Operation not permitted' },
    { code: 0, out: 'mode=1\nread\ntype=AVC msg=a' }
  ])
  assert.deepEqual(execStart, ['/opt/h/sbin/haproxy', '-Ws', '-f', '/etc/haproxy/haproxy.cfg', '$EXTRAOPTS'])
  assert.deepEqual(readings, {
    service: {
      load: 'loaded',
      active: 'active',
      sub: 'running',
      result: 'success',
      mainPid: 10,
      status: 'Ready.'
    },
    processes: [
      {
        pid: 11,
        parent: 10,
        uid: 188,
        age: 60,
        capabilities: '0000000000000400',
        exe: '/opt/h/sbin/haproxy',
        context: 'system_u:x',
        args: ['haproxy', '-Ws', '-f', '/a b.cfg']
      }
    ],
    sockets: [
      { protocol: 'udp', address: '0.0.0.0', port: 443, process: 'haproxy', pid: 11 },
      { protocol: 'udp', address: '[::]', port: 53, process: '' }
    ],
    kernel: { receiveBuffer: 212_992, unprivilegedPort: 1024, addresses: ['192.0.2.1', '2001:db8::1'] },
    firewall: {
      firewalld: {
        running: true,
        zone: 'public',
        target: 'default',
        ports: ['80/tcp', '443/udp', '22/tcp', '443/tcp'],
        richRules: ['rule family="ipv4" accept']
      }
    },
    selinux: { mode: 'enforcing', denials: ['type=AVC msg=a'] }
  })
})

test('a host that can answer nothing leaves everything open', () => {
  const { readings, execStart } = readHost(Array.from({ length: 7 }, () => ({ code: 127, out: '' })))
  assert.deepEqual(execStart, [])
  assert.deepEqual(readings, {
    processes: [],
    kernel: { addresses: [] },
    firewall: {}
  })
})

test('of a command line the program counts when it is a whole path, and every -f', () => {
  assert.deepEqual(commandOf(['/h', '-Ws', '-f', '/a', '-f', '/b.d', '-f']), {
    program: '/h',
    files: ['/a', '/b.d']
  })
  assert.deepEqual(commandOf(['haproxy']), { program: undefined, files: [] })
})

test('what ldd and the files of a configuration say is read', () => {
  assert.deepEqual(
    readLibraries(
      '\tlinux-vdso.so.1 (0x7ff)\n\tlibssl.so => /opt/tls/lib/libssl.so (0x7f)\n\tlibcrypto.so => not found'
    ),
    [
      { name: 'libssl.so', path: '/opt/tls/lib/libssl.so' },
      { name: 'libcrypto.so', path: undefined }
    ]
  )
  assert.deepEqual(readFiles(`/a\t${base64('global\n')}\n/b\t\n`), [
    ['/a', 'global\n'],
    ['/b', '']
  ])
})

test('a host’s own answer is Version Negotiation that echoes the ids, or nothing', () => {
  const ids = `08${Buffer.from('hq-run-s').toString('hex')}08${Buffer.from('hq-run-d').toString('hex')}`
  assert.deepEqual(readSelfProbe(`ca00000000${ids}000000016b3343cf`), ['0x00000001', '0x6b3343cf'])
  assert.equal(readSelfProbe(`ca00000001${ids}00000001`), undefined)
  assert.equal(readSelfProbe(`ca00000000${ids.replace('73', '74')}00000001`), undefined)
  assert.equal(readSelfProbe(`ca00000000${ids}`), undefined)
  assert.equal(readSelfProbe(''), undefined)
})

test('the service’s processes are told from others, and the youngest worker serves', () => {
  const old = { ...worker, pid: 9, age: 500 }
  const other = { ...master, pid: 50, parent: 40, age: 1 }
  const {
    master: boss,
    worker: serving,
    old: before
  } = processesOf({ ...healthy, processes: [old, master, other, worker] })
  assert.deepEqual([boss?.pid, serving?.pid, before.map(({ pid }) => pid)], [10, 11, [9]])
  const alone = processesOf({ ...healthy, processes: [other] })
  assert.deepEqual([alone.master, alone.worker?.pid, alone.old], [undefined, 50, []])
})

const [certificate] = healthy.certificates
for (const [title, given, host, name] of [
  ['the one that is given', 'a.test', 'www.example.org', 'a.test'],
  ['the host’s, where a certificate covers it', undefined, 'lb1.example.net', 'lb1.example.net'],
  ['the certificate’s first one otherwise', undefined, 'lb1', 'www.example.org']
] as const)
  test(`the name to ask for is ${title}`, () => {
    assert.equal(nameOf(given, host, certificate ? [certificate] : []), name)
  })
