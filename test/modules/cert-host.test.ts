import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { cert } from '../../runner/modules/cert.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf } from './plan.ts'

const names = ['www.example.org', '192.0.2.10', '2001:db8::1']
const context = contextOf()

const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

test('a certificate is made, is good for its names, and stays', async () => {
  const directory = await temporaryDirectory()
  const path = join(directory, 'site.pem')
  const public_path = join(directory, 'site.crt')
  const want = { path, public_path, names, days: 90 }
  const made = await applyHere(cert, want, context)
  assert.deepEqual(made.steps, [
    `there is no certificate | openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 90 -addext subjectAltName=DNS:www.example.org,IP:192.0.2.10,IP:2001:db8::1 -out ${path}`
  ])
  const { fingerprint, serial, not_before, not_after, days_left, ...told } = made.result
  assert.deepEqual(told, {
    path,
    exists: true,
    subject: 'CN=www.example.org',
    issuer: 'CN=www.example.org',
    self_signed: true,
    names: ['www.example.org', '192.0.2.10', '2001:DB8:0:0:0:0:0:1'],
    covers: true,
    expired: false,
    key_type: 'ec-p256',
    key_matches: true,
    chain: [],
    chain_ordered: true
  })
  // Whole days: one less as soon as a second has gone.
  assert.ok([89, 90].includes(days_left))
  assert.match(fingerprint, /^[0-9a-f]{64}$/)
  assert.match(serial, /^[0-9A-F]{32}$/)
  assert.equal(Date.parse(not_after) - Date.parse(not_before), 90 * 86_400_000)
  assert.equal((await stat(path)).mode & 0o7777, 0o600)
  assert.equal((await stat(public_path)).mode & 0o7777, 0o644)
  assert.doesNotMatch(await readFile(public_path, 'utf8'), /KEY/)
  // Who trusts the copy trusts the site.
  for (const name of ['-verify_hostname', 'www.example.org', '-verify_ip', '192.0.2.10']
    .join(' ')
    .match(/\S+ \S+/g) ?? [])
    assert.match(
      openssl('verify', '-purpose', 'sslserver', ...name.split(' '), '-CAfile', public_path, public_path),
      /: OK/
    )
  assert.deepEqual((await readdir(directory)).sort(), ['site.crt', 'site.pem'])

  const again = await applyHere(cert, want, context)
  assert.deepEqual(again.steps, [])
  assert.equal(again.result.fingerprint, fingerprint)
})

const damages: readonly [
  title: string,
  change: Partial<Parameters<typeof cert.observe>[0]>,
  why: RegExp,
  damage?: (path: string) => Promise<void>
][] = [
  ['fewer days are left than wanted', { renew_below: 91 }, /^\d+ days are left, wanted 91 \|/],
  [
    'its names are others',
    { names: ['other.example'] },
    /^it is for www.example.org, wanted other.example \|/
  ],
  ['another kind of key is wanted', { key_type: 'rsa-2048' }, /^its key is ec-p256, wanted rsa-2048 \|/],
  [
    'the key is another one',
    {},
    /^the key does not belong to it \|/,
    async path => {
      const [certificate] = (await readFile(path, 'utf8')).split(/(?=-----BEGIN PRIVATE)/)
      await writeFile(path, `${certificate}${openssl('genpkey', '-algorithm', 'ED25519')}`)
    }
  ],
  [
    'the key is gone',
    {},
    /^there is no key \|/,
    async path => writeFile(path, (await readFile(path, 'utf8')).replace(/-----BEGIN PRIVATE[\s\S]*/, ''))
  ],
  ['the file is something else', {}, /^there is no certificate \|/, path => writeFile(path, 'hello')]
]

for (const [title, change, why, damage] of damages)
  test(`a new one is made when ${title}, and then it is as wanted`, async () => {
    const directory = await temporaryDirectory()
    const path = join(directory, 'site.pem')
    const want = { path, names: ['www.example.org'], days: 90 }
    const first = await applyHere(cert, want, context)
    await chmod(path, 0o640)
    await damage?.(path)
    const wanted = { ...want, days: 365, ...change }
    const second = await applyHere(cert, wanted, context)
    assert.match(second.steps.join('\n'), why)
    assert.notEqual(second.result.fingerprint, first.result.fingerprint)
    assert.equal(second.result.key_matches && second.result.covers, true)
    assert.equal((await stat(path)).mode & 0o7777, 0o640)
    assert.deepEqual((await applyHere(cert, wanted, context)).steps, [])
  })

test('the key can have a file of its own', async () => {
  const directory = await temporaryDirectory()
  const want = {
    path: join(directory, 'a.crt'),
    key_path: join(directory, 'a.key'),
    names: ['a'],
    key_type: 'ec-p384' as const
  }
  const { result } = await applyHere(cert, want, context)
  assert.equal(result.key_matches, true)
  assert.equal(result.key_type, 'ec-p384')
  assert.doesNotMatch(await readFile(want.path, 'utf8'), /KEY/)
  assert.deepEqual((await applyHere(cert, want, context)).steps, [])
})

