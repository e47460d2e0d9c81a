import assert from 'node:assert/strict'
import test from 'node:test'
import { cert } from '../../runner/modules/cert.ts'
import { covers } from '../../runner/modules/security/cert-verdict.ts'
import { plans } from './table.ts'

const path = '/etc/haproxy/certs/site.pem'
const found = (lines: Readonly<Record<string, string>> = {}): string =>
  Object.entries({
    subject: 'CN=a',
    issuer: 'CN=a',
    serial: '4A',
    fingerprint: 'sha256 Fingerprint=AA:BB',
    names: 'DNS:a, IP Address:2001:DB8:0:0:0:0:0:1',
    from: '2026-11-23T00:00:00Z',
    to: '2027-11-23T00:00:00Z',
    days: '200',
    type: 'prime256v1',
    key: 'yes',
    matches: 'yes',
    public: 'yes',
    ...lines
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')
const entry = `8180 0 0 root root ${path}`
const names = ['2001:db8::1', 'A']

/** What a new one is made by; the reason is what the cases are about. */
const made = (why: string, days = 365): readonly string[] => [
  `${why} | openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days ${days} -addext subjectAltName=IP:2001:db8::1,DNS:A -out ${path}`
]

plans(cert, [
  ['good: names know no case and no order, addresses no spelling', { path, names }, [found(), entry], []],
  ['nothing there', { path, names, days: 100 }, ['', 1], made('there is no certificate', 100)],
  ['29 days left', { path, names }, [found({ days: '29' }), entry], made('29 days are left, wanted 30')],
  ['30 days left', { path, names }, [found({ days: '30' }), entry], []],
  [
    'over',
    { path, names, renew_below: 0 },
    [found({ days: '-1' }), entry],
    made('it ended at 2027-11-23T00:00:00Z')
  ],
  [
    'good, but open to everybody',
    { path, names, owner: 'root', group: 'haproxy', mode: '0640' },
    [found(), `81a4 0 0 root root ${path}`],
    [
      `group is root, wanted haproxy | chown -- root:haproxy ${path}`,
      `mode is 0644, wanted 0640 | chmod -- 0640 ${path}`
    ]
  ],
  [
    'a stranger’s with another kind of key is good',
    { path, names },
    [found({ issuer: 'CN=ca', type: 'rsa-4096' }), entry],
    []
  ],
  [
    'a stranger’s that ends soon',
    { path, names },
    [found({ issuer: 'CN=ca', days: '3' }), entry],
    'path: The certificate is from CN=ca, and 3 days are left, wanted 30 (Remove it first, or say force: true to have a self-signed one.)'
  ],
  [
    'inspected: whatever it is, nothing is done',
    { path, state: 'inspected' },
    [found({ days: '-9' }), entry],
    []
  ],
  ['nobody it is for', { path }, ['', 1], 'names: Nothing says whom the certificate is for (Give names.)'],
  [
    'one file for two things',
    { path, public_path: path, names },
    ['', 1],
    `public_path: ${path} is given twice (Without key_path the key is in the same file as the certificate.)`
  ],
  [
    'days that never suffice',
    { path, names, days: 30 },
    ['', 1],
    'renew_below: A certificate for 30 days never has 30 left, so each run would make another'
  ],
  [
    'a copy to be written by a look',
    { path, state: 'inspected', public_path: '/x' },
    ['', 1],
    'public_path: Nothing is written with state: inspected'
  ]
])

const coverings: readonly [names: readonly string[], wanted: readonly string[], is: boolean][] = [
  [['www.example.org'], ['WWW.example.org'], true],
  [['*.example.org'], ['www.example.org', 'api.example.org'], true],
  [['*.example.org'], ['a.www.example.org'], false],
  [['*.example.org'], ['example.org'], false],
  [['example.org', '2001:DB8:0:0:0:0:0:1'], ['2001:db8::1'], true],
  [['example.org'], ['example.org', 'www.example.org'], false],
  [[], [], true]
]

for (const [names, wanted, is] of coverings)
  test(`a certificate for ${names.join(' and ') || 'nobody'} ${is ? 'covers' : 'does not cover'} ${wanted.join(' and ') || 'nothing'}`, () => {
    assert.equal(covers(names, wanted), is)
  })
