import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { stringify } from 'yaml'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { folder, hqRun, onHost, tasksWith } from './hq-run.ts'

const name = 'refused'
let host: SandboxHost

before(async () => {
  await sandboxDown(name, { remove: true }).catch(() => {})
  host = await sandboxUp({ name })
})

after(() => sandboxDown(name, { remove: true }))

const cases: readonly [
  title: string,
  vars: Readonly<Record<string, unknown>>,
  message: string,
  hint: string
][] = [
  [
    'QuicTLS without allow_unmaintained',
    { tls_library: 'quictls' },
    'QuicTLS is archived: nobody mends what is found in it',
    'Take tls_library aws-lc, or write allow_unmaintained: true.'
  ],
  [
    'the host’s OpenSSL 3.0 as one that has QUIC',
    { tls_library: 'system-openssl' },
    'The host’s OpenSSL VERSION is too old for HAProxy 3.4.6: OpenSSL has a QUIC that HAProxy can use since 3.5.1, and 0-RTT since 3.5.2',
    'Take tls_library openssl, which builds OpenSSL 3.5 beside the host’s, or openssl-compat, which does with the host’s but has no 0-RTT.'
  ],
  [
    'HAProxy 2.8 with AWS-LC',
    { haproxy_version: '2.8.26' },
    'HAProxy 2.8.26 does not go with aws-lc: HAProxy can be built with AWS-LC since 2.9, and 3.0 is the first branch after it that is maintained',
    'Take HAProxy 3.0 or newer, or stay with 2.8.26 and take quictls with allow_unmaintained: true.'
  ],
  [
    'HAProxy 3.0 with OpenSSL’s own QUIC',
    { tls_library: 'openssl', haproxy_version: '3.0.25' },
    'HAProxy 3.0.25 does not go with openssl: it speaks OpenSSL’s own QUIC since 3.2, and up to 3.2.4 a worker dies of its first TLS connection',
    'Take HAProxy 3.2.5 or newer, or stay with 3.0.25 and take aws-lc.'
  ],
  [
    'a choice of cipher suites with BoringSSL',
    { tls_library: 'boringssl', tls_ciphersuites: ['TLS_AES_128_GCM_SHA256'] },
    'a choice of TLS 1.3 cipher suites (tls_ciphersuites): BoringSSL’s TLS 1.3 cipher suites are fixed; a choice would be ignored without a word',
    'Leave it out, or take tls_library aws-lc.'
  ],
  [
    'DHE with AWS-LC',
    { tls_dhe: true },
    'AWS-LC has no DHE; HAProxy refuses ssl-dh-param-file with it',
    'Remove it.'
  ],
  [
    '0-RTT through the compatibility layer',
    { tls_library: 'openssl-compat', allow_0rtt: true },
    'There is no 0-RTT: OpenSSL’s compatibility layer has no 0-RTT',
    'Leave it out, or take tls_library aws-lc.'
  ],
  [
    'OCSP with BoringSSL',
    { tls_library: 'boringssl', haproxy_version: '3.0.25', tls_ocsp_update: true },
    'OCSP stapling (tls_ocsp_update): BoringSSL has no OCSP; HAProxy 3.0 would accept ocsp-update and do nothing',
    'Leave it out, or take tls_library openssl-compat.'
  ],
  [
    'a security level with BoringSSL',
    { tls_library: 'boringssl', haproxy_version: '3.0.25', tls_security_level: 2 },
    'BoringSSL has no security levels; HAProxy 3.0 would accept ssl-security-level and do nothing',
    'Remove it; ssl-min-ver and the ciphers say what is accepted.'
  ],
  [
    'a version that is not pinned',
    { haproxy_version: '3.4.99' },
    'The upstream sources of playbooks/sources.yaml have no HAProxy 3.4.99, but 3.4.6, 3.3.12, 3.2.21, 3.0.25, 2.8.26.',
    'This does not hold: haproxy_version in pins[sources].haproxy'
  ],
  [
    'the distribution’s sources without a place to get them from',
    { sources: 'distribution', haproxy_version: '3.0.11' },
    "The distribution's sources come by apt; source_mirror says where they lie.",
    'This does not hold: sources == "upstream" || source_mirror != ""'
  ]
]

for (const [title, vars, message, hint] of cases)
  test(`${title} is refused before anything is touched`, async () => {
    const connection = {
      ansible_host: host.address,
      ansible_user: host.user,
      ansible_ssh_private_key_file: host.key
    }
    await using files = await folder({
      'inventory.yaml': stringify({ all: { hosts: { [name]: connection }, vars } })
    })
    const { code, events } = await hqRun(
      [
        ...['playbooks/site.yaml', '-i', `${files.path}/inventory.yaml`, '--known-hosts', host.knownHosts],
        ...['--format', 'jsonl']
      ],
      { env: { HQ_BECOME_PASSWORD: host.password } }
    )
    // What the values alone tell is a diagnostic, before any connection.
    const refusals = events.flatMap((event): readonly (string | undefined)[][] => {
      if (event.type === 'diagnostic' && event.diagnostic.severity === 'error')
        return [[event.diagnostic.message, event.diagnostic.hint]]
      if (event.type !== 'task-end' || event.status !== 'failed') return []
      return [[event.message?.replace(/OpenSSL 3\.0\.\d+/, 'OpenSSL VERSION'), event.hint]]
    })
    assert.deepEqual(refusals, [[message, hint]])
    assert.notEqual(code, 0)
    assert.deepEqual(tasksWith(events, 'changed'), [])
    assert.equal(await onHost(name, 'ls /opt; getent passwd haproxy || true'), '')
  })
