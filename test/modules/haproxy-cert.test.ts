import assert from 'node:assert/strict'
import test from 'node:test'
import { haproxyCert } from '../../runner/modules/haproxy-cert.ts'
import { type CertWant, crtListText, pemOf } from '../../runner/modules/runtime/cert-wish.ts'
import { type CertNow, certWork } from '../../runner/modules/runtime/cert-work.ts'
import { concluded } from '../../runner/modules/runtime/concluded.ts'
import { readPem } from '../../runner/transport/controller/pem.ts'
import { makeCertificate } from './certificates-made.ts'
import { contextOf } from './plan.ts'
import { stepsOrRefusal } from './table.ts'
import { conversed, type Replies } from './talking.ts'

const path = '/etc/haproxy/certs/site.pem'
const list = '/etc/haproxy/crt-list.txt'
const root = makeCertificate('Root', { authority: true })
const site = makeCertificate('www.example.com', { by: root })
const old = makeCertificate('www.example.com')
const over = makeCertificate('over.example.com', { days: -1 })
const [wanted] = readPem(site.certificate).certificates
const [before] = readPem(old.certificate).certificates
const whole = site.certificate + site.key

const refusals: readonly (readonly [name: string, want: Partial<CertWant>, refusal: string])[] = [
  [
    'a key of another certificate',
    { content: site.certificate + old.key },
    'content: The private key does not belong to the certificate of CN=www.example.com'
  ],
  [
    'the same, by itself',
    { content: site.certificate, key: old.key },
    'key: The private key does not belong to the certificate of CN=www.example.com'
  ],
  [
    'no key',
    { content: site.certificate },
    'content: There is no private key (Put it behind the certificates, or give key_src or key.)'
  ],
  [
    'no certificate',
    { content: site.key },
    'content: There is no certificate in it (It has to be PEM: -----BEGIN CERTIFICATE-----)'
  ],
  [
    'a certificate that is cut',
    { src: 'cut.pem' },
    'src: It is no certificate: certificate 1 in it cannot be read'
  ],
  [
    'a chain in another order',
    { content: site.certificate + old.certificate + site.key },
    'content: Its chain is not in order: CN=www.example.com did not sign CN=www.example.com (First the certificate, then the one that signed it, and so on; the root may be left out.)'
  ],
  [
    'one that ends too soon',
    { content: whole, min_days: 100 },
    'content: CN=www.example.com is good for 89 days, wanted 100'
  ]
]
const files = { 'cut.pem': site.certificate.replace(/\n[A-Za-z0-9+/]{60}/, '\n') }
for (const [name, want, refusal] of refusals)
  test(`haproxy_cert refuses ${name}, before anything is asked`, () =>
    assert.equal(
      stepsOrRefusal(() =>
        haproxyCert.observe({ path, ...want } as never, contextOf({ files })).ask.map(String)
      ),
      refusal
    ))

test('haproxy_cert refuses one that is over', () =>
  assert.match(
    String(stepsOrRefusal(() => [pemOf({ path, content: over.certificate + over.key }, contextOf()).text])),
    /^content: CN=over.example.com ended at \d{4}-/
  ))

const loaded = (certificate: typeof wanted, chain = 0): string =>
  `Filename: ${path}\nStatus: Used\nSerial: ${certificate?.serial}\nSHA1 FingerPrint: ${certificate?.sha1}\n${'Chain Subject: /CN=Root\n'.repeat(chain)}\n`
