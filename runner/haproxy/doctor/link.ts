/** The links of the chain, in the order in which one rests on the one before. */
export const linkTitles = {
  service: 'the service runs',
  build: 'the build speaks QUIC',
  library: 'its TLS library is the one it was built with',
  version: 'no version that is known to be broken',
  binds: 'the configuration binds QUIC',
  limited: 'limited-quic where the library needs it',
  'own-sockets': 'each connection has a socket of its own',
  capability: 'workers may bind the port',
  sockets: 'UDP sockets listen',
  selinux: 'SELinux lets it',
  firewall: 'the firewall lets UDP in',
  buffers: 'the kernel’s buffers are large enough',
  certificate: 'the certificate is right',
  'alt-svc': 'alt-svc leads clients to it',
  workers: 'one worker serves',
  'from-host': 'QUIC answers on the host itself',
  'from-here': 'HTTP/3 answers from here'
} as const

export type LinkId = keyof typeof linkTitles

/**
 * - `ok`: as it should be. `weak`: it works, but less well than it could.
 * - `broken`: HTTP/3 doesn't work, or is lost at the next reload, because of it.
 * - `unknown`: nothing that was read tells.
 */
export type Verdict = 'ok' | 'weak' | 'broken' | 'unknown'

export interface Link {
  readonly id: LinkId
  readonly verdict: Verdict
  /** What was seen, without a period at its end. */
  readonly seen: string
  /** Why it matters; sentences. */
  readonly why?: string
  /** How to mend it; sentences. */
  readonly mend?: string
  /** The earlier link that it broke with. */
  readonly follows?: LinkId
}
