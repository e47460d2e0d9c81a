import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate with its key, PEM both. */
export interface Made {
  readonly certificate: string
  readonly key: string
}

/** Makes one with openssl: by itself, or signed by another, which is an authority then. */
export const makeCertificate = (
  name: string,
  options: {
    readonly days?: number
    readonly by?: Made
    readonly authority?: boolean
    readonly names?: string
  } = {}
): Made => {
  const directory = mkdtempSync(join(tmpdir(), 'hq-test-cert-'))
  const inside = (file: string) => join(directory, file)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  try {
    openssl(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      inside('key'),
      '-out',
      inside('csr')
    )
    writeFileSync(
      inside('ext'),
      options.authority
        ? 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n'
        : `basicConstraints=critical,CA:FALSE\nsubjectAltName=${options.names ?? `DNS:${name}`}\n`
    )
    const by = options.by
    if (by) {
      writeFileSync(inside('ca.pem'), by.certificate)
      writeFileSync(inside('ca.key'), by.key)
    }
    const signer = by ? ['-CA', inside('ca.pem'), '-CAkey', inside('ca.key')] : ['-signkey', inside('key')]
    openssl(
      'x509',
      '-req',
      '-in',
      inside('csr'),
      ...signer,
      '-days',
      String(options.days ?? 90),
      '-extfile',
      inside('ext'),
      '-set_serial',
      `0x${randomSerial()}`,
      '-out',
      inside('crt')
    )
    return { certificate: readFileSync(inside('crt'), 'utf8'), key: readFileSync(inside('key'), 'utf8') }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const randomSerial = (): string =>
  `4${Array.from({ length: 31 }, () => Math.floor(Math.random() * 16).toString(16)).join('')}`
