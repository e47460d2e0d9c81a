// How long hq-run takes to answer, beside what node takes to start: medians of 20, in milliseconds.
import { spawnSync } from 'node:child_process'

const cases: readonly [name: string, args: readonly string[]][] = [
  ['node', ['-e', '0']],
  ['hq-run --version', ['dist/hq-run.cjs', '--version']],
  ['hq-run --help', ['dist/hq-run.cjs', '--help']],
  [
    'hq-run check playbooks/site.yaml',
    ['dist/hq-run.cjs', 'check', 'playbooks/site.yaml', '-i', 'playbooks/inventory.example.yaml']
  ]
]

const took = (args: readonly string[]): number => {
  const since = performance.now()
  spawnSync(process.execPath, args, { stdio: 'ignore' })
  return performance.now() - since
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0

let node = 0
for (const [name, args] of cases) {
  const value = median(Array.from({ length: 20 }, () => took(args)))
  node ||= value
  console.log(`${name.padEnd(34)} ${value.toFixed(0).padStart(5)} ms  ${(value / node).toFixed(1)} × node`)
}