test('a copy that is not that certificate is made right, with a new certificate', async () => {
  const directory = await temporaryDirectory()
  const want = { path: join(directory, 'a.pem'), public_path: join(directory, 'a.crt'), names: ['a'] }
  await applyHere(cert, want, context)
  await writeFile(want.public_path, 'nothing')
  assert.match((await applyHere(cert, want, context)).steps.join(), /a.crt is not that certificate/)
  assert.deepEqual((await applyHere(cert, want, context)).steps, [])
})

/** A root, an intermediate, and a certificate that ended yesterday. */
const issued = async (directory: string): Promise<string> => {
  const at = (name: string) => join(directory, name)
  const request = (name: string, ...more: string[]): string =>
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      at(`${name}.key`),
      '-out',
      at(name),
      ...more
    )
  await writeFile(at('ca.ext'), 'basicConstraints=critical,CA:TRUE\n')
  await writeFile(at('leaf.ext'), 'subjectAltName=DNS:leaf.example\n')
  request('root', '-x509', '-days', '3')
  const sign = (name: string, by: string, ext: string, days: string): string => {
    request(name)
    return openssl(
      'x509',
      '-req',
      '-in',
      at(name),
      '-CA',
      at(by),
      '-CAkey',
      at(`${by}.key`),
      '-CAcreateserial',
      '-days',
      days,
      '-extfile',
      at(ext),
      '-out',
      at(name)
    )
  }
  sign('middle', 'root', 'ca.ext', '2')
  sign('leaf', 'middle', 'leaf.ext', '-1')
  return at('leaf')
}

test('a given certificate is inspected with its chain, and nothing is changed', async () => {
  const directory = await temporaryDirectory()
  const leaf = await issued(directory)
  const texts = await Promise.all(
    ['leaf', 'leaf.key', 'middle', 'root'].map(name => readFile(join(directory, name), 'utf8'))
  )
  const path = join(directory, 'site.pem')
  await writeFile(path, texts.join(''))
  const { steps, result } = await applyHere(
    cert,
    { path, state: 'inspected', names: ['LEAF.example'] },
    context
  )
  assert.deepEqual(steps, [])
  const { fingerprint, serial, not_before, not_after, days_left, chain, ...told } = result
  assert.equal(
    `${not_after}`,
    new Date(openssl('x509', '-noout', '-enddate', '-in', leaf).slice(9)).toISOString().replace('.000', '')
  )
  assert.deepEqual(told, {
    path,
    exists: true,
    subject: 'CN=leaf',
    issuer: 'CN=middle',
    self_signed: false,
    names: ['leaf.example'],
    covers: true,
    expired: true,
    key_type: 'rsa-2048',
    key_matches: true,
    chain_ordered: true
  })
  assert.ok(days_left < 0)
  assert.deepEqual(
    chain.map(({ subject, issuer }) => `${subject} by ${issuer}`),
    ['CN=middle by CN=root', 'CN=root by CN=root']
  )
})

test('a chain in the wrong order is told', async () => {
  const directory = await temporaryDirectory()
  await issued(directory)
  const path = join(directory, 'site.pem')
  const texts = await Promise.all(
    ['leaf', 'root', 'middle'].map(name => readFile(join(directory, name), 'utf8'))
  )
  await writeFile(path, texts.join(''))
  const { result } = await applyHere(
    cert,
    { path, key_path: join(directory, 'middle.key'), state: 'inspected' },
    context
  )
  assert.deepEqual([result.chain_ordered, result.key_matches, result.covers], [false, false, true])
})

test('a certificate that somebody else signed is not replaced, unless it is forced', async () => {
  const directory = await temporaryDirectory()
  const leaf = await issued(directory)
  const want = { path: leaf, key_path: `${leaf}.key`, names: ['leaf.example'] }
  await assert.rejects(applyHere(cert, want, context), {
    at: 'path',
    message: /^The certificate is from CN=middle, and it ended at /
  })
  const { result } = await applyHere(cert, { ...want, force: true }, context)
  assert.equal(result.self_signed, true)
})

test('a directory that is not there is named', async () => {
  await assert.rejects(
    applyHere(cert, { path: '/nonexistent/x.pem', names: ['a'] }, context),
    /: code 1: the directory of \/nonexistent\/x\.pem is not there$/m
  )
})

test('where nothing is, inspection says so', async () => {
  const { steps, result } = await applyHere(cert, { path: '/nonexistent/x.pem', state: 'inspected' }, context)
  assert.deepEqual(steps, [])
  assert.deepEqual([result.exists, result.days_left, result.expired, result.covers], [false, 0, false, false])
})
