// Runs the tests below the given folders or files (default: all): unit tests first, then those on real hosts, then those in a real
// VS Code, which run inside its extension host.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { basename, join, normalize } from 'node:path'

const find = path =>
  statSync(path).isDirectory() ? readdirSync(path, { recursive: true }).map(name => join(path, name)) : [path]

const chosen = process.argv.slice(2)
const files = (chosen.length > 0 ? chosen : ['test'])
  .flatMap(find)
  .map(normalize)
  .filter(file => file.endsWith('.test.ts'))
  .sort()
const below = (...folders) => {
  const folder = join('test', ...folders, '/')
  return file => file.startsWith(folder)
}
const onHosts = below('hosts')
const inEditor = below('editor', 'suite')

const nodeTests = concurrency => ['--test', `--test-concurrency=${concurrency}`]

/** Hosts are one machine's resource: their tests run one file at a time. */
const batches = [
  { chosen: files.filter(file => !onHosts(file) && !inEditor(file)), program: nodeTests(2) },
  { chosen: files.filter(onHosts), program: nodeTests(1) },
  {
    chosen: files.filter(inEditor).map(file => basename(file, '.test.ts')),
    program: [join('test', 'editor', 'launch', 'run.ts')]
  }
]

if (files.length === 0) {
  console.error(`No test found in ${chosen.join(' ')}.`)
  process.exit(1)
}
for (const { chosen, program } of batches) {
  if (chosen.length === 0) continue
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', ...program, ...chosen], {
    stdio: 'inherit'
  })
  if (status !== 0) process.exit(status ?? 1)
}
