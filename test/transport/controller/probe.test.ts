import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createH2c, createSecureServer } from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { ProbeRequest } from '../../../runner/modules/module.ts'
import { probe } from '../../../runner/transport/controller/probe/probe.ts'
import { temporaryDirectory } from '../flying.ts'

const directory = temporaryDirectory()
const inside = (name: string) => join(directory, name)
execFileSync(
  'openssl',
  [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=www.test',
    '-addext',
    'subjectAltName=DNS:www.test',
    '-keyout',
    inside('key'),
    '-out',
    inside('cert')
  ],
  { stdio: 'ignore' }
)
const tls = { key: readFileSync(inside('key')), cert: readFileSync(inside('cert')) }
const ca = tls.cert.toString()

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const sockets = new Set<{ destroy(): void }>()
  server.on('connection', socket => sockets.add(socket))
  after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const ask = (part: Partial<ProbeRequest> & Pick<ProbeRequest, 'url'>, curls: string[] = []) =>
  probe(
    { method: 'GET', headers: {}, version: '1.1', verify: true, timeout: 5, ...part },
    { signal: new AbortController().signal, curls }
  )

const echo = async (request: IncomingMessage, response: ServerResponse) => {
  const body: Buffer[] = []
  for await (const piece of request) body.push(piece)
  response.setHeader('X-Seen', 'yes')
  response.end(`${request.method} ${request.url} ${request.headers['x-mine'] ?? ''} ${Buffer.concat(body)}`)
}

const http1 = await listen(createHttpServer(echo))
const https1 = await listen(createHttpsServer(tls, echo))
const h2 = await listen(createSecureServer(tls, echo as never))
const h2c = await listen(createH2c(echo as never))

const secure = (port: number) => ({ url: `https://www.test:${port}/a?b`, connectTo: '127.0.0.1', ca })
const answering: readonly [
  name: string,
  request: Partial<ProbeRequest> & { url: string },
  version: string
][] = [
  ['HTTP/1.1', { url: `http://127.0.0.1:${http1}/a?b` }, '1.1'],
  ['HTTP/1.1 over TLS, at an address', secure(https1), '1.1'],
  ['HTTP/2 over TLS, at an address', { ...secure(h2), version: '2' }, '2'],
  ['HTTP/2 in the clear', { url: `http://127.0.0.1:${h2c}/a?b`, version: '2' }, '2']
]
for (const [name, request, version] of answering)
  test(`${name} is asked and its answer told whole`, async () => {
    const result = await ask({ ...request, method: 'POST', body: 'sent', headers: { 'X-Mine': 'me' } })
    assert.deepEqual(
      {
        level: result.level,
        version: result.version,
        status: result.status,
        body: result.body,
        seen: result.headers['x-seen']
      },
      { level: 'http', version, status: 200, body: 'POST /a?b me sent', seen: 'yes' }
    )
    assert.equal(result.error, undefined)
  })

const silent = await listen(createTcpServer(() => {}))
const closed = await listen(createTcpServer())
const failing: readonly [name: string, request: Partial<ProbeRequest> & { url: string }, error: RegExp][] = [
  ['nothing listens', { url: 'http://127.0.0.1:9/' }, /^nothing listens at 127.0.0.1:9$/],
  ['no answer comes', { url: `http://127.0.0.1:${silent}/`, timeout: 0.1 }, /no whole answer within 0.1 s$/],
  ['no answer comes over TLS', { ...secure(silent), timeout: 0.1 }, /no whole answer within 0.1 s$/],
  [
    'no answer comes in HTTP/2',
    { ...secure(silent), version: '2', timeout: 0.1 },
    /no whole answer within 0.1 s$/
  ],
  [
    'the certificate has no trusted authority',
    { url: `https://www.test:${https1}/`, connectTo: '127.0.0.1' },
    /certificate .* is not trusted/
  ],
  [
    'the certificate is for another name',
    { ...secure(https1), url: `https://other.test:${https1}/` },
    /certificate .* is not trusted/
  ],
  [
    'the certificate is not for the address',
    { url: `https://127.0.0.1:${h2}/`, version: '2', ca },
    /certificate .* is not trusted/
  ],
  ['HTTP/2 is not chosen', { ...secure(https1), version: '2' }, /h2|application protocol/i]
]
for (const [name, request, error] of failing)
  test(`${name}: said, not thrown`, async () => {
    const result = await ask(request)
    assert.deepEqual([result.level, result.status], ['none', 0])
    assert.match(result.error ?? '', error)
  })
