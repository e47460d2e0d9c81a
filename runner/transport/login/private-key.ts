import { readFileSync } from 'node:fs'
import ssh2, { type ParsedKey } from 'ssh2'

/** A private key that needs a passphrase; `public` is there when the file, or the one beside it, tells it. */
export class EncryptedKey extends Error {
  readonly text: Buffer
  readonly public: ParsedKey | undefined

  constructor(file: string, text: Buffer) {
    super(`${file} is encrypted`)
    this.text = text
    this.public = publicPart(text) ?? publicKeyBeside(file)
  }
}

/** The key in a file, or why it cannot be used. */
export const readPrivateKey = (file: string): ParsedKey | Error => {
  let text: Buffer
  try {
    text = readFileSync(file)
  } catch (cause) {
    return cause as Error
  }
  const key = parsePrivateKey(text)
  return key instanceof Error && /passphrase|encrypted/i.test(key.message)
    ? new EncryptedKey(file, text)
    : key
}

/** A wrong passphrase is an error, too. */
export const parsePrivateKey = (text: Buffer, passphrase?: string): ParsedKey | Error => {
  const parsed: ParsedKey | Error | ParsedKey[] = ssh2.utils.parseKey(text, passphrase)
  if (parsed instanceof Error) return parsed
  return (Array.isArray(parsed) ? parsed[0] : parsed) ?? new Error('there is no key in it')
}

const magic = 'openssh-key-v1\0'

/** OpenSSH's own format (PROTOCOL.key) leaves the public key readable: behind cipher, kdf, its options and a number. */
const publicPart = (text: Buffer): ParsedKey | undefined => {
  const base64 = /^-----BEGIN OPENSSH PRIVATE KEY-----\s([^-]+)/.exec(text.toString('latin1').trim())?.[1]
  const bytes = Buffer.from(base64 ?? '', 'base64')
  if (bytes.toString('latin1', 0, magic.length) !== magic) return undefined
  let at = magic.length
  const next = (): Buffer => {
    const start = at + 4
    if (start > bytes.length) return Buffer.alloc(0)
    at = start + bytes.readUInt32BE(at)
    return bytes.subarray(start, at)
  }
  for (let skipped = 0; skipped < 3; skipped += 1) next()
  at += 4
  return publicKey(next())
}

/** The public key in `FILE.pub`, when there is one. */
export const publicKeyBeside = (file: string): ParsedKey | undefined => {
  try {
    return publicKey(readFileSync(`${file}.pub`))
  } catch {
    return undefined
  }
}

const publicKey = (bytes: Buffer): ParsedKey | undefined => {
  const key: ParsedKey | Error = ssh2.utils.parseKey(bytes)
  return key instanceof Error ? undefined : key
}
