import { X509Certificate } from 'node:crypto'
import { checkServerIdentity, type PeerCertificate, rootCertificates } from 'node:tls'

/** Purpose `serverAuth` of RFC 5280, section 4.2.1.12. */
const serverAuth = '1.3.6.1.5.5.7.3.1'
const longest = 8

/**
 * Why a chain is not to be trusted for a name; undefined when it is. What is checked: name, dates, that each certificate is signed by
 * the next, that those are authorities, that the last is one of `ca` (PEM; else Node's own list), and the purpose. What is not:
 * revocation, name constraints, the length of the path, policies.
 */
export const mistrust = (
  chain: readonly X509Certificate[],
  name: string,
  ca: string | undefined,
  now: Date
): string | undefined => {
  const [own, ...others] = chain
  if (!own) return 'there is none'
  const foreign = checkServerIdentity(name, own.toLegacyObject() as PeerCertificate)
  if (foreign) return `it is for ${namesOf(own).join(', ') || 'nobody'}, not for ${name}`
  // Node calls the purposes keyUsage.
  const purposes = own.keyUsage as readonly string[] | undefined
  if (purposes && !purposes.includes(serverAuth)) return 'it is not for servers (extendedKeyUsage)'
  const trusted = authorities(ca)
  let at = own
  for (let length = 0; length < longest; length += 1) {
    const dates = wrongDates(at, now)
    if (dates) return at === own ? dates : `${nameOf(at.subject)}, which signed it: ${dates}`
    if (trusted().some(root => root.raw.equals(at.raw))) return undefined
    const root = trusted().find(each => signed(each, at))
    if (root) {
      const old = wrongDates(root, now)
      return old === undefined ? undefined : `${nameOf(root.subject)}, which signed it: ${old}`
    }
    const next = others.find(each => each !== at && each.ca && signed(each, at))
    if (!next)
      return at.subject === at.issuer && at.verify(at.publicKey)
        ? 'it is self-signed'
        : `${nameOf(at.issuer)}, which signed ${at === own ? 'it' : nameOf(at.subject)}, is not trusted here`
    at = next
  }
  return 'its chain is too long'
}

const signed = (issuer: X509Certificate, certificate: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

const wrongDates = ({ validFrom, validTo }: X509Certificate, now: Date): string | undefined => {
  if (now < new Date(validFrom)) return `it begins at ${new Date(validFrom).toISOString()}`
  return now > new Date(validTo) ? `it ended at ${new Date(validTo).toISOString()}` : undefined
}

/** Read when they are first needed. */
const authorities = (ca: string | undefined): (() => readonly X509Certificate[]) => {
  let read: readonly X509Certificate[] | undefined
  return () => {
    read ??= (ca === undefined ? rootCertificates : pemBlocks(ca)).map(pem => new X509Certificate(pem))
    return read
  }
}

const pemBlocks = (text: string): readonly string[] =>
  text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []

/** DNS names and addresses of a certificate. */
export const namesOf = ({ subjectAltName }: X509Certificate): readonly string[] =>
  (subjectAltName ?? '').split(/, */).flatMap(each => /^(?:DNS|IP Address):(.*)$/.exec(each)?.[1] ?? [])

/** `CN=a\nO=b` → `CN=a, O=b` */
export const nameOf = (name: string): string => name.split('\n').join(', ')
