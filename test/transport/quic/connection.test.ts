import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { ProbeRequest, ProbeResult } from '../../../runner/modules/module.ts'
import { probe } from '../../../runner/transport/controller/probe/probe.ts'
import { connectQuic, QuicError } from '../../../runner/transport/quic/connection.ts'
import { temporaryDirectory } from '../flying.ts'
import { type Manner, quicServer } from './quic-server.ts'

delete process.env.HQ_CURL
const directory = temporaryDirectory()

/** A self-signed certificate for www.test with a key of that kind. */
const certificateWith = (
  kind: string,
  ...options: readonly string[]
): Pick<Manner, 'certificates' | 'key'> & { readonly pem: string } => {
  const at = (name: string): string => join(directory, `${kind}.${name}`)
  const subject = ['-subj', '/CN=www.test', '-addext', 'subjectAltName=DNS:www.test']
  const files = ['-keyout', at('key'), '-out', at('pem')]
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', ...options, '-nodes', '-days', '2', ...subject, ...files],
    { stdio: 'pipe' }
  )
  const pem = readFileSync(at('pem'), 'utf8')
  return { pem, certificates: [new X509Certificate(pem).raw], key: readFileSync(at('key'), 'utf8') }
}

const p256 = certificateWith('p256', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256')
const p384 = certificateWith('p384', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384')
const rsa = certificateWith('rsa', 'rsa:2048')
const ed25519 = certificateWith('ed25519', 'ed25519')

const ask = async (
  manner: Partial<Manner> & { readonly pem?: string },
  part: Partial<ProbeRequest> = {}
): Promise<ProbeResult> => {
  const port = await quicServer({ ...p256, ...manner })
  const url = `https://www.test:${port}/a?b`
  const request = {
    url,
    method: 'GET',
    headers: {},
    version: '3',
    verify: true,
    timeout: 4,
    connectTo: '127.0.0.1'
  } as const
  return probe(
    { ...request, ca: manner.pem ?? p256.pem, ...part },
    { signal: new AbortController().signal, curls: [] }
  )
}

const good: readonly [title: string, manner: Partial<Manner> & { readonly pem?: string }, cipher?: string][] =
  [
    ['X25519, AES-128 and an ECDSA key', {}],
    ['P-256', { group: 'p256' }],
    ['AES-256 with SHA-384', { suite: 0x1302 }, 'TLS_AES_256_GCM_SHA384'],
    ['ChaCha20', { suite: 0x1303 }, 'TLS_CHACHA20_POLY1305_SHA256'],
    ['an RSA key', rsa],
    ['a P-384 key', p384],
    ['an Ed25519 key', ed25519],
    ['a Retry first', { retry: true }],
    ['a question for the client’s certificate', { asksForCertificate: true }],
    [
      'a chain that takes several packets',
      {
        certificates: [
          ...p256.certificates,
          ...rsa.certificates,
          ...rsa.certificates,
          ...rsa.certificates,
          ...rsa.certificates
        ]
      }
    ],
    ['every fourth datagram lost', { loses: 4 }]
  ]
for (const [title, manner, cipher = 'TLS_AES_128_GCM_SHA256'] of good)
  test(`a page comes over HTTP/3 from a server with ${title}`, async () => {
    const { level, version, status, headers, body, client, server, error } = await ask(manner)
    assert.deepEqual(
      {
        level,
        version,
        status,
        body,
        client,
        error,
        alpn: server?.alpn,
        cipher: server?.cipher,
        names: server?.names,
        problem: server?.problem
      },
      {
        level: 'http',
        version: '3',
        status: 200,
        body: 'a page in two',
        client: 'hq-run',
        error: undefined,
        alpn: 'h3',
        cipher,
        names: ['www.test'],
        problem: undefined
      }
    )
    assert.match(headers['x-seen'] ?? '', /^\d+$/)
  })

test('a request that does not fit a packet is sent in several', async () => {
  const { level, headers } = await ask({}, { method: 'POST', body: 'x'.repeat(5000) })
  assert.equal(level, 'http')
  assert.ok(Number(headers['x-seen']) > 2000)
})

const bad: readonly [title: string, manner: Partial<Manner>, level: ProbeResult['level'], error: RegExp][] = [
  [
    'has no key of its certificate',
    { wrong: 'signature' },
    'quic',
    /^the server has not shown that it has the key of its certificate$/
  ],
  ['shows a stranger’s certificate', { key: p384.key }, 'quic', /has not shown that it has the key/],
  [
    'is not who was spoken to',
    { wrong: 'finished' },
    'quic',
    /^the server’s Finished does not belong to what was said$/
  ],
  [
    'shows what is no certificate',
    { certificates: [Buffer.from('none')] },
    'quic',
    /^what the server says cannot be read: /
  ],
  [
    'shows an issuer that is none',
    { certificates: [...p256.certificates, Buffer.from('none')] },
    'quic',
    /^a certificate cannot be read: /
  ],
  ['names other ids', { wrong: 'ids' }, 'quic', /other connection ids/],
  [
    'offers no h3',
    { alert: 120 },
    'quic',
    /^the server ended the handshake: it does not offer h3 \(ALPN\): no$/
  ],
  ['does not know the name', { alert: 112 }, 'quic', /it does not know the name that was asked for/],
  ['chooses what was not offered', { alpn: 'h2' }, 'quic', /^the server chooses h2 \(ALPN\), not h3$/],
  [
    'gives the request up',
    { answer: 'reset' },
    'handshake',
    /^the server gave the request up \(code 0x10b\)$/
  ],
  [
    'closes before it answers',
    { answer: 'close' },
    'handshake',
    /^the server closed the connection \(code 0x102\)$/
  ]
]
for (const [title, manner, level, error] of bad)
  test(`a server that ${title} proves ${level} and no more`, async () => {
    const result = await ask(manner)
    assert.equal(result.level, level)
    assert.match(result.error ?? '', error)
  })

test('a certificate that is not trusted ends it at the handshake; unverified it goes on', async () => {
  const refused = await ask({}, { ca: rsa.pem })
  assert.deepEqual(
    [refused.level, refused.client, refused.server?.problem],
    ['handshake', 'hq-run', 'it is self-signed']
  )
  assert.match(refused.error ?? '', /^the certificate of www\.test:\d+ is not trusted: it is self-signed$/)
  const taken = await ask({}, { ca: rsa.pem, verify: false })
  assert.deepEqual([taken.level, taken.status, taken.server?.problem], ['http', 200, 'it is self-signed'])
  assert.deepEqual(taken.certificate, {
    sha256: new X509Certificate(p256.pem).fingerprint256.replaceAll(':', '').toLowerCase(),
    serial: taken.server?.serial,
    subject: 'CN=www.test'
  })
})

test('a certificate of another name is told', async () => {
  const port = await quicServer(p256)
  const request = {
    url: `https://other.test:${port}/`,
    method: 'GET',
    headers: {},
    version: '3',
    verify: true,
    timeout: 4,
    connectTo: '127.0.0.1',
    ca: p256.pem
  } as const
  const { error } = await probe(request, { signal: new AbortController().signal, curls: [] })
  assert.match(error ?? '', /it is for www\.test, not for other\.test$/)
})

test('noise on the port is left alone, and silence is told', async () => {
  const socket = createSocket('udp4')
  socket.on('message', (packet, from) =>
    socket.send(Buffer.concat([packet.subarray(0, 40), Buffer.alloc(60, 7)]), from.port, from.address)
  )
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
  after(() => socket.close())
  const { port } = socket.address()
  const options = { name: 'www.test', timeout: 400, room: 1000, signal: new AbortController().signal }
  await assert.rejects(connectQuic('127.0.0.1', port, options), (error: QuicError) => {
    assert.ok(error instanceof QuicError)
    assert.deepEqual(
      [error.message, error.heard],
      [`no answer from UDP port ${port} of 127.0.0.1 in 0.4 s`, false]
    )
    return true
  })
})

test('an interruption ends it at once', async () => {
  const stop = new AbortController()
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
  after(() => socket.close())
  socket.on('message', () => stop.abort())
  const options = { name: 'www.test', timeout: 60_000, room: 1000, signal: stop.signal }
  await assert.rejects(connectQuic('127.0.0.1', socket.address().port, options), /interrupted/)
})

test('whatever is done to a server’s packets, the client is refused or served, and never falls over', async () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const result = await ask({ spoils: seed }, { timeout: 0.5 })
    assert.ok(
      ['quic', 'handshake', 'http'].includes(result.level),
      `${seed}: ${result.level} ${result.error}`
    )
  }
})
