import { interruption } from './interruption.ts'
import { runSuites } from './run-suites.ts'

// Runs the suites named on the command line, or all of test/editor/suite. The last line tells the sum, the exit code the truth.

const signal = interruption()
try {
  const { passed, failed, skipped } = await runSuites(process.argv.slice(2), signal)
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exitCode = failed === 0 ? 0 : 1
} catch (error) {
  if (!signal.aborted) throw error
  process.exitCode = 130
}
