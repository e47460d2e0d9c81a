import assert from 'node:assert/strict'
import test from 'node:test'
import {
  type ControllerProbe,
  isBroken,
  isWorse,
  probesOf,
  promisedBy,
  shownBy
} from '../../../runner/modules/haproxy/controller-probe.ts'
import type { Outcome, ProbeResult } from '../../../runner/modules/module.ts'

const probe = (version: '1.1' | '2' | '3', more: Partial<ControllerProbe> = {}): ControllerProbe => ({
  request: {
    url: 'https://x/',
    method: 'GET',
    headers: {},
    version,
    verify: false,
    timeout: 10,
    connectTo: '192.0.2.1'
  },
  listener: true,
  ...more
})

const certificate = { sha256: 'ab', serial: '1F', subject: 'CN=x' }
const answer: ProbeResult = {
  level: 'http',
  version: '2',
  status: 200,
  headers: {},
  body: '',
  url: '',
  client: 'node',
  certificate
}
const said = (result: Partial<ProbeResult>): Outcome => ({
  code: 0,
  out: JSON.stringify({ ...answer, ...result }),
  err: '',
  seconds: 0
})
const silent = { level: 'none', status: 0, error: 'nothing listens' } as const

const answers: readonly (readonly [
  title: string,
  probe: ControllerProbe,
  before: Partial<ProbeResult>,
  now: Partial<ProbeResult>,
  worse: string | undefined
])[] = [
  ['as before', probe('2'), {}, {}, undefined],
  [
    'a certificate that was renewed',
    probe('2'),
    { certificate: { ...certificate, sha256: 'cd' } },
    {},
    undefined
  ],
  [
    'a certificate of before, or of another one',
    probe('2'),
    {},
    { certificate: { ...certificate, sha256: 'cd' } },
    'https://x/ over HTTP/2 shows a certificate that the configuration does not name: CN=x, serial 1F'
  ],
  [
    'the same over QUIC, without a page',
    probe('3'),
    {},
    { level: 'handshake', status: 0, certificate: { ...certificate, sha256: 'cd' } },
    'https://x/ over HTTP/3 shows a certificate that the configuration does not name: CN=x, serial 1F'
  ],
  [
    'whatever shows it that is no listener of the configuration',
    { request: probe('2').request, must: { status: [200] } },
    {},
    { certificate: { ...certificate, sha256: 'cd' } },
    undefined
  ],
  [
    'nothing, where there was an answer',
    probe('3'),
    {},
    silent,
    'https://x/ over HTTP/3 does not answer any more: nothing listens'
  ],
  ['nothing, as before', probe('3'), silent, silent, undefined],
  [
    'a server’s error',
    probe('2'),
    {},
    { status: 503 },
    'https://x/ over HTTP/2 answers 503, and before it answered 200'
  ],
  [
    'an answer that was not asked for',
    probe('2', { must: { status: [204] } }),
    {},
    {},
    'https://x/ over HTTP/2 answers 200, wanted 204'
  ]
]
for (const [title, asked, before, now, worse] of answers)
  test(`the controller is answered: ${title}`, () => {
    assert.equal(isWorse(asked, said(now), { before: said(before), shown: new Set(['ab', 'ef']) }), worse)
  })

test('which certificates may be shown is what the host says, where it knows', () => {
  assert.deepEqual(shownBy('reloaded yes\ncertificate ab\ncertificate cd\ndeploy 3'), new Set(['ab', 'cd']))
  assert.equal(shownBy('certificate ab\ncertificate unknown'), undefined)
  assert.equal(shownBy('reloaded no'), undefined)
})

const promises: readonly (readonly [
  title: string,
  quic: string,
  altSvc: string,
  asked: readonly string[]
])[] = [
  ['the port that was asked', 'https://x/', 'h3=":443"; ma=900', []],
  ['another port', 'https://x/', 'h3=":8443"; ma=900, h3=":443"', ['https://x:8443/']],
  ['no HTTP/3', 'https://x/', 'h2=":444"', []],
  ['a port that may be mapped on the way', 'https://x:8443/', 'h3=":443"', []]
]
for (const [title, url, header, asked] of promises)
  test(`alt-svc promises ${title}`, () => {
    const quic = { ...probe('3'), request: { ...probe('3').request, url } }
    assert.deepEqual(
      promisedBy([
        [quic, said({ version: '3' })],
        [probe('2'), said({ headers: { 'alt-svc': header } })]
      ]).map(({ request }) => `${request.url}${request.version === '3' ? '' : ' not over QUIC'}`),
      asked
    )
  })

test('a promise is broken where no QUIC answers', () => {
  const asked = { ...probe('3'), request: { ...probe('3').request, url: 'https://x:8443/' } }
  assert.equal(isBroken(asked, said({ level: 'quic' })), undefined)
  assert.equal(
    isBroken(asked, said(silent)),
    'alt-svc sends clients to port 8443, where no QUIC answers: nothing listens'
  )
})

test('a host is asked over the family that it is reached by', () => {
  const listener = { version: '3', scheme: 'https', port: 443, wildcard: true } as const
  const both = [
    { ...listener, address: '127.0.0.1' },
    { ...listener, address: '::1', port: 8443 },
    { ...listener, address: '192.0.2.7', port: 9443, wildcard: false }
  ]
  const urls = (address: string) => probesOf(both, 'x', address).map(({ request }) => request.url)
  assert.deepEqual(urls('192.0.2.1'), ['https://x:443/'])
  assert.deepEqual(urls('2001:db8::1'), ['https://x:8443/'])
})