void closed

test('an untrusted certificate is taken when it is not to be verified', async () => {
  assert.equal((await ask({ ...secure(h2), ca: '', verify: false, version: '2' })).status, 200)
})

test('what certificate was shown is told, and whose it is', async () => {
  const { fingerprint256, serialNumber } = new X509Certificate(tls.cert)
  const certificate = {
    sha256: fingerprint256.replaceAll(':', '').toLowerCase(),
    serial: serialNumber,
    subject: 'CN=www.test'
  }
  assert.deepEqual((await ask(secure(https1))).certificate, certificate)
  assert.deepEqual((await ask({ ...secure(h2), version: '2' })).certificate, certificate)
  assert.equal((await ask({ url: `http://127.0.0.1:${http1}/` })).certificate, undefined)
})

/** A UDP server, whose `answer` gives the packets to send back. */
async function udp(answer: (packet: Buffer, count: number) => readonly Buffer[]): Promise<number> {
  const socket: Socket = createSocket('udp4')
  let count = 0
  socket.on('message', (packet: Buffer, from: RemoteInfo) => {
    for (const reply of answer(packet, ++count)) socket.send(reply, from.port, from.address)
  })
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
  after(() => socket.close())
  return socket.address().port
}

/** RFC 8999 section 6: the client's ids, swapped, then versions. */
const negotiation = (packet: Buffer, versions = '00000001 6b3343cf'): Buffer => {
  const destination = packet.subarray(6, 14)
  const source = packet.subarray(15, 23)
  return Buffer.concat([
    Buffer.of(0xca, 0, 0, 0, 0, 8),
    source,
    Buffer.of(8),
    destination,
    Buffer.from(versions.replaceAll(' ', ''), 'hex')
  ])
}

const quic = (port: number, part: Partial<ProbeRequest> = {}, curls?: string[]) =>
  ask({ url: `https://www.test:${port}/`, connectTo: '127.0.0.1', version: '3', ...part }, curls)

process.env.PATH = '/nowhere'
delete process.env.HQ_CURL

test('a QUIC listener is proven by the versions it offers, and where the handshake ends is said', async () => {
  const port = await udp(packet => [negotiation(packet)])
  const result = await quic(port, { timeout: 0.3 })
  assert.deepEqual(result, {
    level: 'quic',
    version: '3',
    status: 0,
    headers: {},
    body: '',
    url: `https://www.test:${port}/`,
    client: 'quic version negotiation',
    quicVersions: ['0x00000001', '0x6b3343cf'],
    error: result.error
  })
  assert.match(
    result.error ?? '',
    /^(no answer from UDP port \d+ of 127\.0\.0\.1 in|no whole answer within) 0\.3 s$/
  )
})

test('a server that speaks other versions than 1 is told so', async () => {
  const port = await udp(packet => [negotiation(packet, '6b3343cf')])
  const { level, error } = await quic(port)
  assert.deepEqual([level, error], ['quic', 'the server does not speak QUIC version 1, but 0x6b3343cf'])
})

test('a packet of 1200 bytes asks, and is sent again until it is answered', async () => {
  const sizes: number[] = []
  const port = await udp((packet, count) => {
    sizes.push(packet.length)
    return count < 3 ? [] : [negotiation(packet)]
  })
  assert.equal((await quic(port, { timeout: 1 })).level, 'quic')
  assert.deepEqual(sizes.slice(0, 3), [1200, 1200, 1200])
})

