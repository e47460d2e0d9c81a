import { appendFileSync, writeFileSync } from 'node:fs'
import { format } from 'node:util'
import Mocha from 'mocha'
import type { SuiteResult } from './launch/session.ts'

/**
 * Called by VS Code inside its extension host. HQ_TEST_SUITES names the files of test/editor/suite, in order; mocha's lines go to
 * the file HQ_TEST_REPORT as they come, the counts to HQ_TEST_RESULT at the end.
 */
export const run = async (): Promise<void> => {
  const print = (text: string) => appendFileSync(fromLauncher('HQ_TEST_REPORT'), `${text}\n`)
  Mocha.reporters.Base.consoleLog = (...line: readonly unknown[]) => print(format(...line))
  const grep = process.env.HQ_TEST_GREP
  const mocha = new Mocha({
    ui: 'tdd',
    reporter: 'spec',
    color: false,
    timeout: 20_000,
    forbidOnly: true,
    ...(grep ? { grep } : {})
  })
  mocha.suite.emit('pre-require', globalThis, '', mocha)
  try {
    for (const name of fromLauncher('HQ_TEST_SUITES').split(',')) await import(`./suite/${name}.test.ts`)
  } catch (error) {
    print(error instanceof Error ? `${error.stack}` : String(error))
    throw error
  }
  const result = await passAll(mocha)
  writeFileSync(fromLauncher('HQ_TEST_RESULT'), JSON.stringify(result))
  if (result.failed > 0) throw new Error(`${result.failed} failed`)
}

const passAll = (mocha: Mocha): Promise<SuiteResult> =>
  new Promise(resolve => {
    const runner = mocha.run(failed => {
      const { passes = 0, pending = 0 } = runner.stats ?? {}
      resolve({ passed: passes, failed, skipped: pending })
    })
  })

const fromLauncher = (name: string): string => {
  const value = process.env[name]
  if (value) return value
  throw new Error(`${name} is not set: start the suite with npm run test:editor`)
}
