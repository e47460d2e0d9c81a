import assert from 'node:assert/strict'
import test from 'node:test'
import { haproxySupport } from '../../runner/modules/haproxy-support.ts'
import { contextOf } from './plan.ts'
import { plans } from './table.ts'

plans(haproxySupport, [
  [
    'what goes together needs nothing to be done',
    { version: '3.4.6', library: 'aws-lc', library_version: '5.5.0', needs: { zero_rtt: true, mlkem: true } },
    [],
    []
  ],
  [
    'a library that HAProxy is too old for is refused',
    { version: '3.0.11', library: 'openssl', library_version: '3.5.7' },
    [],
    'library: HAProxy 3.0.11 does not go with openssl: it speaks OpenSSL’s own QUIC since 3.2, and up to 3.2.4 a worker dies of its first TLS connection ' +
      '(Take HAProxy 3.2.5 or newer, or stay with 3.0.11 and take aws-lc.)'
  ],
  [
    'the host’s library of an unknown version is refused',
    { version: '3.4.6', library: 'system-openssl', library_version: '' },
    [],
    'library_version: The host doesn’t tell which OpenSSL it has (Install the package openssl, whose program tells it, or take tls_library openssl.)'
  ],
  [
    'an unknown version is no reason',
    { version: '3.4.6', library: 'openssl-compat', library_version: '' },
    [],
    []
  ],
  [
    'an archived library is refused',
    { version: '2.8.26', library: 'quictls' },
    [],
    'library: QuicTLS is archived: nobody mends what is found in it (Take tls_library aws-lc, or write allow_unmaintained: true.)'
  ],
  [
    'an archived library that will do is not refused',
    { version: '2.8.26', library: 'quictls', allow_unmaintained: true },
    [],
    []
  ],
  [
    'a feature that is lost is refused',
    { version: '3.4.6', library: 'boringssl', needs: { dhparam: false, ciphersuites: true } },
    [],
    'needs: a choice of TLS 1.3 cipher suites (tls_ciphersuites): BoringSSL’s TLS 1.3 cipher suites are fixed; a choice would be ignored without a word ' +
      '(Leave it out, or take tls_library aws-lc.)'
  ]
])

test('haproxy_support tells what HAProxy is built with, and what to know', () => {
  const report = haproxySupport.report(
    { version: '3.0.11', library: 'openssl-compat' },
    undefined,
    [],
    contextOf()
  )
  assert.deepEqual(report, {
    limited_quic: true,
    switches: {
      USE_OPENSSL: true,
      USE_OPENSSL_AWSLC: false,
      USE_QUIC_OPENSSL_COMPAT: true,
      USE_SYSTEMD: false
    },
    flags: 'separate',
    notes: ['the compatibility layer has no 0-RTT, and OpenSSL 3.0 is several times slower than the others']
  })
})
