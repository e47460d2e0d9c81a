import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { haproxyBuild } from '../../runner/modules/haproxy-build.ts'
import type { Context } from '../../runner/modules/module.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf, looked, wanting } from './plan.ts'
import { plans } from './table.ts'

const sha256 = 'a'.repeat(64)
const wish = {
  version: '3.0.11',
  source: { url: 'https://example.org/haproxy-3.0.11.tar.gz', sha256 },
  tls: { library: 'aws-lc' as const, prefix: '/opt/tls/aws-lc-5.1.0' }
}
const controller = { files: { 'https://example.org/haproxy-3.0.11.tar.gz': 'archive' } }
const name = '3.0.11-aws-lc-a94f0206'
const work = `/opt/haproxy/build/haproxy-${name}`
const make =
  'make haproxy ARCH_FLAGS=-g CPU_CFLAGS= LDFLAGS=-Wl,-rpath,/opt/tls/aws-lc-5.1.0/lib OPT_CFLAGS=-O2 SSL_INC=/opt/tls/aws-lc-5.1.0/include ' +
  'SSL_LIB=/opt/tls/aws-lc-5.1.0/lib TARGET=linux-glibc USE_OPENSSL_AWSLC=1 USE_QUIC=1'

plans(haproxyBuild, [
  ['what is there is not built again', wish, ['HAProxy version 3.0.11', 1], []],
  [
    'what is not there is fetched by the controller and built',
    wish,
    [1, 1],
    [
      `${name} is not built | mkdir -p -m 0755 -- ${work}`,
      `${name} is not built | write ${work}/haproxy-3.0.11.tar.gz 0644`,
      `${name} is not built | ${make}`
    ],
    controller
  ],
  [
    'an archive that a cut left is not brought again',
    wish,
    [1, `${sha256}  ${work}/haproxy-3.0.11.tar.gz`],
    [`${name} is not built | ${make}`]
  ],
  [
    'what does not run is built again, and why is said',
    wish,
    [[2, 'libssl.so: cannot open shared object file'], `${sha256}  x`],
    [`it does not run: libssl.so: cannot open shared object file | ${make}`]
  ],
  ['with build: false nothing is asked or done', { ...wish, build: false }, [], []],
  [
    'a source without a place is refused',
    { ...wish, source: { sha256 } },
    [],
    'source: Nothing says where the archive is (Give url, an address, or src, a file of the controller.)'
  ],
  [
    'a file of the controller with another digest is refused',
    { ...wish, source: { src: 'a.tar', sha256 } },
    [1, 1],
    `source: a.tar has the digest ${createHash('sha256').update('archive').digest('hex')}, not ${sha256} (Either it is another file, or the digest is another one’s.)`,
    { files: { 'a.tar': 'archive' } }
  ]
])

const hashOf = (want: Parameters<typeof haproxyBuild.report>[0]): string =>
  haproxyBuild.report(wanting(haproxyBuild, want), undefined, [], contextOf()).hash

test('the hash stands for source, library and options, and for nothing else', () => {
  const same = [
    { ...wish, jobs: 2 },
    { ...wish, root: '/srv/haproxy', build_root: '/var/tmp' },
    { ...wish, build: false },
    { ...wish, source: { src: 'haproxy.tar', sha256 } },
    { ...wish, options: { USE_LUA: false } }
  ]
  const others = [
    { ...wish, source: { ...wish.source, sha256: 'b'.repeat(64) } },
    { ...wish, tls: { ...wish.tls, prefix: '/opt/tls/aws-lc-5.5.0' } },
    { ...wish, options: { USE_LUA: true } },
    { ...wish, cflags: { optimize: '-O0' } },
    { ...wish, version: '3.0.12' }
  ]
  assert.deepEqual([...new Set(same.map(hashOf))], [hashOf(wish)])
  assert.equal(new Set([wish, ...others].map(hashOf)).size, others.length + 1)
})

test('the build is a variable of the host before anything is built', () => {
  assert.deepEqual(haproxyBuild.facts?.(wanting(haproxyBuild, wish), contextOf()), { haproxy_build: name })
})

