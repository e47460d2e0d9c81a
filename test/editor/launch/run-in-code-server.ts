import { openBrowser } from './browser.ts'
import { type CodeServer, type CodeServerOptions, startCodeServer } from './code-server.ts'

export interface SuiteOptions extends Omit<CodeServerOptions, 'tests'> {
  /** Path of the script whose `run()` is the suite. */
  readonly suite: string
  /** Folders of extensions that are loaded as they are; without one VS Code runs no suite. */
  readonly development: readonly string[]
  /** Where a screenshot goes when the suite does not pass. */
  readonly screenshot: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** Exit codes that are not the suite's own. */
const noEnd = { timedOut: 124, serverEnded: 125, pageCrashed: 126, interrupted: 130 } as const

/** Opens a workspace in code-server and a headless browser, runs the suite in its extension host, and resolves to an exit code. */
export const runInCodeServer = async (options: SuiteOptions): Promise<number> => {
  const server = await startCodeServer({ ...options, tests: true })
  try {
    return await runInBrowser(server, options)
  } finally {
    await server.stop()
  }
}

/** The workbench reads what to test from its address, and calls a function of the page when the suite has ended. */
const runInBrowser = async (server: CodeServer, options: SuiteOptions): Promise<number> => {
  const { browser, page } = await openBrowser()
  try {
    const { end, ended } = oneEnd()
    const patience = setTimeout(
      () => end(noEnd.timedOut, `the suite has not ended after ${options.timeoutMs / 1000} s`),
      options.timeoutMs
    )
    void server.ended.then(() => end(noEnd.serverEnded, `code-server ended: see ${server.log}`))
    page.once('crash', () => end(noEnd.pageCrashed, 'the page of the workbench crashed'))
    options.signal.addEventListener('abort', () => end(noEnd.interrupted))
    await page.exposeFunction('codeAutomationLog', () => {})
    await page.exposeFunction('codeAutomationExit', (code: number) => end(code))
    const development = options.development.map(
      path => ['extensionDevelopmentPath', server.uri(path)] as const
    )
    const suite = ['extensionTestsPath', server.uri(options.suite)] as const
    await page.goto(
      server.url([...development, suite, ['skipWelcome', 'true'], ['skipReleaseNotes', 'true']])
    )
    const code = await ended
    clearTimeout(patience)
    if (code !== 0) await page.screenshot({ path: options.screenshot }).catch(() => {}) // it may have crashed
    return code
  } finally {
    await browser.close()
  }
}

/** Of several ends only the first counts and says why. */
const oneEnd = (): {
  readonly ended: Promise<number>
  readonly end: (code: number, why?: string) => void
} => {
  let settle: ((code: number) => void) | undefined
  const ended = new Promise<number>(resolve => {
    settle = resolve
  })
  const end = (code: number, why?: string): void => {
    if (settle && why) console.error(`editor: ${why}`)
    settle?.(code)
    settle = undefined
  }
  return { ended, end }
}
