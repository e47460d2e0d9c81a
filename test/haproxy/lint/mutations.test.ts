import assert from 'node:assert/strict'
import test from 'node:test'
import { cleanCompatSite, cleanListSite, cleanSite } from './clean-site.ts'
import { awsLc, compat, linted } from './linted.ts'
import { mutations } from './mutations.ts'

test('nothing is said about a clean configuration, whatever it was built with', () => {
  assert.deepEqual(linted(cleanSite), [])
  assert.deepEqual(linted(cleanListSite), [])
  assert.deepEqual(linted(cleanCompatSite, compat), [])
  assert.deepEqual(linted(cleanSite, {}), [])
  assert.deepEqual(
    linted(cleanSite, {
      ...awsLc,
      host: {
        listening: [{ protocol: 'tcp', address: '0.0.0.0', port: 22, process: 'sshd' }],
        openFiles: 1_048_576,
        memory: 2 * 1024 ** 3,
        firewallPorts: ['80/tcp', '443/tcp', '443/udp'],
        arguments: ['-Ws', '-f', '/etc/haproxy/haproxy.cfg', '-S', '/run/haproxy/master.sock'],
        masterSocket: '/run/haproxy/master.sock',
        ambientCapabilities: [],
        unprivilegedPortStart: 1024,
        chroot: { path: '/var/lib/haproxy', empty: true, writable: false },
        missing: [],
        wrongKeys: []
      }
    }),
    []
  )
})

test('each of the seventeen mistakes is caught, at its line, and nothing else is said', () => {
  assert.equal(mutations.length, 17)
  assert.deepEqual(
    mutations.map(({ name, text, surroundings }) => ({ name, found: linted(text, surroundings) })),
    mutations.map(({ name, found }) => ({ name, found }))
  )
})

test('haproxy -c would have let seven of them through', () => {
  assert.deepEqual(
    mutations.filter(({ check }) => check === 'silent').map(({ name }) => name),
    [
      'QUIC below 1024, user and no setcap',
      '0-RTT without a guard',
      'verify none',
      'statistics for everybody',
      'one path for the master’s socket and the stats socket',
      '443/udp is closed',
      'alt-svc names another port than the bind'
    ]
  )
})
