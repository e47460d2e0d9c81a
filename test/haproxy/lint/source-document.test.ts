import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import type { Surroundings } from '../../../runner/haproxy/configuration/surroundings.ts'
import { awsLc, linted } from './linted.ts'

const text = readFileSync('test/haproxy/fixtures/source-document.cfg', 'utf8')

/** As the document builds and starts it: 2.8.0 with QuicTLS, `-S /opt/haproxy/stats` and `-p` in the unit. */
const itsHost: Surroundings = {
  version: '2.8.0',
  library: 'quictls',
  libraryVersion: '3.0.9',
  host: {
    arguments: [
      '-Ws',
      '-f',
      '/opt/haproxy/conf/haproxy.cfg',
      '-p',
      '/opt/haproxy/haproxy.pid',
      '-S',
      '/opt/haproxy/stats'
    ],
    masterSocket: '/opt/haproxy/stats',
    openFiles: 262144,
    listening: [],
    firewallPorts: ['22/tcp', '80/tcp', '443/tcp'],
    chroot: { path: '/opt/haproxy', empty: false, writable: true }
  }
}

/** What is wrong with the document's file, by the numbers of our review of it, and what the lint says in which lines. */
const review: readonly [row: string, what: string, found: readonly string[]][] = [
  ['B9', 'master and worker share a socket', ['14 error haproxy-socket-clash']],
  [
    'B10',
    'frontend and backend share a name',
    ['90 warning haproxy-same-name', '121 warning haproxy-same-name']
  ],
  [
    'B11',
    'balance in frontends',
    ['82 warning haproxy-keyword-section', '107 warning haproxy-keyword-section']
  ],
  [
    'B12',
    'cpu-map by lone number',
    [
      '40 warning haproxy-cpu-map',
      '41 warning haproxy-cpu-map',
      '42 warning haproxy-cpu-map',
      '43 warning haproxy-cpu-map'
    ]
  ],
  [
    'S4',
    'statistics on *:1936 for admin:admin',
    ['69 error haproxy-stats-public', '71 info haproxy-stats-version', '73 error haproxy-easy-password']
  ],
  ['S5', '0-RTT without a guard', ['103 error haproxy-0rtt-unguarded', '104 error haproxy-0rtt-unguarded']],
  ['S6', 'the chroot holds everything', ['3 warning haproxy-chroot', '3 warning haproxy-chroot-holds-files']],
  ['S3', 'a socket without mode', ['14 info haproxy-socket-mode']],
  ['D16', 'expose-fd listeners', ['14 info haproxy-expose-fd']],
  ['O10', 'QUIC on 443 without the capability', ['104 error haproxy-quic-capability']],
  ['O11', 'QUIC on IPv4 only', ['104 info haproxy-quic6-missing']],
  ['O12', 'alt-svc for a year', ['116 warning haproxy-alt-svc-max-age']],
  [
    'O13',
    'http-response for alt-svc and HSTS',
    ['116 warning haproxy-http-response-header', '119 warning haproxy-http-response-header']
  ],
  ['S7', 'port 80 serves instead of redirecting', ['79 warning haproxy-cleartext-served']],
  ['S8', 'verify none', [126, 127, 128, 129].map(line => `${line} error haproxy-verify-none`)],
  [
    'O14',
    'checks only connect',
    ['95 info haproxy-check-connects-only', '126 info haproxy-check-connects-only']
  ],
  [
    'P3',
    'maxconn 200000 everywhere, buffers of 32 KiB',
    [
      '5 error haproxy-open-files',
      '8 warning haproxy-maxconn-memory',
      '65 info haproxy-frontend-maxconn',
      ...[95, 96, 97, 98, 126, 127, 128, 129].map(line => `${line} warning haproxy-server-maxconn`)
    ]
  ],
  ['P4', 'option http-server-close', ['53 info haproxy-http-server-close']],
  ['O15', 'timeouts of 300 s and no hard-stop-after', ['61 warning haproxy-hard-stop-after']],
  [
    'O16',
    'logs to /dev/log in a chroot and to a port where nobody listens',
    [
      '12 warning haproxy-log-chroot',
      '85 info haproxy-logged-twice',
      '85 warning haproxy-log-localhost',
      '110 info haproxy-logged-twice',
      '110 warning haproxy-log-localhost'
    ]
  ],
  [
    'O17',
    'no httplog',
    ['68 info haproxy-no-httplog', '77 info haproxy-no-httplog', '101 info haproxy-no-httplog']
  ],
  ['D18', 'DHE', ['23 info haproxy-dhe-ciphers', '27 info haproxy-dhe-ciphers']],
  [
    'D19',
    'versions switched off one by one',
    ['25 info haproxy-tls-switches', '29 info haproxy-tls-switches']
  ],
  ['1.5', 'pidfile beside -p', ['4 warning haproxy-pidfile-twice']],
  [
    '1.7',
    '443/udp and the statistics are closed',
    ['69 warning haproxy-firewall-tcp', '104 error haproxy-firewall-udp']
  ],
  ['1.7', 'no cluster-secret', ['104 warning haproxy-cluster-secret']],
  // What a text cannot show.
  ['D17', 'bind-process: only in comments, which HAProxy does not read', []],
  ['S9', 'parameters fetched by curl: a shell command in a comment', []],
  ['D20', 'quotes and log levels that parse, so that nothing is wrong with them', []]
]

const byLine = (one: string, other: string): number =>
  Number.parseInt(one, 10) - Number.parseInt(other, 10) || one.localeCompare(other)

test('the document’s own haproxy.cfg: every row of the review is found where it stands, and nothing besides', () => {
  const found = linted(text, itsHost)
  assert.deepEqual([...found].sort(byLine), review.flatMap(([, , lines]) => lines).sort(byLine))
})

test('for HAProxy 3.4 with AWS-LC the same file has what HAProxy refuses, too', () => {
  assert.deepEqual(
    linted(text, awsLc).filter(line => /same-name|dh-param|cpu-map/.test(line)),
    [
      '17 warning haproxy-dh-param',
      '33 error haproxy-dh-param',
      '40 warning haproxy-cpu-map',
      '41 warning haproxy-cpu-map',
      '42 warning haproxy-cpu-map',
      '43 warning haproxy-cpu-map',
      '90 error haproxy-same-name',
      '121 error haproxy-same-name'
    ]
  )
})

test('its commented lines, uncommented, are keywords that went', () => {
  const all = text.replace(/^( *)#(stats bind-process 4|bind-process 4)$/gm, '$1$2')
  assert.deepEqual(
    linted(all, awsLc).filter(line => line.includes('removed')),
    ['46 error haproxy-removed-keyword', '74 error haproxy-removed-keyword']
  )
})
