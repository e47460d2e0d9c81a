import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import type { Value } from '../../runner/language/value.ts'
import { renderConfig } from './render-config.ts'

/** What playbooks/tls.yaml makes of the library. */
const tls = {
  version: '5.5.0',
  limited_quic: false,
  ciphersuites: ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
  curves: ['X25519MLKEM768', 'X25519', 'prime256v1', 'secp384r1'],
  dhe: false
}

const servers = [
  { name: 'nginx01', address: '192.168.0.11:443' },
  { name: 'nginx02', address: '192.168.0.12:443', maxconn: 500 }
]

const cases: readonly {
  readonly is: string
  readonly file: string
  readonly given: Readonly<Record<string, Value>>
}[] = [
  { is: 'on AWS-LC, without servers', file: 'aws-lc', given: {} },
  {
    is: 'on OpenSSL’s compatibility layer',
    file: 'openssl-compat',
    given: {
      tls_library: 'openssl-compat',
      tls: { ...tls, limited_quic: true, curves: ['X25519', 'prime256v1', 'secp384r1'] }
    }
  },
  {
    is: 'with TLS to the servers, 0-RTT and limits',
    file: 'servers-tls',
    given: {
      servers,
      servers_tls: true,
      servers_tls_name: 'app.example',
      allow_0rtt: true,
      maxconn: 4000,
      hsts_max_age: 0
    }
  },
  {
    is: 'on BoringSSL, which has its own cipher suites, and HAProxy 2.8, which has neither setcap nor curves for servers',
    file: 'boringssl-2.8',
    given: { tls_library: 'boringssl', haproxy_version: '2.8.0', tls: { ...tls, ciphersuites: [] } }
  },
  {
    is: 'on OpenSSL, with DHE, OCSP and a security level as old clients and auditors want them',
    file: 'openssl-dhe',
    given: {
      tls_library: 'openssl',
      tls: { ...tls, dhe: true },
      tls_dhe: true,
      tls_ocsp_update: true,
      tls_security_level: 2,
      hsts_include_subdomains: true
    }
  },
  {
    is: 'with HTTP served beside HTTPS, on IPv4 alone',
    file: 'plain-http',
    given: { servers, redirect_to_https: false, ipv6: false, balance: 'leastconn', check_interval: '2s' }
  },
  {
    is: 'on other ports, whose number redirect and alt-svc tell',
    file: 'other-ports',
    given: { http_port: 8080, https_port: 8443, servers, servers_tls: true }
  }
]

for (const { is, file, given } of cases)
  test(`haproxy.cfg ${is}`, async () => {
    assert.equal(
      await renderConfig({ tls, ...given }),
      readFileSync(`test/site/expected/${file}.cfg`, 'utf8')
    )
  })
