import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { normalForm } from '../../runner/haproxy/configuration/normal-form.ts'
import { readConfiguration } from '../../runner/haproxy/configuration/read-configuration.ts'
import { readWords } from '../../runner/haproxy/configuration/read-words.ts'
import { importConfiguration } from '../../runner/haproxy/import/import-configuration.ts'
import { renderModel } from '../../runner/haproxy/model/render-model.ts'
import { Source } from '../../runner/language/source.ts'
import { sandboxSshArgv } from '../../runner/sandbox/sandbox.ts'
import { distroSources } from '../../runner/sandbox/sources.ts'
import { type CorpusConfiguration, haproxyCorpus } from './haproxy-corpus.ts'
import { folder } from './hq-run.ts'
import { type WithHaproxy, withHaproxy } from './with-haproxy.ts'

const host = 'h5-cfg'
const version = '3.0.11'
const haproxy = '/opt/haproxy/current/sbin/haproxy'
/** Where the source tree and the configurations lie on the host. */
const there = '/root/corpus'

let site: WithHaproxy
let files: Awaited<ReturnType<typeof folder>>
before(async () => {
  site = await withHaproxy([host])
  files = await folder({})
})
after(async () => {
  await files?.[Symbol.asyncDispose]()
  await site?.[Symbol.asyncDispose]()
})

/** A shell command on this machine; what it says. */
const shell = (command: string, input?: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn('bash', ['-c', `set -o pipefail; ${command}`], { stdio: ['pipe', 'pipe', 'inherit'] })
    const said: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
    child.on('error', reject)
    child.on('close', code =>
      code === 0 ? resolve(Buffer.concat(said).toString()) : reject(new Error(`${command}: ${code}`))
    )
    child.stdin.end(input)
  })

/** ssh to the host as root, as words for a shell. */
const onHost = (): string =>
  sandboxSshArgv(host)
    .map(arg => `'${arg.replace(/^rocky@/, 'root@')}'`)
    .join(' ')

/** Everything of a folder of this machine into one of the host. */
const send = (from: string, to: string): Promise<string> =>
  shell(`tar -C '${from}' -cf - . | ${onHost()} 'mkdir -p ${to} && tar -C ${to} -xf -'`)

interface Verdict {
  readonly code: number
  readonly said: string
  readonly dump: string
}

/** What `haproxy -c` and `haproxy -dC` say about NAME.cfg for each name; the files lie in a folder of the host. */
const verdicts = async (
  at: string,
  names: readonly { readonly name: string; readonly args: readonly string[] }[]
): Promise<ReadonlyMap<string, Verdict>> => {
  const script = names
    .map(({ name, args }) => {
      const command = `${haproxy} ${args.join(' ')} -f ${name}.cfg`
      return `${command} -c >out 2>err; echo "@@ ${name} $?"; cat err; echo; echo "@@dump"; ${command} -c -dC 2>/dev/null; echo`
    })
    .join('\n')
  const said = await shell(`${onHost()} 'cd ${at} && env -i PATH=$PATH bash -s'`, script)
  return new Map(
    said
      .split(/^@@ /m)
      .slice(1)
      .map(part => {
        const [, name = '', code, err = '', dump = ''] =
          /^(\S+) (\d+)\n(.*?)\n@@dump\n(.*)$/s.exec(part) ?? []
        return [name, { code: Number(code), said: messages(err), dump: words(dump) }]
      })
  )
}

/** Without what differs between two runs and two files: processes, names of the files, numbers of lines. */
const messages = (text: string): string =>
  text
    .replace(/^\[(\w+)\] +\(\d+\)/gm, '[$1]')
    .replace(/\b\d+\.(?:before|after)\.cfg(?::\d+)?/g, 'haproxy.cfg')
    .trim()

/** Lines that say something, without their indentation. */
const words = (dump: string): string =>
  dump
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .join('\n')

test('HAProxy’s own configurations are the same to HAProxy after an import', async t => {
  const { dir } = await distroSources(['haproxy'])
  const [archive] = (await readdir(dir)).filter(name => name.startsWith(`haproxy_${version}`))
  const tree = join(files.path, 'tree')
  await mkdir(tree)
  await shell(`tar -C '${tree}' --strip-components=1 -xzf '${join(dir, archive ?? '')}'`)
  const corpus = await haproxyCorpus(tree, `${there}/tree`)
  const made = join(files.path, 'made')
  await mkdir(made)
  for (const [index, one] of corpus.entries()) {
    await writeFile(join(made, `${index}.before.cfg`), one.text)
    await writeFile(join(made, `${index}.after.cfg`), imported(one))
  }
  await shell(`cd '${tree}' && rm -rf $(ls -A | grep -vxE 'examples|tests|reg-tests')`)
  await send(tree, `${there}/tree`)
  await send(made, `${there}/made`)
  const seen = await verdicts(
    `${there}/made`,
    corpus.flatMap(({ args }, index) => [
      { name: `${index}.before`, args },
      { name: `${index}.after`, args }
    ])
  )
  const count = { accepted: 0, refused: 0 }
  for (const [index, { name }] of corpus.entries()) {
    const [was, is] = [seen.get(`${index}.before`), seen.get(`${index}.after`)]
    assert.ok(was && is, name)
    assert.deepEqual(is, was, name)
    assert.ok(was.code !== 0 || was.dump !== '', name)
    count[was.code === 0 ? 'accepted' : 'refused'] += 1
  }
  t.diagnostic(`${corpus.length} configurations: ${JSON.stringify(count)}`)
  assert.ok(count.accepted > 240 && count.refused > 30 && corpus.length > 300, JSON.stringify(count))
})

