import { readFileSync, writeFileSync } from 'node:fs'
import { branches } from '../../haproxy/catalogue/keyword.ts'
import { readRegistered } from '../../haproxy/catalogue/registered.ts'
import { coverage, unexplained, writtenCoverage } from './coverage.ts'
import { type BranchFacts, factsOf, keyOf } from './facts.ts'
import { merge, written } from './merge.ts'
import { hidden } from './overlay.ts'
import { readSource } from './read-source.ts'

const usage = `Usage: npm run catalogue -- SOURCES[=REGISTERED]…

Makes runner/haproxy/catalogue/keywords.json and runner/cli/catalogue/coverage.json from folders of HAProxy's sources, one of each
branch from ${branches[0]} to ${branches.at(-1)}. REGISTERED is what a program built from that folder prints for
\`haproxy -dKall -q -c -f FILE\`: what it knows and the source's tables don't is an error here.`

/** `npm run catalogue -- DIR…` */
export const generateCatalogue = (args: readonly string[]): number => {
  const all: BranchFacts[] = []
  let missing = 0
  for (const arg of args) {
    const [dir = '', registered] = arg.split('=')
    const source = readSource(dir)
    if (!source) {
      console.error(`${dir} holds no sources of HAProxy ${branches[0]} to ${branches.at(-1)}\n\n${usage}`)
      return 2
    }
    const facts = factsOf(source)
    all.push(facts)
    if (registered !== undefined)
      for (const name of unknownTo(facts, readFileSync(registered, 'utf8'))) {
        console.error(`${source.version}: the program knows ${name}, the tables don't`)
        missing++
      }
  }
  const lacking = branches.filter(branch => !all.some(facts => facts.branch === branch))
  if (lacking.length > 0) {
    console.error(`no sources of ${lacking.join(', ')}\n\n${usage}`)
    return 2
  }
  all.sort((a, b) => branches.indexOf(a.branch) - branches.indexOf(b.branch))
  const rows = merge(all)
  const uncovered = coverage(all)
  writeFileSync('runner/haproxy/catalogue/keywords.json', written(rows))
  writeFileSync('runner/cli/catalogue/coverage.json', writtenCoverage(uncovered))
  const open = uncovered.filter(({ why }) => why === unexplained)
  for (const { keyword, known } of open) console.error(`${keyword}: ${known}, and nothing says why`)
  console.log(
    Object.entries(rows.keywords)
      .map(([kind, its]) => `${its.length} ${kind}`)
      .join(', ')
  )
  return missing + open.length > 0 ? 1 : 0
}

/** What a program registers that the facts of its sources do not have. */
export const unknownTo = ({ facts }: BranchFacts, registered: string): readonly string[] => {
  const keys = [...facts.keys()]
  return (
    readRegistered(registered)
      .map(({ kind, at, name }) => keyOf(kind, kind === 'line' ? (at ?? '') : '', name))
      // `timeout` is there as `timeout client`, `crt-list alpn` as an option of certificates.
      .filter(key => !facts.has(key) && !hidden(key) && !keys.some(other => other.startsWith(`${key} `)))
  )
}
