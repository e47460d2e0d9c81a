import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import type { IncomingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import type { ProbeResult } from '../../runner/modules/module.ts'
import { uri } from '../../runner/modules/uri.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { answer, contextOf, drive, type Said, wanting } from './plan.ts'
import { plans, stepsOrRefusal } from './table.ts'
import { webServer } from './web-server.ts'

const url = 'https://example.com/'

plans(uri, [
  [
    'the controller asks',
    { url, from: 'controller', http_version: '3' },
    [],
    ['asks each time | probe GET https://example.com/ HTTP/3']
  ],
  [
    'the host cannot speak HTTP/3',
    { url, http_version: '3' },
    [1],
    ['asks each time | probe GET https://example.com/ HTTP/3']
  ],
  [
    'the host can speak HTTP/3',
    { url, http_version: '3', timeout: 5, ca_path: '/ca.pem' },
    ['PEM', 0],
    [
      "asks each time | curl --disable --silent --show-error --include --request GET --http3-only --cacert /ca.pem --location --compressed --max-time 5 --write-out '%{stderr}%{http_version} %{time_total}' --url https://example.com/"
    ]
  ],
  ['no authority', { url, ca_path: '/ca.pem' }, [1], 'ca_path: There is no file /ca.pem on the host'],
  [
    'a level that TCP does not have',
    { url, level: 'quic' },
    [],
    "level: level: quic goes with http_version: '3'"
  ],
  ['what is there already', { url, creates: '/srv/done' }, [0], []],
  ['what is gone already', { url, removes: '/srv/todo' }, [1], []],
  [
    'what only the host can',
    { url, from: 'controller', client_cert: '/c.pem' },
    [],
    'client_cert: client_cert is for requests of the host (Leave out from: controller.)'
  ],
  ['two bodies', { url, src: 'a', body: 'b' }, [], 'src: src and body are both given; send one of them'],
  ['a password of nobody', { url, url_password: 'x' }, [], 'url_password: A password goes with url_username'],
  [
    'how the host connects',
    {
      url,
      method: 'HEAD',
      follow_redirects: 'none',
      decompress: false,
      client_cert: '/c.pem',
      client_key: '/k.pem',
      ciphers: ['A', 'B'],
      unix_socket: '/run/x.sock',
      use_proxy: false,
      use_netrc: true,
      http_agent: 'me'
    },
    [],
    [
      "asks each time | curl --disable --silent --show-error --include --head --cert /c.pem --key /k.pem --ciphers A:B --unix-socket /run/x.sock --noproxy '*' --netrc-optional --user-agent me --max-time 30 --write-out '%{stderr}%{http_version} %{time_total}' --url https://example.com/"
    ]
  ]
])

test('what may be secret travels by stdin, not in arguments', () => {
  const want = wanting(uri, {
    url,
    method: 'POST',
    headers: { Authorization: 'Bearer "x"' },
    body: { key: 'a\nb' },
    body_format: 'json',
    connect_to: '2001:db8::1'
  })
  const [step] = drive(
    uri.plan(want, { needless: undefined, ca: undefined, hostHasHttp3: false }, contextOf())
  )
  assert.ok(step?.do === 'run')
  assert.equal(step.argv.join(' ').includes('Bearer'), false)
  assert.ok(step.argv.includes('example.com:443:[2001:db8::1]:'))
  assert.equal(
    step.stdin,
    'header = "content-type: application/json"\nheader = "Authorization: Bearer \\"x\\""\ndata-raw = "{\\"key\\":\\"a\\\\nb\\"}"\n'
  )
})

const probe: ProbeResult = {
  level: 'http',
  version: '3',
  status: 200,
  headers: { 'content-type': 'text/html' },
  body: '<p>hello</p>',
  url,
  quicVersions: ['0x00000001'],
  client: 'curl 8.14.1'
}

const told = (
  want: Partial<Parameters<typeof uri.plan>[0]>,
  result: Partial<ProbeResult>
): readonly string[] | string =>
  stepsOrRefusal(() => {
    const wish = wanting(uri, { url, from: 'controller', http_version: '3', ...want })
    const outcome = { code: 0, out: JSON.stringify({ ...probe, ...result }), err: '', seconds: 0.1 }
    const now = uri.observe(wish, contextOf()).read(([] as Said[]).map(answer))
    return [uri.say?.(wish, uri.report(wish, now, [outcome], contextOf())) ?? 'nothing']
  })

const verdicts: readonly [
  string,
  Parameters<typeof told>[0],
  Partial<ProbeResult>,
  readonly string[] | string
][] = [
  ['a page over HTTP/3', {}, {}, ['HTTP/3 200 (curl 8.14.1, QUIC v1)']],
  [
    'a page over HTTP/2',
    { http_version: '2' },
    { version: '2', quicVersions: [], client: 'node' },
    ['HTTP/2 200 (node)']
  ],
  [
    'another status that is right',
    { status_code: [301, 308] },
    { status: 308 },
    ['HTTP/3 308 (curl 8.14.1, QUIC v1)']
  ],
  [
    'another status',
    {},
    { status: 503, body: '<html><h1>503</h1>\nNo server</html>' },
    'status_code: Status is 503, wanted 200 (The server said: 503 No server)'
  ],
  [
    'another version',
    { http_version: '2' },
    { version: '1.1' },
    'http_version: The server spoke HTTP/1.1, wanted HTTP/2'
  ],
  [
    'no answer',
    {},
    { level: 'none', error: 'no answer on 443/udp', hint: 'Is the port open?' },
    'url: https://example.com/ does not answer: no answer on 443/udp (Is the port open?)'
  ],
  [
    'a QUIC listener, but no page',
    {},
    { level: 'quic', status: 0, client: 'quic version negotiation' },
    'http_version: A QUIC listener answers, but no page came over HTTP/3 (level: quic is content with that.)'
  ],
  [
    'a QUIC listener, when that is enough',
    { level: 'quic' },
    { level: 'quic', status: 0, client: 'quic version negotiation' },
    ['QUIC answers, no page was fetched (quic version negotiation, QUIC v1)']
  ],
  [
    'a curl that got no page is no proof, also where a listener would be enough',
    { level: 'quic' },
    { level: 'quic', status: 0, client: 'curl 8.14.1', error: 'TLS failed' },
    'http_version: A QUIC listener answers, but no page came over HTTP/3: TLS failed'
  ],
  [
    'a handshake, when a listener is enough',
    { level: 'quic' },
    { level: 'handshake', status: 0, client: 'hq-run' },
    ['a handshake for HTTP/3, no page was fetched (hq-run, QUIC v1)']
  ],
  [
    'a handshake, when that is enough',
    { level: 'handshake' },
    { level: 'handshake', status: 0, client: 'hq-run' },
    ['a handshake for HTTP/3, no page was fetched (hq-run, QUIC v1)']
  ],
  [
    'a QUIC listener, where a handshake is wanted',
    { level: 'handshake' },
    { level: 'quic', status: 0, client: 'quic version negotiation' },
    'http_version: A QUIC listener answers, but there was no handshake (level: quic is content with that.)'
  ],
  [
    'a certificate that is not trusted, also where the handshake would be enough',
    { level: 'handshake' },
    {
      level: 'handshake',
      status: 0,
      client: 'hq-run',
      error: 'it is self-signed',
      hint: 'Give its authority with ca_path.'
    },
    'http_version: The server does a handshake for HTTP/3, but not one to rely on: it is self-signed (Give its authority with ca_path.)'
  ],
  [
    'a handshake without a page',
    {},
    { level: 'handshake', status: 0, client: 'hq-run', error: 'the server gave the request up' },
    'http_version: The server does a handshake for HTTP/3, but no page came over HTTP/3: the server gave the request up'
  ],
  [
    'a page is judged, also where a listener would be enough',
    { level: 'quic' },
    { status: 503 },
    'status_code: Status is 503, wanted 200 (The server said: hello)'
  ]
]

for (const [title, want, result, expected] of verdicts)
  test(`uri tells ${title}`, () => {
    assert.deepEqual(told(want, result), expected)
  })

test('the host asks with curl: status, headers, body, JSON and redirects', async () => {
  const server = await webServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/json' }).end('gone')
    else if (request.url === '/json')
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"a":[1]}')
    else response.writeHead(404, { 'x-method': request.method ?? '' }).end()
  })
  const ask = async (want: Partial<Parameters<typeof uri.plan>[0]>) =>
    (await applyHere(uri, { url: server, ...want }, contextOf())).result

  const { elapsed, ...page } = await ask({
    url: `${server}/moved`,
    follow_redirects: true,
    return_content: true
  })
  assert.deepEqual(page, {
    status: 200,
    http_version: '1.1',
    level: 'http',
    headers: { ...page.headers, 'content-type': 'application/json' },
    content: '{"a":[1]}',
    json: { a: [1] },
    client: 'curl on the host'
  })
  assert.equal(
    (await ask({ url: `${server}/moved`, follow_redirects: false, status_code: 302 })).headers.location,
    '/json'
  )
  assert.equal((await ask({ method: 'POST', body: 'x', status_code: 404 })).headers['x-method'], 'POST')
  assert.equal((await ask({ method: 'HEAD', status_code: [404] })).headers['x-method'], 'HEAD')
  await assert.rejects(() => ask({}), { at: 'status_code', message: 'Status is 404, wanted 200' })
  await assert.rejects(() => ask({ url: 'http://127.0.0.1:1/' }), {
    at: 'url',
    message: /does not answer: curl: \(7\)/
  })
})