test('what is there is told as it says itself', () => {
  const said = `HAProxy version 3.0.11 2025/06/01 - https://haproxy.org/
Running on OpenSSL version : AWS-LC 5.1.0
Feature list : +EPOLL -LUA +QUIC
`
  const now = looked(haproxyBuild, wish, [said, 1])
  const { cached, prefix, running } = haproxyBuild.report(wanting(haproxyBuild, wish), now, [], contextOf())
  assert.deepEqual(
    { cached, prefix, running },
    {
      cached: true,
      prefix: `/opt/haproxy/${name}`,
      running: { version: '3.0.11', library: 'aws-lc 5.1.0', features: ['EPOLL', 'QUIC'] }
    }
  )
})

/** An archive whose Makefile "compiles" a program that says what it is told to. */
const archiveOf = async (directory: string, says: string): Promise<Buffer> => {
  const tree = join(directory, 'haproxy-3.0.11')
  await mkdir(tree, { recursive: true })
  await writeFile(
    join(tree, 'Makefile'),
    'haproxy: source\n\techo "compiled with $(USE_QUIC) $(USE_LUA)"\n\tcp source haproxy\n\techo x >>../../compiled\n'
  )
  await writeFile(join(tree, 'source'), `#!/bin/sh\ncat <<'END'\n${says}\nEND\n`)
  await chmod(join(tree, 'source'), 0o755)
  return execFileSync('tar', ['-czf', '-', '-C', directory, 'haproxy-3.0.11'])
}

const good = `HAProxy version 3.0.11 2025/06/01 - https://haproxy.org/
Built with OpenSSL version : OpenSSL 1.1.1 (compatible; AWS-LC 5.1.0)
Running on OpenSSL version : AWS-LC 5.1.0
Feature list : +EPOLL -LUA +QUIC +SSL`

const fakeBuild = async (says: string) => {
  const directory = await temporaryDirectory()
  const archive = await archiveOf(join(directory, 'made'), says)
  const digest = createHash('sha256').update(archive).digest('hex')
  const context: Context = {
    ...contextOf(),
    download: () => ({
      sha256: digest,
      async *open() {
        yield archive
      }
    })
  }
  const want = {
    version: '3.0.11',
    source: { url: 'https://example.org/haproxy-3.0.11.tar.gz', sha256: digest },
    tls: { library: 'aws-lc' as const, prefix: '/opt/tls/aws-lc' },
    root: join(directory, 'root'),
    build_root: join(directory, 'build')
  }
  return { directory, want, apply: () => applyHere(haproxyBuild, want, context) }
}

test('a build gets its place when it has been looked at, with what it was built from, and once', async () => {
  const { want, apply } = await fakeBuild(good)
  const { result, steps } = await apply()
  assert.equal(steps.length, 3)
  assert.deepEqual(result.running, {
    version: '3.0.11',
    library: 'aws-lc 5.1.0',
    features: ['EPOLL', 'QUIC', 'SSL']
  })
  assert.equal(readFileSync(join(result.prefix, 'tls-prefix'), 'utf8'), '/opt/tls/aws-lc\n')
  assert.equal(JSON.parse(readFileSync(join(result.prefix, 'build.json'), 'utf8')).hash, result.hash)
  assert.deepEqual(await readdir(want.build_root), [], 'what was built in is gone')
  const again = await apply()
  assert.deepEqual([again.steps, again.result.cached, again.result.running], [[], true, result.running])
})

for (const [title, says, complaint] of [
  ['does not speak QUIC', good.replace('+QUIC', '-QUIC'), /does not speak QUIC/],
  [
    'runs on another library than it was built with',
    good.replace('Running on OpenSSL version : AWS-LC 5.1.0', 'Running on OpenSSL version : OpenSSL 3.0.20'),
    /built with AWS-LC 5\.1\.0, but running on OpenSSL 3\.0\.20/
  ]
] as const)
  test(`what ${title} never gets to its place`, async () => {
    const { want, apply } = await fakeBuild(says)
    await assert.rejects(apply(), complaint)
    assert.equal(existsSync(want.root), false)
  })
