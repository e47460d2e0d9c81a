import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { PemCertificate, PemFile } from '../../modules/module.ts'

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g

/** Certificates in their order, and whether the key belongs to the first one. */
export const readPem = (text: string): PemFile => {
  const blocks = [...text.matchAll(block)].map(([pem, label = '']) => ({ label, pem: withoutBlanks(pem) }))
  const written = blocks.filter(({ label }) => label.endsWith('CERTIFICATE'))
  const keys = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'))
  const read: X509Certificate[] = []
  for (const [index, { pem }] of written.entries())
    try {
      read.push(new X509Certificate(pem))
    } catch {
      return {
        certificates: [],
        key: 'none',
        text: '',
        broken: `certificate ${index + 1} in it cannot be read`
      }
    }
  const others = blocks.filter(each => !written.includes(each) && !keys.includes(each))
  return {
    certificates: read.map((x509, index) => describe(x509, read[index + 1])),
    key: keyOf(keys[0], read[0]),
    text: [...written, ...keys, ...others].map(({ pem }) => `${pem}\n`).join('')
  }
}

const withoutBlanks = (pem: string): string =>
  pem
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .join('\n')

const day = 86_400_000

const describe = (x509: X509Certificate, next: X509Certificate | undefined): PemCertificate => ({
  subject: oneLine(x509.subject),
  issuer: oneLine(x509.issuer),
  serial: x509.serialNumber,
  sha1: x509.fingerprint.replaceAll(':', ''),
  names: (x509.subjectAltName ?? '')
    .split(/, */)
    .flatMap(name => /^(?:DNS|IP Address):(.*)$/.exec(name)?.[1] ?? []),
  notBefore: instant(x509.validFrom),
  notAfter: instant(x509.validTo),
  daysLeft: Math.floor((Date.parse(x509.validTo) - Date.now()) / day),
  early: Date.parse(x509.validFrom) > Date.now(),
  ...(next && { signedByNext: isSignedBy(x509, next) })
})

const instant = (date: string): string => new Date(date).toISOString().replace('.000', '')

const oneLine = (name: string | undefined): string => (name ?? '').split('\n').join(',')

const isSignedBy = (x509: X509Certificate, issuer: X509Certificate): boolean => {
  try {
    return x509.checkIssued(issuer) && x509.verify(issuer.publicKey)
  } catch {
    return false
  }
}

const keyOf = (
  found: { readonly label: string; readonly pem: string } | undefined,
  first: X509Certificate | undefined
): PemFile['key'] => {
  if (!found) return 'none'
  if (found.label.startsWith('ENCRYPTED') || /^Proc-Type: 4,ENCRYPTED/m.test(found.pem)) return 'encrypted'
  let key: KeyObject
  try {
    key = createPrivateKey(found.pem)
  } catch {
    return 'broken'
  }
  return first?.checkPrivateKey(key) ? 'matches' : 'other'
}
