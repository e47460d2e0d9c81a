import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { git } from '../../runner/modules/git.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf } from './plan.ts'
import { type Case, plans } from './table.ts'
import { webServer } from './web-server.ts'

type Want = Case<typeof git.params>[1]

const run = (cwd: string, ...args: readonly string[]): string =>
  execFileSync(
    'git',
    ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'protocol.file.allow=always', ...args],
    {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    }
  ).trim()

const commit = async (repo: string, text: string): Promise<string> => {
  await writeFile(join(repo, 'a file'), text)
  run(repo, 'add', '.')
  run(repo, 'commit', '-qm', text)
  return run(repo, 'rev-parse', 'HEAD')
}

/** Three commits; v1 is an annotated tag of the first, v2 a light one of the second, main is at the third. */
const upstream = async () => {
  const repo = join(await temporaryDirectory(), 'up stream')
  await mkdir(repo)
  run(repo, 'init', '-q', '-b', 'main')
  const one = await commit(repo, 'one')
  run(repo, 'tag', '-a', '-m', 'v1', 'v1')
  const two = await commit(repo, 'two')
  run(repo, 'tag', 'v2')
  const three = await commit(repo, 'three')
  run(repo, 'update-server-info')
  return { repo, one, two, three }
}

const apply = async (want: Want) => {
  const { steps, result } = await applyHere(git, want, contextOf())
  return { whys: steps.map(step => step.split(' | ')[0]), result }
}

/** A server that knows nothing of git and only hands out files, and what was asked for. */
const dumbServer = async (directory: string) => {
  const asked: string[] = []
  const server = await webServer((request, response) => {
    const path = join(directory, decodeURIComponent(new URL(request.url ?? '', 'http://x').pathname))
    asked.push(path)
    if (!existsSync(path) || !statSync(path).isFile()) response.writeHead(404).end()
    else createReadStream(path).pipe(response)
  })
  return { server, asked }
}

test('a tag or a commit is checked out once, without asking again, and another in its place', async () => {
  const { repo, one, two, three } = await upstream()
  const dest = join(await temporaryDirectory(), 'x/a clone')
  const at = (version: string) => apply({ repo, dest, version })
  assert.deepEqual(await at('v1'), {
    whys: ['is not there'],
    result: { after: one, remote_url_changed: false }
  })
  assert.equal(readFileSync(join(dest, 'a file'), 'utf8'), 'one')
  assert.deepEqual((await at('v2')).whys, [`is at ${one.slice(0, 12)}, wanted v2`])
  assert.deepEqual((await at(three)).result, { before: two, after: three, remote_url_changed: false })
  await rm(repo, { recursive: true })
  assert.deepEqual(await at(three.toUpperCase()), {
    whys: [],
    result: { before: three, after: three, remote_url_changed: false }
  })
  assert.deepEqual((await at('v1')).whys, [`is at ${three.slice(0, 12)}, wanted v1`], 'it was fetched before')
  assert.deepEqual((await at('refs/tags/v1')).whys, [])
})

test('a branch is refused with its commit, and what is nowhere too', async () => {
  const { repo, three } = await upstream()
  const dest = join(await temporaryDirectory(), 'clone')
  await assert.rejects(
    () => apply({ repo, dest, version: 'main' }),
    new RegExp(
      `main is a branch of file://.*, and a branch moves: give a tag, or the commit it is at, ${three}`
    )
  )
  await assert.rejects(() => apply({ repo, dest, version: 'v9' }), /there is no tag or commit v9 in file:/)
  await assert.rejects(
    () => apply({ repo, dest, version: '0'.repeat(40) }),
    /there is no tag or commit 0{40} in file:/
  )
  assert.deepEqual((await apply({ repo, dest, version: 'v1' })).whys, ['is at nothing, wanted v1'])
})

test('a new tag is fetched, and a clone that was broken off is finished', async () => {
  const { repo } = await upstream()
  const dest = join(await temporaryDirectory(), 'clone')
  await mkdir(dest)
  run(dest, 'init', '-q')
  assert.deepEqual((await apply({ repo, dest, version: 'v1' })).whys, [
    'its remote is not set, is at nothing, wanted v1'
  ])
  const four = await commit(repo, 'four')
  run(repo, 'tag', 'v4')
  assert.equal((await apply({ repo, dest, version: 'v4' })).result.after, four)
})

test('changed files are kept, unless they are to be thrown away', async () => {
  const { repo, one } = await upstream()
  const dest = join(await temporaryDirectory(), 'clone')
  const want = { repo, dest, version: 'v1' }
  await apply(want)
  await writeFile(join(dest, 'a file'), 'by hand')
  await writeFile(join(dest, 'untracked'), 'x')
  await assert.rejects(() => apply(want), /a file was changed in .*clone$/)
  assert.deepEqual((await apply({ ...want, force: true })).whys, ['a file was changed'])
  assert.equal(readFileSync(join(dest, 'a file'), 'utf8'), 'one')
  assert.deepEqual((await apply(want)).whys, [], 'what git does not know is nobody’s')
  assert.equal(existsSync(join(dest, 'untracked')), true)

  const stays = await apply({ ...want, version: 'v2', update: false })
  assert.deepEqual(stays, { whys: [], result: { before: one, after: one, remote_url_changed: false } })
  assert.deepEqual(await apply({ ...want, dest: `${dest}2`, clone: false }), {
    whys: [],
    result: { remote_url_changed: false }
  })
})

