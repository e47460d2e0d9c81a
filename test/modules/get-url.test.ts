import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { basename, join } from 'node:path'
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
    ['its directory is not there | mkdir -p -- /srv', 'is not there | write /srv/a.tgz 0600'],
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
  ],
  [
    'another file is there, and is kept and judged',
    { url, checksum, dest: '/srv/a', backup: true, validate: 'tar tf %s' },
    ['81a4 0 0 root root /srv/a', `${'0'.repeat(64)}  /srv/a`],
    [
      'a backup is wanted | cp -p -- /srv/a /srv/a.000000000000.bak',
      'content differs | write /srv/a, valid by tar tf %s'
    ],
    { files: { [url]: bytes } }
  ],
  [
    'a password goes by standard input',
    {
      url,
      checksum,
      dest: '/srv/a',
      fetch: 'host',
      url_username: 'me',
      url_password: 'p"w',
      headers: { 'X-Empty': '', Accept: 'a/b' },
      use_proxy: false
    },
    [1, 1],
    [
      `is not there | curl ${url} > /srv/a < ${JSON.stringify('user = "me:p\\"w"\nnoproxy = "*"\nheader = "X-Empty;"\nheader = "Accept: a/b"\n')}`
    ]
  ],
  [
    'a password in the address',
    { url: 'https://me:pw@example.com/a', checksum, dest: '/srv/a' },
    [1, 1],
    'url: The address has a user name or a password in it (Give url_username and url_password, which nobody sees.)'
  ],
  [
    'a password for the controller',
    { url, checksum, dest: '/srv/a', url_username: 'me' },
    [1, 1],
    'url_username: url_username is for a host that fetches, and the controller does (Say fetch: host.)'
  ],
  [
    'certificates that the controller would not look at',
    { url, checksum, dest: '/srv/a', validate_certs: false },
    [1, 1],
    'validate_certs: validate_certs is for a host that fetches, and the controller does (Say fetch: host.)'
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

test('the host says who it is, to nobody else, and what it got is judged before it takes its place', async () => {
  const asked: unknown[] = []
  const seen = (request: IncomingMessage) =>
    asked.push([
      request.url,
      request.headers.authorization,
      request.headers['x-build'],
      request.headers['user-agent']
    ])
  const other = await webServer((request, response) => {
    seen(request)
    response.end(bytes)
  })
  const server = await webServer((request, response) => {
    seen(request)
    response.writeHead(302, { location: `${other.replace('127.0.0.1', 'localhost')}/there` }).end()
  })
  const directory = await temporaryDirectory()
  const dest = join(directory, 'file')
  const want = {
    url: `${server}/file`,
    checksum,
    dest,
    fetch: 'host',
    url_username: 'me',
    url_password: 'it\'s "secret"',
    headers: { 'X-Build': '1 \\ 2' },
    http_agent: 'the house',
    tmp_dest: join(directory, 'parts')
  } as const
  await mkdir(want.tmp_dest)
  await writeFile(dest, 'old')
  await assert.rejects(
    () => applyHere(getUrl, { ...want, validate: "grep -q 'no such text' %s" }, contextOf()),
    /cannot write .*file: grep refuses the new file/
  )
  assert.equal(readFileSync(dest, 'utf8'), 'old')
  const { result } = await applyHere(
    getUrl,
    { ...want, validate: 'grep -q xxx %s', backup: true },
    contextOf()
  )
  assert.equal(readFileSync(dest, 'utf8'), bytes)
  assert.equal(readFileSync(result.backup_file ?? '', 'utf8'), 'old')
  assert.deepEqual(readdirSync(directory).sort(), ['file', basename(result.backup_file ?? ''), 'parts'])
  assert.deepEqual(readdirSync(want.tmp_dest), [])
  const basic = `Basic ${Buffer.from('me:it\'s "secret"').toString('base64')}`
  const once = [
    ['/file', basic, '1 \\ 2', 'the house'],
    ['/there', undefined, '1 \\ 2', 'the house']
  ]
  assert.deepEqual(asked, [...once, ...once])
})
