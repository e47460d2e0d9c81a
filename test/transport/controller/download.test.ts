import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { download, downloadContent } from '../../../runner/transport/controller/download.ts'
import { temporaryDirectory } from '../flying.ts'

const directory = temporaryDirectory()
const bytes = randomBytes(300_000)
const sha256 = createHash('sha256').update(bytes).digest('hex')
const newCache = () => mkdtempSync(join(directory, 'cache-'))

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise(resolve => server.on('listening', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.tar.gz`
}

const whole: RequestListener = (_, response) => response.end(bytes)

async function messageOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('it did not fail')
}

test('a file is fetched once, and told how it goes', async () => {
  let requests = 0
  const url = await serve((request, response) => {
    requests += 1
    whole(request, response)
  })
  const cache = newCache()
  const progress: number[] = []
  const options = { cache, onProgress: (received: number) => progress.push(received) }
  const [one, two] = await Promise.all([download(url, sha256, options), download(url, sha256, options)])
  await download(url, sha256.toUpperCase(), options)
  assert.ok(readFileSync(one).equals(bytes) && one === two)
  assert.deepEqual([requests, progress.at(-1), readdirSync(cache)], [1, bytes.length, [sha256]])
})

test('a connection that breaks is taken up where it stopped', async () => {
  const ranges: (string | undefined)[] = []
  const url = await serve((request, response) => {
    ranges.push(request.headers.range)
    const from = Number(/\d+/.exec(request.headers.range ?? '')?.[0] ?? 0)
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': bytes.length - from,
      'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`
    })
    response.write(bytes.subarray(from, from + 100_000), () =>
      from >= 200_000 ? response.end() : response.destroy()
    )
  })
  const path = await download(url, sha256, { cache: newCache() })
  assert.ok(readFileSync(path).equals(bytes))
  assert.equal(ranges[0], undefined)
  assert.ok(ranges.length > 1 && ranges.slice(1).every(range => /^bytes=\d+-$/.test(range ?? '')))
})

test('a server without ranges starts from the beginning', async () => {
  const cache = newCache()
  writeFileSync(join(cache, `${sha256}.part`), 'something old')
  assert.ok(readFileSync(await download(await serve(whole), sha256, { cache })).equals(bytes))
})

test('a part that is whole already is used', async () => {
  const cache = newCache()
  writeFileSync(join(cache, `${sha256}.part`), bytes)
  const url = await serve((_, response) =>
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
  )
  assert.ok(readFileSync(await download(url, sha256, { cache })).equals(bytes))
})

test('a damaged file of the cache is fetched again', async () => {
  const cache = newCache()
  writeFileSync(join(cache, sha256), 'damaged')
  assert.ok(readFileSync(await download(await serve(whole), sha256, { cache })).equals(bytes))
})

test('another digest than the wanted one is no file', async () => {
  const cache = newCache()
  const url = await serve((_, response) => response.end('something else'))
  const got = createHash('sha256').update('something else').digest('hex')
  assert.equal(
    await messageOf(download(url, sha256, { cache })),
    `${url}: the sha256 is ${got}, and ${sha256} is wanted; the file was thrown away`
  )
  assert.deepEqual(readdirSync(cache), [])
})

test('redirects are followed, but not for ever', async () => {
  const url = await serve((request, response) => {
    const left = Number(request.url?.split('?')[1] ?? 3)
    if (left === 0) whole(request, response)
    else response.writeHead(302, { location: `/next?${left > 50 ? left : left - 1}` }).end()
  })
  assert.ok(existsSync(await download(url, sha256, { cache: newCache() })))
  assert.equal(
    await messageOf(download(`${url}?99`, sha256, { cache: newCache() })),
    `${url}?99: more than 5 redirects`
  )
})

const refusals: readonly [name: string, listener: RequestListener, message: RegExp][] = [
  ['a missing file', (_, response) => response.writeHead(404).end(), /: HTTP status 404$/],
  ['a broken server', (_, response) => response.writeHead(503).end(), /: HTTP status 503$/],
  [
    'a redirect to a file',
    (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    /redirected to file:/
  ],
  ['a server that says nothing', () => {}, /: nothing came for 0.05 s$/]
]
for (const [name, listener, message] of refusals)
  test(`${name} is said with the URL`, async () => {
    const url = await serve(listener)
    const said = await messageOf(download(url, sha256, { cache: newCache(), timeout: 50 }))
    assert.match(said, message)
    assert.ok(said.startsWith(url))
  })

test('nothing listens: said with the URL', async () => {
  assert.match(
    await messageOf(download('http://127.0.0.1:9/x', sha256, { cache: newCache() })),
    /^http:\/\/127.0.0.1:9\/x: .*ECONNREFUSED/
  )
})

test('file: URLs are copied, and checked like all others', async () => {
  const file = join(directory, 'source')
  writeFileSync(file, bytes)
  const url = pathToFileURL(file).href
  const cache = newCache()
  assert.ok(readFileSync(await download(url, sha256, { cache })).equals(bytes))
  assert.match(await messageOf(download(url, '0'.repeat(64), { cache })), /: the sha256 is /)
  assert.match(await messageOf(download(`${url}-not`, '0'.repeat(64), { cache })), /ENOENT/)
  assert.deepEqual(readdirSync(cache), [sha256])
})

test('a content is fetched only when it is opened', async () => {
  let requests = 0
  const url = await serve((request, response) => {
    requests += 1
    whole(request, response)
  })
  const content = downloadContent(url, sha256, { cache: newCache() })
  assert.equal(requests, 0)
  const pieces: Uint8Array[] = []
  for await (const piece of content.open()) pieces.push(piece)
  assert.ok(Buffer.concat(pieces).equals(bytes))
  assert.equal(requests, 1)
})