test('a remote that moved is set, and what the new one has is fetched', async () => {
  const old = await upstream()
  const { repo, one } = await upstream()
  const dest = join(await temporaryDirectory(), 'clone')
  await apply({ repo: old.repo, dest, version: 'v1' })
  const moved = await apply({ repo, dest, version: one })
  assert.equal(moved.result.remote_url_changed, true)
  assert.deepEqual(moved.result.after, one)
  assert.equal(run(dest, 'remote', 'get-url', 'origin'), `file://${repo}`)
})

test('depth fetches the version and no more', async () => {
  const { repo, two } = await upstream()
  const dest = join(await temporaryDirectory(), 'clone')
  const commits = () => run(dest, 'rev-list', '--all', '--count')
  await apply({ repo, dest, version: 'v1', depth: 1 })
  assert.equal(commits(), '1')
  await apply({ repo, dest, version: two, depth: 1 })
  assert.equal(commits(), '2')
})

test('a commit that no branch has comes by itself, or with its refspec', async () => {
  const { repo, three } = await upstream()
  run(repo, 'update-ref', 'refs/meta/config', three)
  run(repo, 'reset', '-q', '--hard', 'HEAD^')
  const dest = join(await temporaryDirectory(), 'clone')
  assert.equal((await apply({ repo, dest, version: three })).result.after, three)
  await rm(dest, { recursive: true })
  const refspec = 'refs/meta/config:refs/meta/here'
  assert.equal((await apply({ repo, dest, version: three, refspec })).result.after, three)
  assert.equal(run(dest, 'rev-parse', 'refs/meta/here'), three)
})

test('a server of files is enough, also with depth, and submodules come at their commits', async () => {
  const inner = await upstream()
  const { repo } = await upstream()
  const { server, asked } = await dumbServer(join(repo, '../..'))
  const address = (of: string) => `${server}${encodeURI(of.slice(join(repo, '../..').length))}/.git`
  run(repo, 'submodule', 'add', '-q', inner.repo, 'in ner')
  run(join(repo, 'in ner'), 'checkout', '-q', inner.two)
  await writeFile(
    join(repo, '.gitmodules'),
    readFileSync(join(repo, '.gitmodules'), 'utf8').replace(/url = .*/, `url = ${address(inner.repo)}`)
  )
  const whole = await commit(repo, 'with a submodule')
  run(repo, 'tag', 'v5')
  run(repo, 'update-server-info')

  const dest = join(await temporaryDirectory(), 'clone')
  const want = { repo: address(repo), dest, version: 'v5', depth: 1 }
  assert.equal((await apply(want)).result.after, whole)
  const inside = join(dest, 'in ner')
  assert.equal(readFileSync(join(inside, 'a file'), 'utf8'), 'two')
  const before = asked.length
  assert.deepEqual((await apply(want)).whys, [])
  assert.equal(asked.length, before, 'a second run asks nobody')

  run(inside, 'checkout', '-q', inner.one)
  assert.deepEqual((await apply({ ...want, recursive: false })).whys, [])
  assert.deepEqual((await apply(want)).whys, ['a submodule is at another commit'])
  assert.equal(readFileSync(join(inside, 'a file'), 'utf8'), 'two')
})

const commitOf = 'a'.repeat(40)
const want = { repo: 'https://example.com/x.git', dest: '/src/x', version: 'v1' }

plans(git, [
  ['nothing there', want, [3], ['is not there | git: v1 of https://example.com/x.git into /src/x']],
  ['there', want, [`head ${commitOf}\nwanted ${commitOf}\nurl https://example.com/x.git`], []],
  [
    'files in the way',
    want,
    [4],
    'dest: /src/x is there, and it is no clone (Remove it, or name another directory.)'
  ],
  [
    'a clone of somebody else',
    want,
    [5],
    'dest: git does not trust /src/x (It belongs to another user, or is broken: work as that user, or remove it.)'
  ],
  ['no git', want, [127], 'dest: There is no git command on the host (Install git-core.)'],
  [
    'HEAD',
    { ...want, version: 'HEAD' },
    [3],
    'version: HEAD moves: what is built from it today is something else tomorrow (Give a tag or a commit: git ls-remote https://example.com/x.git tells them.)'
  ],
  [
    'a password in the address',
    { ...want, repo: 'https://me:pw@example.com/x.git' },
    [3],
    'repo: The address has a password in it, which git would show in its arguments (Use key_file over ssh, or a credential helper of git on the host.)'
  ]
])
