import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { withFiles } from './temporary-files.ts'

/** Nothing of the machine's npm settings, and no network. */
const { PATH, HOME } = process.env
const env = { PATH, HOME, npm_config_offline: 'true', npm_config_loglevel: 'error' }

const run = (command: string, args: readonly string[], cwd = process.cwd()): string => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' })
  assert.equal(status, 0, `${command} ${args.join(' ')}: ${stderr}${stdout}`)
  return stdout
}

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

/** `npm test` has built what is packed here: npm would build it again, and clean, for a user. */
const pack = (directory: string, cwd = process.cwd()): Packed => {
  const told = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', directory], cwd)
  const [packed] = JSON.parse(told) as readonly Packed[]
  assert.ok(packed)
  return packed
}

test('the package holds the program, the playbooks, the schemas and the docs, and nothing else', async () => {
  await withFiles({}, async directory => {
    const paths = pack(directory).files.map(({ path }) => path)
    const places = new Set(paths.map(path => (path.includes('/') ? path.split('/')[0] : path)))
    const top = ['LICENSE', 'dist', 'docs', 'package.json', 'playbooks', 'schemas']
    assert.deepEqual([...places].filter(place => !/^README\S*\.md$/.test(place ?? '')).sort(), top)
    const chunk = /^dist\/[\w-]+-[A-Z\d]{8}\.cjs$/
    const dist = paths.filter(path => path.startsWith('dist/') && !chunk.test(path))
    assert.deepEqual(dist.sort(), ['dist/LICENSES.txt', 'dist/hq-run.cjs', 'dist/main.cjs'])
    assert.deepEqual(
      paths.filter(path => /\.(ts|svg|mjs)$|meta\.json$|(^|\/)test\//.test(path)),
      []
    )
    assert.ok(paths.includes('playbooks/site.yaml') && paths.includes('playbooks/inventory.example.yaml'))
  })
})

test("a user's own inventory, the extension and what was built for tests stay out of the package", async () => {
  const file = (path: string) => readFileSync(path, 'utf8')
  const files = {
    '.npmignore': file('.npmignore'),
    '.gitignore': file('.gitignore'),
    'package.json': file('package.json'),
    'playbooks/inventory.yaml': 'all: { vars: { ansible_password: secret } }\n',
    'playbooks/site.yaml': '[]\n',
    'dist/extension.cjs': '',
    'dist/features.cjs': '',
    'dist/hq-run.cjs': '',
    'dist/hq-run-0.1.0.vsix': '',
    'dist/main.meta.json': '{}',
    'dist/chunk-ABCDEFGH.cjs': '',
    'docs/pictures/check.svg': '',
    'docs/modules.md': '',
    'extension/features.ts': '',
    'test/run.mjs': ''
  }
  await withFiles(files, async directory => {
    assert.deepEqual(
      pack(directory, directory).files.map(({ path }) => path),
      ['dist/chunk-ABCDEFGH.cjs', 'dist/hq-run.cjs', 'docs/modules.md', 'package.json', 'playbooks/site.yaml']
    )
  })
})

test('the packed tool installs without a network and works', async () => {
  await withFiles({ 'package.json': '{ "private": true }\n' }, async directory => {
    const { filename } = pack(directory)
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${filename}`], directory)
    const program = join(directory, 'node_modules/.bin/hq-run')
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    assert.equal(run(program, ['--version'], directory), `${version}\n`)
    const playbooks = 'node_modules/hq-run/playbooks'
    assert.equal(
      run(
        program,
        ['check', `${playbooks}/site.yaml`, '-i', `${playbooks}/inventory.example.yaml`],
        directory
      ),
      `${playbooks}/site.yaml: no errors\n`
    )
  })
})

test('package-lock.json carries no download addresses', () => {
  const lock = readFileSync('package-lock.json', 'utf8')
  assert.doesNotMatch(lock, /"resolved":|\.tgz"/)
})

test('every dependency is bundled: the package needs none', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies?: unknown }
  assert.equal(dependencies, undefined)
})

test('the licences of what is bundled come along, each with its terms', () => {
  const parts = readFileSync('dist/LICENSES.txt', 'utf8').split(`\n\n${'-'.repeat(80)}\n\n`)
  const titles = parts.map(part => part.split('\n')[0] ?? '')
  for (const name of ['handlebars', 'ssh2', 'typebox', 'yaml', 'yaml-language-server'])
    assert.ok(
      titles.some(title => title.startsWith(`${name} `)),
      name
    )
  for (const part of parts) assert.match(part, /copyright|unlicense/i, part.slice(0, 40))
})