/** What a server that wants alice's password is sent. */
const received = async (
  want: Partial<Parameters<typeof uri.plan>[0]>,
  files: Readonly<Record<string, string>> = {}
): Promise<{ readonly headers: IncomingHttpHeaders; readonly method: string; readonly body: string }> => {
  const server = await webServer(async (request, response) => {
    if (request.url === '/moved') {
      response.writeHead(303, { location: '/' }).end()
      return
    }
    if (want.url_username !== undefined && request.headers.authorization === undefined) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()
      return
    }
    const body = await text(request)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ headers: request.headers, method: request.method, body }))
  })
  const wish = { ...want, url: `${server}${want.url ?? '/'}` }
  return (await applyHere(uri, wish, contextOf({ files }))).result.json as never
}

for (const [title, force] of [
  ['asked for', false],
  ['at once', true]
] as const)
  test(`a name and a password are sent ${title}, and not in arguments`, async () => {
    const want = { url_username: 'alice', url_password: 'p"w:1', force_basic_auth: force }
    const { headers } = await received(want)
    assert.equal(headers.authorization, `Basic ${Buffer.from('alice:p"w:1').toString('base64')}`)
    const [step] = drive(
      uri.plan(
        wanting(uri, { url, ...want }),
        { needless: undefined, ca: undefined, hostHasHttp3: false },
        contextOf()
      )
    )
    assert.ok(step?.do === 'run' && !step.argv.join(' ').includes('alice'))
  })

