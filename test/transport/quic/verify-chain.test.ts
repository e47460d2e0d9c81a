import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { mistrust } from '../../../runner/transport/quic/verify-chain.ts'
import { temporaryDirectory } from '../flying.ts'

const directory = temporaryDirectory()
const at = (name: string): string => join(directory, name)
const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'pipe' })

/** A certificate `name` signed by `issuer`, or by itself. */
const make = (
  name: string,
  issuer: string | undefined,
  extensions: string,
  subject = name
): X509Certificate => {
  writeFileSync(at(`${name}.ext`), extensions)
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', at(`${name}.key`)]
  openssl('req', '-new', ...key, '-subj', `/CN=${subject}`, '-out', at(`${name}.csr`))
  const by =
    issuer === undefined
      ? ['-signkey', at(`${name}.key`)]
      : ['-CA', at(issuer), '-CAkey', at(`${issuer}.key`), '-set_serial', '7']
  openssl(
    'x509',
    '-req',
    '-in',
    at(`${name}.csr`),
    ...by,
    '-days',
    '10',
    '-extfile',
    at(`${name}.ext`),
    '-out',
    at(name)
  )
  return new X509Certificate(readFileSync(at(name)))
}

const authority = 'basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign'
const site = 'subjectAltName=DNS:www.test,DNS:*.sub.test,IP:192.0.2.1'
const root = make('root', undefined, authority)
const middle = make('middle', 'root', authority)
const own = make('own', 'middle', site)
const alone = make('alone', undefined, site)
const client = make('client', 'middle', `${site}\nextendedKeyUsage=clientAuth`)
const noAuthority = make('no-authority', 'root', 'basicConstraints=CA:FALSE')
const below = make('below', 'no-authority', site)
const namesake = make('namesake', undefined, authority, 'root')
const pem = (...certificates: readonly X509Certificate[]): string => certificates.map(String).join('\n')
const now = new Date()
const later = new Date(now.getTime() + 20 * 86_400_000)
const earlier = new Date(now.getTime() - 86_400_000)

const cases: readonly [
  title: string,
  chain: readonly X509Certificate[],
  name: string,
  ca: string | undefined,
  problem: RegExp | undefined,
  when?: Date
][] = [
  ['a chain to an authority is trusted', [own, middle], 'www.test', pem(root), undefined],
  ['in any order of what comes behind the first', [own, root, middle], 'www.test', pem(root), undefined],
  ['a wildcard covers one label', [own, middle], 'a.sub.test', pem(root), undefined],
  ['an address is covered as one', [own, middle], '192.0.2.1', pem(root), undefined],
  ['a certificate that is trusted itself needs no authority', [alone], 'www.test', pem(alone), undefined],
  [
    'another name is not covered',
    [own, middle],
    'other.test',
    pem(root),
    /^it is for www\.test, \*\.sub\.test, 192\.0\.2\.1, not for other\.test$/
  ],
  ['nor two labels by a wildcard', [own, middle], 'a.b.sub.test', pem(root), /^it is for /],
  [
    'a chain with a gap is not trusted',
    [own],
    'www.test',
    pem(root),
    /^CN=middle, which signed it, is not trusted here$/
  ],
  [
    'nor one to somebody else’s authority',
    [own, middle],
    'www.test',
    undefined,
    /^CN=root, which signed CN=middle, is not trusted here$/
  ],
  [
    'an authority of the same name is another one',
    [own, middle],
    'www.test',
    pem(namesake),
    /not trusted here$/
  ],
  ['a self-signed certificate is told', [alone], 'www.test', pem(root), /^it is self-signed$/],
  [
    'who is no authority signs nothing',
    [below, noAuthority],
    'www.test',
    pem(root),
    /^CN=no-authority, which signed it, is not trusted here$/
  ],
  ['a client’s certificate is none of a server', [client, middle], 'www.test', pem(root), /extendedKeyUsage/],
  ['what is over is over', [own, middle], 'www.test', pem(root), /^it ended at /, later],
  ['what is to come is to come', [own, middle], 'www.test', pem(root), /^it begins at /, earlier],
  ['no certificate is none', [], 'www.test', pem(root), /^there is none$/]
]

for (const [title, chain, name, ca, problem, when = now] of cases)
  test(title, () => {
    const found = mistrust(chain, name, ca, when)
    if (problem) assert.match(found ?? '', problem)
    else assert.equal(found, undefined)
  })
