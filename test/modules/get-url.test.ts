import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { getUrl } from '../../runner/modules/get-url.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { content, contextOf } from './plan.ts'
import { plans } from './table.ts'
import { webServer } from './web-server.ts'

const bytes = 'x'.repeat(100_000)
const checksum = `sha256:${content(bytes).sha256}`
const url = 'https://example.com/dl/a.tgz?mirror=1'

plans(getUrl, [
  [
    'the controller fetches and copies',
    { url, checksum, dest: '/srv/', mode: '0600' },
    [1, 1],
    ['is not there | mkdir -p -- /srv', 'is not there | write /srv/a.tgz 0600'],
    { files: { [url]: bytes } }
  ],
  [
    'there already',
    { url, checksum: checksum.toUpperCase().replace('SHA', 'sha'), dest: '/srv/a' },
    ['81a4 0 0 root root /srv/a', `${content(bytes).sha256}  /srv/a`],
    [],
    { files: { [url]: bytes } }
  ],
  [
    'another file is there, and the host fetches',
    { url, checksum, dest: '/srv/a', fetch: 'host' },
    ['81a4 0 0 root root /srv/a', `${'0'.repeat(64)}  /srv/a`],
    [`content differs | curl ${url} > /srv/a`]
  ],
  [
    'there already, with another mode, and the host would fetch',
    { url, checksum, dest: '/srv/a', fetch: 'host', mode: '0600' },
    ['81a4 0 0 root root /srv/a', `${content(bytes).sha256}  /srv/a`],
    ['mode is 0644, wanted 0600 | chmod -- 0600 /srv/a']
  ]
])

test('the host fetches, goes on where it stopped, and lets nothing else through', async () => {
  const ranges: (string | undefined)[] = []
  const server = await webServer((request, response) => {
    ranges.push(request.headers.range)
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    if (request.url === '/none') response.writeHead(404).end()
    else if (from > 0)
      response
        .writeHead(206, { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` })
        .end(bytes.slice(from))
    else response.end(bytes)
  })
  const directory = await temporaryDirectory()
  const dest = join(directory, 'file')
  const want = { url: `${server}/file`, checksum, dest, fetch: 'host', mode: '0600' } as const
  const fetched = () => applyHere(getUrl, want, contextOf())

  await writeFile(`${dest}.part`, bytes.slice(0, 1000))
  assert.equal((await fetched()).steps.length, 1)
  assert.equal(readFileSync(dest, 'utf8'), bytes)
  assert.equal(statSync(dest).mode & 0o777, 0o600)
  assert.equal((await fetched()).steps.length, 0)

  await writeFile(dest, 'other')
  await writeFile(`${dest}.part`, 'rubbish')
  assert.equal((await fetched()).steps.length, 1, 'rubbish from an earlier try is not built upon')
  assert.deepEqual(ranges, ['bytes=1000-', 'bytes=7-', undefined])
  assert.equal(readFileSync(dest, 'utf8'), bytes)

  const other = { ...want, checksum: `sha256:${'0'.repeat(64)}`, dest: join(directory, 'other') }
  await assert.rejects(
    () => applyHere(getUrl, other, contextOf()),
    /the digest of what .*\/file gave is [0-9a-f]{64}, wanted 0{64}/
  )
  assert.equal(existsSync(other.dest) || existsSync(`${other.dest}.part`), false)

  const missing = { ...want, url: `${server}/none`, dest: join(directory, 'missing') }
  await assert.rejects(() => applyHere(getUrl, missing, contextOf()), /404/)
})
