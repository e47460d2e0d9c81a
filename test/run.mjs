// Runs the tests below the given folders or files (default: all), unit tests first, then those on real hosts.
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const find = path =>
  statSync(path).isDirectory() ? readdirSync(path, { recursive: true }).map(name => join(path, name)) : [path]

const chosen = process.argv.slice(2)
const files = (chosen.length > 0 ? chosen : ['test'])
  .flatMap(find)
  .filter(file => file.endsWith('.test.ts'))
  .sort()
const onHosts = file => file.startsWith(join('test', 'hosts'))

/** Hosts are one machine's resource: their tests run one file at a time. */
const batches = [
  { files: files.filter(file => !onHosts(file)), concurrency: 2 },
  { files: files.filter(onHosts), concurrency: 1 }
]

if (files.length === 0) {
  console.error(`No test found in ${chosen.join(' ')}.`)
  process.exit(1)
}
for (const batch of batches) {
  if (batch.files.length === 0) continue
  const { status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--test', `--test-concurrency=${batch.concurrency}`, ...batch.files],
    { stdio: 'inherit' }
  )
  if (status !== 0) process.exit(status ?? 1)
}