const none = "Can't display the certificate: Not found or the certificate is a bundle!\n\n"
const look = `show ssl cert ${path}; show ssl cert`
const listLook = `${look}; show ssl crt-list; show ssl crt-list ${list}`
const names = `# filename\n${path}\n\n`
const succeeds: Replies = {
  [`set ssl cert ${path}`]: [`Transaction created for certificate ${path}!\n\n`],
  [`commit ssl cert ${path}`]: [`Committing ${path}.\nSuccess!\n\n`],
  [`new ssl cert ${path}`]: [`New empty certificate store '${path}'!\n\n`],
  [`add ssl crt-list ${list}`]: ['Success!\n\n'],
  [`add ssl crt-list ${list} ${path}`]: ['Success!\n\n']
}
const text = readPem(whole).text
const there = (content: string): CertNow => ({
  file: {
    path,
    entry: { path, kind: 'file', mode: 0o600, owner: 'root', group: 'root', uid: '0', gid: '0' } as never,
    sha256: contextOf().text(content).sha256
  },
  list: undefined
})
const listed = (content: string): CertNow => ({
  ...there(text),
  list: { is: 'file', path: list, entry: { kind: 'file', mode: 0o644 } as never, bytes: content }
})
const isOther = `serial ${before?.serial} is loaded, wanted ${wanted?.serial}`

