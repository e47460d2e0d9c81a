import { type CrtListLine, crtListLine, readCrtList } from '../../haproxy/runtime/certificates.ts'
import type { Clash } from '../../language/signature.ts'
import type { Attributes } from '../files/attributes.ts'
import { type Context, type PemCertificate, type PemFile, Refusal } from '../module.ts'
import type { SocketWant } from './talk.ts'

export interface CertWant extends SocketWant, Attributes {
  readonly path: string
  readonly src?: string
  readonly content?: string
  readonly key_src?: string
  readonly key?: string
  readonly min_days?: number
  readonly crt_list?: string
  readonly options?: string
  readonly filters?: readonly string[]
}

export const certClash = ({
  src,
  content,
  key_src,
  key,
  crt_list,
  options,
  filters
}: CertWant): Clash | undefined => {
  if (src !== undefined && content !== undefined)
    return { at: 'content', message: 'src and content are both given; one says it all' }
  if (src === undefined && content === undefined)
    return { at: 'path', message: 'There is no certificate', hint: 'Give src or content.' }
  if (key_src !== undefined && key !== undefined)
    return { at: 'key', message: 'key_src and key are both given; one says it all' }
  if (crt_list === undefined && (options !== undefined || filters !== undefined))
    return {
      at: options === undefined ? 'filters' : 'options',
      message: 'This is for a line of a crt-list',
      hint: 'Give crt_list.'
    }
  return undefined
}

/** The certificate for HAProxy: what is wrong with it is said before anything is done. */
export const pemOf = (want: CertWant, context: Context): PemFile & { readonly first: PemCertificate } => {
  const at = want.src === undefined ? 'content' : 'src'
  const keyAt = want.key_src !== undefined ? 'key_src' : want.key !== undefined ? 'key' : at
  const certificate = want.content ?? textOf(context.file(want.src ?? '').text, 'src')
  const key =
    want.key ??
    (want.key_src === undefined ? '' : textOf(context.file(want.key_src, 'key_src').text, 'key_src'))
  const pem = context.pem(`${certificate}\n${key}`)
  const [first] = pem.certificates
  if (pem.broken !== undefined) throw new Refusal(at, `It is no certificate: ${pem.broken}`)
  if (!first)
    throw new Refusal(at, 'There is no certificate in it', 'It has to be PEM: -----BEGIN CERTIFICATE-----')
  const keyTrouble = keyTroubles[pem.key]
  if (keyTrouble) throw new Refusal(keyAt, keyTrouble(first), keyHints[pem.key])
  const disorder = pem.certificates.findIndex(({ signedByNext }) => signedByNext === false)
  const [lower, upper] = [pem.certificates[disorder], pem.certificates[disorder + 1]]
  if (lower && upper)
    throw new Refusal(
      at,
      `Its chain is not in order: ${upper.subject} did not sign ${lower.subject}`,
      'First the certificate, then the one that signed it, and so on; the root may be left out.'
    )
  for (const each of pem.certificates) {
    if (each.daysLeft < 0) throw new Refusal(at, `${each.subject} ended at ${each.notAfter}`)
    if (each.early) throw new Refusal(at, `${each.subject} begins only at ${each.notBefore}`)
  }
  if (first.daysLeft < (want.min_days ?? 0))
    throw new Refusal(at, `${first.subject} is good for ${first.daysLeft} days, wanted ${want.min_days}`)
  return { ...pem, first }
}

const textOf = (text: string | undefined, at: string): string => {
  if (text === undefined) throw new Refusal(at, 'The file is no text, or larger than 256 KiB')
  return text
}

const keyTroubles: Partial<Record<PemFile['key'], (first: PemCertificate) => string>> = {
  none: () => 'There is no private key',
  other: ({ subject }) => `The private key does not belong to the certificate of ${subject}`,
  encrypted: () => 'The private key has a passphrase, for which HAProxy would ask at each start',
  broken: () => 'The private key cannot be read'
}

const keyHints: Partial<Record<PemFile['key'], string>> = {
  none: 'Put it behind the certificates, or give key_src or key.'
}

export const wantedLine = ({ path, options = '', filters = [] }: CertWant): CrtListLine => ({
  certificate: path,
  options: options.trim().split(/\s+/).join(' '),
  filters
})

/** The crt-list's text with the line in it, in the place of the certificate's first one; the same text when it is. */
export const crtListText = (line: CrtListLine, now: string): string => {
  const mine = readCrtList(now).filter(({ certificate }) => certificate === line.certificate)
  const [only] = mine
  if (mine.length === 1 && only && crtListLine(only) === crtListLine(line)) return now
  let isIn = false
  const lines = (now === '' ? [] : now.replace(/\n$/, '').split('\n')).flatMap(text => {
    if (readCrtList(text)[0]?.certificate !== line.certificate) return [text]
    if (isIn) return []
    isIn = true
    return [crtListLine(line)]
  })
  return [...lines, ...(isIn ? [] : [crtListLine(line)])].map(text => `${text}\n`).join('')
}
