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

export const builds: readonly TestedBuild[] = [
  {
    haproxy: '3.0.11',
    library: 'aws-lc',
    version: '5.1.0',
    where: 'CI, `test/hosts/site.test.ts`',
    said: 'AWS-LC 5.1.0'
  },
  {
    haproxy: '3.0.11',
    library: 'boringssl',
    version: '0.20230419.0',
    where: 'CI, `test/hosts/site-boringssl.test.ts`',
    said: 'AWS-LC’s place taken by BoringSSL'
  }
]