const works: readonly (readonly [
  name: string,
  want: Partial<CertWant>,
  now: CertNow,
  replies: Replies,
  steps: readonly string[],
  done: object | string
])[] = [
  [
    'it has it already',
    {},
    there(text),
    { [look]: [loaded(wanted), names] },
    [`ask | ${look}`],
    { live: true, reloadNeeded: false, trouble: '' }
  ],
  [
    'another is loaded: HAProxy reads the new one, the file gets it, and it takes its place',
    {},
    there('old'),
    { ...succeeds, [look]: [loaded(before), names] },
    [
      `ask | ${look}`,
      `${isOther} | set ssl cert ${path}`,
      `content differs | write ${path}`,
      `takes its place | commit ssl cert ${path}`
    ],
    { live: true, reloadNeeded: false, trouble: '' }
  ],
  [
    'the power was cut between file and HAProxy',
    {},
    there(text),
    { ...succeeds, [look]: [loaded(before), `# transaction\n*${path}\n${names}`] },
    [
      `ask | ${look}`,
      `an earlier change was not ended | abort ssl cert ${path}`,
      `${isOther} | set ssl cert ${path}`,
      `takes its place | commit ssl cert ${path}`
    ],
    { live: true, reloadNeeded: false, trouble: '' }
  ],
  [
    'the same certificate with another chain',
    {},
    there(text),
    { ...succeeds, [look]: [loaded(wanted, 1), names] },
    [
      `ask | ${look}`,
      `the certificate that is loaded differs | set ssl cert ${path}`,
      `takes its place | commit ssl cert ${path}`
    ],
    { live: true, reloadNeeded: false, trouble: '' }
  ],
  [
    'HAProxy does not run',
    {},
    { file: { path }, list: undefined },
    { [look]: 2 },
    [`ask | ${look}`, `is not there | write ${path} 0600`],
    { live: false, reloadNeeded: false, trouble: '' }
  ],
  [
    'it is not loaded, and nothing says where',
    {},
    { file: { path }, list: undefined },
    { [look]: [none, '# filename\n\n'] },
    [`ask | ${look}`, `is not there | write ${path} 0600`],
    { live: false, reloadNeeded: true, trouble: '' }
  ],
  [
    'a level that may not',
    {},
    there('old'),
    { [look]: [loaded(before), names], [`set ssl cert ${path}`]: ['Permission denied\n\n'] },
    [
      `ask | ${look}`,
      `${isOther} | set ssl cert ${path}`,
      `gives it up | abort ssl cert ${path}`,
      `content differs | write ${path}`
    ],
    { live: false, reloadNeeded: true, trouble: 'Permission denied' }
  ],
  [
    'HAProxy refuses it: nothing is written',
    {},
    there('old'),
    { [look]: [loaded(before), names], [`set ssl cert ${path}`]: ["Can't load the payload\n\n"] },
    [`ask | ${look}`, `${isOther} | set ssl cert ${path}`, `gives it up | abort ssl cert ${path}`],
    "content: HAProxy refuses it: Can't load the payload (Nothing was changed.)"
  ],
  [
    'it cannot take its place',
    {},
    there('old'),
    {
      ...succeeds,
      [look]: [loaded(before), names],
      [`commit ssl cert ${path}`]: ["no more memory\nCan't commit!\n\n"]
    },
    [
      `ask | ${look}`,
      `${isOther} | set ssl cert ${path}`,
      `content differs | write ${path}`,
      `takes its place | commit ssl cert ${path}`,
      `gives it up | abort ssl cert ${path}`
    ],
    { live: false, reloadNeeded: true, trouble: "no more memory; Can't commit!" }
  ],
  [
    'a new name in a crt-list',
    { crt_list: list, filters: ['www.example.com'] },
    { ...listed('/other.pem\n'), file: { path } },
    {
      ...succeeds,
      [listLook]: [none, '# filename\n/other.pem\n\n', `${list}\n\n`, `# ${list}\n/other.pem\n\n`]
    },
    [
      `ask | ${listLook}`,
      `it is not loaded | new ssl cert ${path}`,
      `fills it | set ssl cert ${path}`,
      `is not there | write ${path} 0600`,
      `the certificate is not in it so | write ${list}`,
      `takes its place | commit ssl cert ${path}`,
      `it is for nobody yet | add ssl crt-list ${list}`
    ],
    { live: true, reloadNeeded: false, trouble: '' }
  ],
  [
    'its line is another one',
    { crt_list: list, filters: ['new.example.com'] },
    listed(`${path} old.example.com\n`),
    { [listLook]: [loaded(wanted), names, `${list}\n\n`, `# ${list}\n${path} old.example.com\n\n`] },
    [`ask | ${listLook}`, `the certificate is not in it so | write ${list}`],
    { live: true, reloadNeeded: true, trouble: 'its line in the crt-list is another one until a reload' }
  ],
  [
    'a crt-list that no configuration has yet',
    { crt_list: list },
    listed(''),
    { [listLook]: [none, '# filename\n\n', '\n', "didn't find it\n\n"] },
    [`ask | ${listLook}`, `the certificate is not in it so | write ${list}`],
    { live: false, reloadNeeded: true, trouble: '' }
  ]
]
for (const [name, part, now, replies, steps, done] of works)
  test(`haproxy_cert: ${name}`, () => {
    const want = { path, content: whole, ...part }
    const ended = conversed(() => certWork(want, now, contextOf()), replies)
    assert.deepEqual(ended.steps, steps)
    const { refusal } = ended
    if (refusal) assert.equal(`${refusal.at}: ${refusal.message} (${refusal.hint})`, done)
    else {
      const { live, reloadNeeded, trouble } =
        concluded(certWork(want, now, contextOf()), ended.outcomes) ?? assert.fail('it did not end')
      assert.deepEqual({ live, reloadNeeded, trouble }, done)
    }
  })

const lines: readonly (readonly [name: string, now: string, text: string])[] = [
  ['an empty list', '', '/a.pem [alpn h2] a\n'],
  ['one with others, whose last line has no end', '# mine\n/b.pem', '# mine\n/b.pem\n/a.pem [alpn h2] a\n'],
  ['one that has it', '/a.pem   [alpn  h2]  a # no\n', '/a.pem [alpn h2] a\n'],
  ['one that has it so', '/b.pem\n/a.pem   [alpn  h2]  a', '/b.pem\n/a.pem   [alpn  h2]  a'],
  ['one that has it twice and otherwise', '/a.pem\n/b.pem\n/a.pem x\n', '/a.pem [alpn h2] a\n/b.pem\n']
]
for (const [name, now, text] of lines)
  test(`a line for a certificate in ${name}`, () =>
    assert.equal(crtListText({ certificate: '/a.pem', options: 'alpn h2', filters: ['a'] }, now), text))
