import type { Library } from '../../haproxy/tls-library.ts'

/** A combination that was built by the playbooks and answered over HTTP/1.1, HTTP/2 and HTTP/3. */
export interface TestedBuild {
  readonly haproxy: string
  readonly library: Library
  readonly version: string
  readonly where: string
  /** The name that the running HAProxy gives its library. */
  readonly said: string
}

const byHand = 'sandbox, by hand (docs/tested.md)'
const boringssl = 'AWS-LC’s place taken by BoringSSL'

export const builds: readonly TestedBuild[] = [
  {
    haproxy: '3.0.11',
    library: 'aws-lc',
    version: '5.1.0',
    where: 'CI, `test/hosts/site.test.ts`',
    said: 'AWS-LC 5.1.0'
  },
  { haproxy: '3.2.0', library: 'aws-lc', version: '5.1.0', where: byHand, said: 'AWS-LC 5.1.0' },
  { haproxy: '3.4.0', library: 'aws-lc', version: '5.1.0', where: byHand, said: 'AWS-LC 5.1.0' },
  {
    haproxy: '3.4.0',
    library: 'openssl',
    version: '3.5.7',
    where: byHand,
    said: 'OpenSSL 3.5.7 9 Jun 2026'
  },
  {
    haproxy: '3.0.11',
    library: 'openssl-compat',
    version: '3.0.20, the host’s',
    where: 'CI, `test/hosts/site-libraries.test.ts`',
    said: 'OpenSSL 3.0.20 7 Apr 2026'
  },
  {
    haproxy: '3.0.11',
    library: 'openssl-compat',
    version: '3.5.7, from source',
    where: 'CI, `test/hosts/site-libraries.test.ts`',
    said: 'OpenSSL 3.5.7 9 Jun 2026'
  },
  {
    haproxy: '2.8.0',
    library: 'quictls',
    version: '3.3.0-quic1',
    where: byHand,
    said: 'OpenSSL 3.3.0+quic 30 Jan 2024'
  },
  {
    haproxy: '3.4.0',
    library: 'quictls',
    version: '3.3.0-quic1',
    where: byHand,
    said: 'OpenSSL 3.3.0+quic 30 Jan 2024'
  },
  {
    haproxy: '3.0.11',
    library: 'boringssl',
    version: '0.20230419.0',
    where: 'CI, `test/hosts/site-libraries.test.ts`',
    said: boringssl
  },
  { haproxy: '3.4.0', library: 'boringssl', version: '0.20230419.0', where: byHand, said: boringssl },
  { haproxy: '3.0.11', library: 'boringssl', version: '0.20260813.0', where: byHand, said: boringssl },
  { haproxy: '3.4.0', library: 'boringssl', version: '0.20260813.0', where: byHand, said: boringssl }
]
