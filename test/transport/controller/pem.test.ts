import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { readPem } from '../../../runner/transport/controller/pem.ts'
import { makeCertificate } from '../../modules/certificates-made.ts'

const root = makeCertificate('Root', { authority: true })
const middle = makeCertificate('Middle', { authority: true, by: root })
const site = makeCertificate('www.example.com', {
  by: middle,
  names: 'DNS:www.example.com,IP:192.0.2.1',
  days: 30
})
const other = makeCertificate('other.example.com')

test('a certificate is told as HAProxy and openssl tell it', () => {
  const pem = readPem(site.certificate + middle.certificate + site.key)
  const [first] = pem.certificates
  const openssl = (...args: string[]) =>
    execFileSync('openssl', ['x509', '-noout', ...args], { input: site.certificate })
      .toString()
      .trim()
      .replace(/^.*=/, '')
  assert.deepEqual(
    [first?.subject, first?.issuer, first?.names, first?.daysLeft, first?.early, first?.signedByNext],
    ['CN=www.example.com', 'CN=Middle', ['www.example.com', '192.0.2.1'], 29, false, true]
  )
  assert.equal(first?.serial, openssl('-serial'))
  assert.equal(first?.sha1, openssl('-fingerprint', '-sha1').replaceAll(':', ''))
  assert.equal(first?.notAfter, new Date(openssl('-enddate')).toISOString().replace('.000', ''))
  assert.equal(pem.certificates[1]?.signedByNext, undefined)
})

const keys: readonly (readonly [name: string, text: string, key: string])[] = [
  ['its own', site.certificate + site.key, 'matches'],
  ['its own, before it', site.key + site.certificate, 'matches'],
  ['another’s', site.certificate + other.key, 'other'],
  ['none', site.certificate, 'none'],
  ['one that is no key', site.certificate + site.key.replace(/\n[A-Za-z0-9+/]{20}/, '\n'), 'broken'],
  [
    'one with a passphrase',
    site.certificate +
      execFileSync('openssl', ['pkey', '-aes128', '-passout', 'pass:x'], { input: site.key }).toString(),
    'encrypted'
  ],
  ['a key alone', site.key, 'other']
]
for (const [name, text, key] of keys)
  test(`a PEM file with a key: ${name}`, () => assert.equal(readPem(text).key, key))

test('a chain is in order, or it is said where it is not', () => {
  const order = (text: string) => readPem(text).certificates.map(({ signedByNext }) => signedByNext)
  assert.deepEqual(order(site.certificate + middle.certificate + root.certificate), [true, true, undefined])
  assert.deepEqual(order(site.certificate + root.certificate + middle.certificate), [false, false, undefined])
})

test('the text has the blocks, and nothing else', () => {
  const text = `Bag Attributes\n\n${site.key}\n# the site\r\n${site.certificate.replaceAll('\n', '\r\n')}\n`
  assert.equal(readPem(text).text, site.certificate + site.key)
})

test('what is no certificate is told', () => {
  const cut = site.certificate.replace(/\n[A-Za-z0-9+/]{60}/, '\n')
  assert.deepEqual(readPem(middle.certificate + cut), {
    certificates: [],
    key: 'none',
    text: '',
    broken: 'certificate 2 in it cannot be read'
  })
  assert.deepEqual(readPem('nothing'), { certificates: [], key: 'none', text: '' })
})