const imported = ({ name, text }: CorpusConfiguration): string => {
  const configuration = readConfiguration(new Source(name, text))
  const { model } = importConfiguration(configuration, { surroundings: { version } })
  const rendered = renderModel(model, { version })
  assert.deepEqual(rendered.problems, [], name)
  assert.equal(
    normalForm(readConfiguration(new Source(name, rendered.text))),
    normalForm(configuration),
    name
  )
  return rendered.text
}

/** Lines of whatever means something in haproxy.cfg, always the same ones. */
const letters = fc.constantFrom(
  ...[
    '"',
    "'",
    '\\',
    '#',
    ' ',
    ' ',
    '\t',
    '$',
    '{',
    '}',
    '[',
    '-',
    'a',
    'B',
    '_',
    '.',
    '0',
    'x',
    'é',
    '😀',
    '%',
    '(',
    ','
  ],
  ...['\\x41', '\\xc3\\xa9', '"${SET}"', '"$SET"', '"${UNSET-b c}"', "'${SET}'", '\\$', '\\"', '\\#']
)
const lines: readonly string[] = fc
  .sample(fc.array(letters, { minLength: 1, maxLength: 12 }), { numRuns: 3000, seed: 1 })
  .map(line => `a${line.join('')}`)

test('lines are split into the words that haproxy -dC shows', async () => {
  const good = lines.filter(line => readWords(line, 0, line.length).problem === undefined)
  assert.ok(good.length > 1500)
  const at = join(files.path, 'good')
  await mkdir(at)
  await writeFile(join(at, 'good.cfg'), ['global', ...good, ''].join('\n'))
  await send(at, `${there}/good`)
  const dump = await shell(
    `${onHost()} 'cd ${there}/good && SET="two words" ${haproxy} -c -dC -f good.cfg 2>/dev/null | base64'`
  )
  const shown = Buffer.from(dump, 'base64')
    .toString('latin1')
    .split('\n')
    .slice(1, good.length + 1)
  const expected = good.map(line => `\t${readWords(line, 0, line.length).words.map(filledIn).join(' ')}`)
  assert.deepEqual(
    shown.map(line => line.trimEnd()),
    expected.map(line => bytesOf(line).toString('latin1').trimEnd())
  )
})

/** A lone surrogate stands for a byte that is no letter. */
const bytesOf = (text: string): Buffer =>
  Buffer.concat(
    Array.from(text, letter =>
      /^[\udc80-\udcff]$/.test(letter) ? Buffer.from([letter.charCodeAt(0) - 0xdc00]) : Buffer.from(letter)
    )
  )

const filledIn = ({ text, variables = [] }: ReturnType<typeof readWords>['words'][number]): string => {
  let filled = ''
  let at = 0
  for (const { start, end } of variables) {
    const variable = text.slice(start, end)
    filled += text.slice(at, start) + (variable.includes('UNSET') ? 'b c' : 'two words')
    at = end
  }
  return filled + text.slice(at)
}

test('what cannot be read is blamed where HAProxy blames it', async () => {
  const bad = lines.flatMap(line => {
    const { problem } = readWords(line, 0, line.length)
    // At the end of a line there is nothing to point at.
    return problem && !/\$\{?$/.test(line)
      ? [{ line, position: Buffer.byteLength(line.slice(0, problem.start)) + 1 }]
      : []
  })
  assert.ok(bad.length > 300)
  // HAProxy stops after fifty errors.
  const chunks = Array.from({ length: Math.ceil(bad.length / 40) }, (_, index) =>
    bad.slice(index * 40, index * 40 + 40)
  )
  const at = join(files.path, 'bad')
  await mkdir(at)
  for (const [index, chunk] of chunks.entries())
    await writeFile(join(at, `${index}.cfg`), ['global', ...chunk.map(({ line }) => line), ''].join('\n'))
  await send(at, `${there}/bad`)
  const said = await shell(
    `${onHost()} 'cd ${there}/bad && for n in $(seq 0 ${chunks.length - 1}); do ${haproxy} -c -f $n.cfg 2>&1; done; true'`
  )
  const blamed = [...said.matchAll(/parsing \[(\d+)\.cfg:(\d+)\]: .* at position (\d+):/g)].map(each =>
    each.slice(1).map(Number)
  )
  assert.deepEqual(
    blamed,
    chunks.flatMap((chunk, file) => chunk.map(({ position }, index) => [file, index + 2, position]))
  )
})