const pretenders: readonly [name: string, answer: (packet: Buffer) => Buffer][] = [
  ['echoes', packet => packet],
  [
    'swaps no ids',
    packet => Buffer.concat([Buffer.of(0xca, 0, 0, 0, 0), packet.subarray(5, 23), Buffer.of(0, 0, 0, 1)])
  ],
  ['offers no version', packet => negotiation(packet, '')],
  ['sends half a version', packet => negotiation(packet, '0000')],
  ['sends a stump', () => Buffer.of(0xca, 0, 0, 0, 0)]
]
for (const [name, answer] of pretenders)
  test(`a server that ${name} speaks no QUIC`, async () => {
    const port = await udp(packet => [answer(packet)])
    const result = await quic(port, { timeout: 0.1 })
    assert.equal(result.level, 'none')
    assert.match(result.error ?? '', /^no answer from UDP port \d+ of 127.0.0.1 to \d+ packets in 0.1 s$/)
  })

test('a closed port is told from silence', async () => {
  const socket = createSocket('udp4')
  await new Promise<void>(resolve => socket.bind(0, '127.0.0.1', resolve))
  const { port } = socket.address()
  await new Promise<void>(resolve => socket.close(resolve))
  assert.equal((await quic(port)).error, `nothing listens on UDP port ${port} of 127.0.0.1`)
})

/** A curl that says it has HTTP/3, keeps what it is asked, and answers so. */
function fakeCurl(name: string, script: string, features = 'alt-svc HTTP2 HTTP3 SSL'): string {
  const text = `#!/bin/bash
[[ $1 == -V ]] && { printf 'curl 8.14.1 (x86_64)\\nFeatures: ${features}\\n'; exit; }
config=$3
value() { while IFS= read -r line; do [[ $line == "$1 = "* ]] && { line=\${line#*\\"}; printf %s "\${line%\\"}"; }; done <"$config"; }
printf '%s\\n' "$(<"$config")" >${inside(name)}.config
${script}
`
  writeFileSync(inside(name), text)
  chmodSync(inside(name), 0o755)
  return inside(name)
}

test('a curl with HTTP/3 gets the page where hq-run’s own client fails, over UDP only', async () => {
  const port = await udp(packet => [negotiation(packet)])
  const plain = fakeCurl('plain', 'exit 1', 'HTTP2 SSL')
  const curl = fakeCurl(
    'h3',
    `printf 'HTTP/3 103\\r\\nlink: x\\r\\n\\r\\nHTTP/3 200 \\r\\nAlt-Svc: h3\\r\\n\\r\\n' >"$(value dump-header)"; printf page >"$(value output)"; printf '200 3'`
  )
  const result = await quic(port, { ca, timeout: 1, headers: { 'X-"odd"': 'a\\b' } }, [plain, curl])
  assert.deepEqual(
    [result.level, result.version, result.status, result.body, result.client, result.headers],
    ['http', '3', 200, 'page', 'curl 8.14.1', { 'alt-svc': 'h3' }]
  )
  const config = readFileSync(inside('h3.config'), 'utf8').split('\n')
  assert.ok(config.includes('http3-only'))
  assert.ok(config.includes(`connect-to = "www.test:${port}:127.0.0.1:${port}"`))
  assert.ok(config.includes('header = "X-\\"odd\\": a\\\\b"'))
})

test('the curl that HQ_CURL names is asked, and what keeps it from the page is said', async () => {
  const port = await udp(packet => [negotiation(packet)])
  process.env.HQ_CURL = fakeCurl('failing', `echo 'curl: (56) no luck' >&2; echo more >&2; exit 56`)
  const { level, error, quicVersions } = await quic(port, { timeout: 0.3 })
  delete process.env.HQ_CURL
  assert.deepEqual([level, quicVersions?.length], ['quic', 2])
  assert.match(error ?? '', /within 0\.3 s|in 0\.3 s/)
})
