import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import type { Uncovered } from '../../runner/cli/catalogue/coverage.ts'
import { type BranchFacts, factsOf, keyOf } from '../../runner/cli/catalogue/facts.ts'
import { unknownTo } from '../../runner/cli/catalogue/generate-catalogue.ts'
import { readSource } from '../../runner/cli/catalogue/read-source.ts'
import { catalogueOf } from '../../runner/haproxy/catalogue/catalogue.ts'
import { keywordsOf, kindsOf, rows } from '../../runner/haproxy/catalogue/keywords-of.ts'
import { refined } from '../../runner/haproxy/catalogue/refined.ts'
import type { Configuration } from '../../runner/haproxy/configuration/configuration.ts'
import { readConfiguration } from '../../runner/haproxy/configuration/read-configuration.ts'
import { Source } from '../../runner/language/source.ts'
import { distroSources } from '../../runner/sandbox/sources.ts'
import { onHost } from './hq-run.ts'
import { withHaproxy } from './with-haproxy.ts'

const run = promisify(execFile)

/** The distribution's source of HAProxy 3.0.11, unpacked. */
const unpacked = async () => {
  const { dir, archives } = await distroSources(['haproxy'])
  const tree = await mkdtemp(join(tmpdir(), 'hq-catalogue-'))
  await run('tar', ['-xf', archives[0]?.file ?? dir, '-C', tree, '--strip-components=1'])
  return { tree, [Symbol.asyncDispose]: () => rm(tree, { recursive: true }) }
}

/** What it says of its keywords. */
const ofDistribution = async (): Promise<BranchFacts> => {
  await using source = await unpacked()
  return factsOf(readSource(source.tree) ?? assert.fail('no sources'))
}