test('the controller sends the same name and password', () => {
  const want = wanting(uri, { url, from: 'controller', url_username: 'älice', url_password: 'x' })
  const [step] = drive(
    uri.plan(want, { needless: undefined, ca: undefined, hostHasHttp3: false }, contextOf())
  )
  assert.ok(step?.do === 'probe')
  assert.equal(step.probe.headers.authorization, `Basic ${Buffer.from('älice:x').toString('base64')}`)
})

test('a body is written as its format says', async () => {
  const sent = async (want: Partial<Parameters<typeof uri.plan>[0]>, files = {}) => {
    const { headers, body } = await received({ method: 'POST', ...want }, files)
    return [headers['content-type'], body]
  }
  assert.deepEqual(await sent({ body: { a: [1, 2], b: 'x y' }, body_format: 'form-urlencoded' }), [
    'application/x-www-form-urlencoded',
    'a=1&a=2&b=x+y'
  ])
  assert.deepEqual(
    await sent({
      body: [
        ['a', 'ä'],
        ['a', 2]
      ],
      body_format: 'form-urlencoded'
    }),
    ['application/x-www-form-urlencoded', 'a=%C3%A4&a=2']
  )
  assert.deepEqual(await sent({ src: 'a.json', body_format: 'json' }, { 'a.json': '{"a":1}' }), [
    'application/json',
    '{"a":1}'
  ])
  const file = join(await temporaryDirectory(), 'sent')
  await writeFile(file, 'from the host')
  assert.equal((await sent({ src: file, remote_src: true }))[1], 'from the host')
  const [type = '', body = ''] = await sent({
    body_format: 'form-multipart',
    body: {
      plain: '@x;y',
      file: { filename: file },
      made: { content: 'a;"b', filename: 'c.txt', mime_type: 'text/css' }
    }
  })
  assert.match(type, /^multipart\/form-data; boundary=/)
  assert.deepEqual(body.split(/\r\n--.*\r\n|--.*\r\n/).filter(Boolean), [
    'Content-Disposition: form-data; name="plain"\r\n\r\n@x;y',
    'Content-Disposition: form-data; name="file"; filename="sent"\r\nContent-Type: application/octet-stream\r\n\r\nfrom the host',
    'Content-Disposition: form-data; name="made"; filename="c.txt"\r\nContent-Type: text/css\r\n\r\na;"b'
  ])
})

test('a POST follows redirects only when all may be followed, and goes on as the GET that 303 asks for', async () => {
  await assert.rejects(() => received({ url: '/moved', method: 'POST', body: 'x' }), { at: 'status_code' })
  const { method } = await received({ url: '/moved', method: 'POST', body: 'x', follow_redirects: 'all' })
  assert.equal(method, 'GET')
})
