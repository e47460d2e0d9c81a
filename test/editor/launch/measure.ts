import { readFileSync, statSync } from 'node:fs'
import type { Measured } from '../suite/measured.ts'
import { interruption } from './interruption.ts'
import { limitsFile, packedExtension, runSuites } from './run-suites.ts'

// Measures in a real VS Code what the extension promises, and prints it as the table of docs/editor.md.

const { failed } = await runSuites(['limits'], interruption())
if (failed > 0) process.exit(1)

const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ms`
const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b)
const median = (values: readonly number[]): number =>
  sorted(values)[Math.floor(values.length / 2)] ?? Number.NaN

const measured = JSON.parse(readFileSync(limitsFile, 'utf8')) as readonly Measured[]
console.log('| | limit | median | worst | times |')
console.log('|---|---|---|---|---|')
for (const { what, limit, took } of measured)
  console.log(`| ${what} | ${ms(limit)} | ${ms(median(took))} | ${ms(Math.max(...took))} | ${took.length} |`)
const size = statSync(packedExtension()).size / 1e6
console.log(`| size of the .vsix | 1.5 MB | ${size.toFixed(2)} MB | | |`)