/** Configurations that HAProxy is shipped with and tested with: files, and what its own tests feed it. */
const configurations = async (tree: string): Promise<readonly Configuration[]> => {
  const names = (await readdir(tree, { recursive: true })).filter(name =>
    /^(examples|tests|reg-tests)\/.*\.(cfg|vtc)$/.test(name)
  )
  const texts = await Promise.all(
    names.sort().map(async name => [name, await readFile(join(tree, name), 'utf8')] as const)
  )
  return texts
    .flatMap(([name, text]) =>
      name.endsWith('.cfg')
        ? [[name, text] as const]
        : [...text.matchAll(/haproxy h\w+ [^{]*-conf \{\n([\s\S]*?)\n\} ?(?:-start|-wait|\n|$)/g)].map(
            ([, block = '']) => [name, `${block.replace(/\\\n/g, ' ')}\n`] as const
          )
    )
    .map(([name, text]) => readConfiguration(new Source(name, text)))
}

/** Words of a line that stand before the options of its bind or server. */
const before: Readonly<Record<string, readonly [kind: 'bind' | 'server', words: number]>> = {
  bind: ['bind', 2],
  'default-bind': ['bind', 1],
  'dgram-bind': ['bind', 2],
  server: ['server', 3],
  'default-server': ['server', 1],
  'server-template': ['server', 4]
}

const proxies = ['defaults', 'frontend', 'listen', 'backend']

/** The committed keywords of 3.0 under the keys that facts have. */
const committed = () =>
  new Map(
    kindsOf(rows).flatMap(kind =>
      keywordsOf('3.0', kind).map(keyword => {
        const group =
          kind !== 'line' ? '' : proxies.includes(keyword.sections[0] ?? '') ? 'proxy' : keyword.sections[0]
        return [keyOf(kind, group ?? '', keyword.name), keyword] as const
      })
    )
  )

test('the committed catalogue of 3.0 is what the source of 3.0.11 says', async () => {
  const { version, facts, coverage } = await ofDistribution()
  assert.equal(version, '3.0.11')
  const known = committed()
  assert.deepEqual([...known.keys()].sort(), [...facts.keys()].sort())
  for (const [key, its] of facts) {
    const keyword = known.get(key) ?? assert.fail(key)
    assert.deepEqual(
      [keyword.kind === 'action' ? keyword.rules : keyword.sections, keyword.prefix, keyword.condition],
      [its.in, its.prefix, its.condition],
      key
    )
    // Where the documentation of 3.0 has no entry yet, that of a later branch tells what stands behind it.
    if (its.args.length > 0) assert.deepEqual(keyword.signatures, its.args, key)
  }
  const told = JSON.parse(
    await readFile('runner/cli/catalogue/coverage.json', 'utf8')
  ) as readonly Uncovered[]
  const names = (side: Uncovered['known']) =>
    told
      .filter(({ known, in: its }) => known === side && (its === 'all' || its.split(' ').includes('3.0')))
      .map(({ keyword }) => keyword)
  assert.deepEqual(coverage.documentationOnly, names('documentation only'))
  assert.deepEqual(coverage.sourceOnly, names('source only'))
})

test('every line of HAProxy’s own examples and tests is a keyword with as many words as it takes', async () => {
  await using source = await unpacked()
  const catalogue = catalogueOf('3.0')
  const wrong: string[] = []
  let lines = 0
  for (const { source: file, sections } of await configurations(source.tree))
    for (const section of sections)
      for (const line of section.lines) {
        // Conditions of the preprocessor.
        if (line.keyword.text.startsWith('.')) continue
        lines++
        const words = [line.keyword.text, ...line.args.map(({ text }) => text)]
        const say = (text: string) => wrong.push(`${file.file}: ${section.kind}: ${words.join(' ')}: ${text}`)
        const match = catalogue.find(section.kind, words)
        if (!match) {
          say('unknown')
          continue
        }
        const { name, arity, condition } = match.keyword
        const [kind, from = 0] = before[name] ?? []
        if (kind)
          for (const { at, keyword } of catalogue.options(
            kind,
            words,
            section.kind === 'peers' ? peersFrom(words) : from
          ))
            if (!keyword) say(`no option ${words[at]}`)
        const rest = words.slice(match.words)
        const at = rest.findIndex(word => word === 'if' || word === 'unless')
        if (condition === 'required' && at < 0) say('no condition')
        const count = condition && at >= 0 ? at : rest.length
        if (count < arity.least) say(`fewer than ${arity.least} words`)
        if (arity.most !== undefined && count > arity.most) say(`more than ${arity.most} words`)
      }
  assert.deepEqual(wrong, [])
  assert.equal(lines > 10_000, true, `${lines} lines`)
})

/** A server of peers may have no address. */
const peersFrom = (words: readonly string[]): number =>
  words[0] === 'server' ? (/[:/]/.test(words[2] ?? '') ? 3 : 2) : (before[words[0] ?? '']?.[1] ?? 1)

test('a program that the playbooks built registers nothing that the catalogue does not know', async () => {
  await using site = await withHaproxy(['cat1'])
  const [host] = site.hosts
  const name = host?.name ?? assert.fail('no host')
  const file = '/etc/haproxy/haproxy.cfg'
  const registered = await onHost(
    name,
    "printf 'listen x\\n bind 127.0.0.1:1\\n' | /opt/haproxy/current/sbin/haproxy -dKall -q -c -f /dev/stdin"
  )
  assert.deepEqual(unknownTo(await ofDistribution(), registered), [])

  const { added, lacking, catalogue } = refined(catalogueOf('3.0.11'), registered)
  assert.deepEqual(added, [])
  // What is not built in: Lua, zlib, databases of devices, OpenSSL’s engines.
  assert.deepEqual([...new Set(lacking.flatMap(({ needs }) => needs))].sort(), [
    '51DEGREES',
    'DEVICEATLAS',
    'ENGINE',
    'LUA',
    'MEMORY_PROFILING',
    'SSL',
    'WURFL',
    'ZLIB'
  ])
  // What AWS-LC has not.
  assert.deepEqual(
    lacking
      .filter(({ needs }) => needs.every(need => need === 'SSL'))
      .map(({ kind, name }) => `${kind} ${name}`),
    [
      'line ssl-default-bind-client-sigalgs',
      'line ssl-default-bind-sigalgs',
      'line ssl-default-server-client-sigalgs',
      'line ssl-default-server-sigalgs',
      'line ssl-propquery',
      'line ssl-provider',
      'line ssl-provider-path',
      'fetch ssl_bc_curve',
      'fetch ssl_fc_curve'
    ]
  )

  const text = await onHost(name, `cat ${file}`)
  const { sections } = readConfiguration(new Source(file, text))
  const unknown = sections.flatMap(({ kind, lines }) =>
    lines
      .map(({ prefix, keyword, args }) => [
        ...(prefix ? [prefix] : []),
        keyword.text,
        ...args.map(({ text }) => text)
      ])
      .filter(words => catalogue.find(kind, words) === undefined)
      .map(words => `${kind}: ${words.join(' ')}`)
  )
  assert.notEqual(sections.length, 0)
  assert.deepEqual(unknown, [])
})
