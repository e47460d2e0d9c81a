import assert from 'node:assert/strict'
import test from 'node:test'
import { type Combination, goesTogether, has, type Verdict } from '../../runner/haproxy/compatibility.ts'
import type { Feature, Library } from '../../runner/haproxy/tls-library.ts'

const inOneLine = (verdict: Verdict): string =>
  verdict.is === 'supported'
    ? 'supported'
    : verdict.is === 'limited'
      ? `limited: ${verdict.reason}`
      : `refused: ${verdict.reason} (${verdict.nearest})`

const of = (library: Library, haproxy: string, libraryVersion?: string): Combination => ({
  haproxy,
  library,
  libraryVersion
})

const slow =
  'limited: the compatibility layer has no 0-RTT, and OpenSSL 3.0 is several times slower than the others'

const together: readonly [combination: Combination, verdict: string][] = [
  [of('aws-lc', '3.4.6', '5.5.0'), 'supported'],
  [of('aws-lc', '3.0.11', '1.13.0'), 'supported'],
  [
    of('aws-lc', '3.2.21', '1.13.0'),
    'refused: AWS-LC 1.13.0 is too old for HAProxy 3.2.21: INSTALL wants 1.22 or newer since 3.2 (Take AWS-LC 1.22.0 or newer.)'
  ],
  [
    of('aws-lc', '2.8.26', '5.5.0'),
    'refused: HAProxy 2.8.26 does not go with aws-lc: HAProxy can be built with AWS-LC since 2.9, and 3.0 is the first branch after it that is maintained ' +
      '(Take HAProxy 3.0 or newer, or stay with 2.8.26 and take quictls with allow_unmaintained: true.)'
  ],
  [of('openssl', '3.4.6', '3.5.7'), 'supported'],
  [of('openssl', '3.2.5', '3.5.2'), 'supported'],
  [
    of('openssl', '3.2.4', '3.5.7'),
    'refused: HAProxy 3.2.4 does not go with openssl: it speaks OpenSSL’s own QUIC since 3.2, and up to 3.2.4 a worker dies of its first TLS connection ' +
      '(Take HAProxy 3.2.5 or newer, or stay with 3.2.4 and take aws-lc.)'
  ],
  [
    of('system-openssl', '3.4.6', '3.0.17'),
    'refused: The host’s OpenSSL 3.0.17 is too old for HAProxy 3.4.6: OpenSSL has a QUIC that HAProxy can use since 3.5.1, and 0-RTT since 3.5.2 ' +
      '(Take tls_library openssl, which builds OpenSSL 3.5 beside the host’s, or openssl-compat, which does with the host’s but has no 0-RTT.)'
  ],
  [of('openssl-compat', '3.0.11', '3.0.17'), slow],
  [of('openssl-compat', '3.4.6'), slow],
  [of('quictls', '2.8.26', '3.3.0-quic1'), 'supported'],
  [of('boringssl', '3.0.11', '0.20230419.0'), 'supported'],
  [
    of('boringssl', '2.8.0', '0.20230419.0'),
    'refused: HAProxy 2.8.0 does not go with boringssl: BoringSSL takes the place of AWS-LC, for which HAProxy has a switch since 2.9; no older HAProxy compiles with it ' +
      '(Take HAProxy 3.0 or newer, or stay with 2.8.0 and take quictls with allow_unmaintained: true.)'
  ],
  [
    of('quictls', '2.6.31'),
    'refused: HAProxy 2.6.31 is older than 2.8, the first branch these playbooks are made for (Take HAProxy 3.4 with quictls.)'
  ]
]

for (const [combination, verdict] of together)
  test(`HAProxy ${combination.haproxy} with ${combination.library} ${combination.libraryVersion ?? ''}: ${verdict.split(':')[0]}`, () => {
    assert.equal(inOneLine(goesTogether(combination)), verdict)
  })

const wanted: readonly [feature: Feature, combination: Combination, verdict: string][] = [
  ['zero_rtt', of('aws-lc', '3.2.21', '5.5.0'), 'supported'],
  [
    'zero_rtt',
    of('aws-lc', '3.0.11', '5.5.0'),
    'refused: HAProxy has 0-RTT with AWS-LC since 3.1 (Take HAProxy 3.1 or newer.)'
  ],
  [
    'zero_rtt',
    of('openssl-compat', '3.4.6', '3.0.17'),
    'refused: OpenSSL’s compatibility layer has no 0-RTT (Leave it out, or take tls_library aws-lc.)'
  ],
  [
    'dhparam',
    of('aws-lc', '3.4.6', '5.5.0'),
    'refused: AWS-LC has no DHE; HAProxy refuses ssl-dh-param-file with it (Leave it out, or take tls_library openssl.)'
  ],
  [
    'ciphersuites',
    of('boringssl', '3.4.6', '0.20260813.0'),
    'refused: BoringSSL’s TLS 1.3 cipher suites are fixed; a choice would be ignored without a word (Leave it out, or take tls_library aws-lc.)'
  ],
  [
    'ocsp',
    of('boringssl', '3.0.11', '0.20230419.0'),
    'refused: BoringSSL has no OCSP; HAProxy 3.0 would accept ocsp-update and do nothing (Leave it out, or take tls_library openssl-compat.)'
  ],
  [
    'security_level',
    of('quictls', '2.8.26', '3.3.0-quic1'),
    'refused: HAProxy has ssl-security-level since 3.0 (Take HAProxy 3.0 or newer.)'
  ],
  ['mlkem', of('openssl-compat', '3.0.11', '3.5.7'), 'supported'],
  [
    'mlkem',
    of('openssl-compat', '3.0.11', '3.0.17'),
    'refused: OpenSSL has it since 3.5.0; this is 3.0.17 (Take 3.5.0 or newer, or tls_library aws-lc.)'
  ],
  [
    'mlkem',
    of('quictls', '3.4.6'),
    'refused: QuicTLS ends with OpenSSL 3.3, which has no ML-KEM (Leave it out, or take tls_library aws-lc.)'
  ]
]

for (const [feature, combination, verdict] of wanted)
  test(`${feature} of HAProxy ${combination.haproxy} with ${combination.library} ${combination.libraryVersion ?? ''}: ${verdict.split(':')[0]}`, () => {
    assert.equal(inOneLine(has(combination, feature)), verdict)
  })
