import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SandboxHost } from '../../../runner/sandbox/sandbox-host.ts'
import { follow } from './follow.ts'
import { type FreshProfile, freshProfile } from './profile.ts'
import { type ProcessOptions, runProcess } from './run-process.ts'
import type { VsCode } from './vscode.ts'

/** One VS Code with one profile, in one workspace. */
export interface Session {
  readonly name: string
  /** Without trust the workspace opens in Restricted Mode. */
  readonly trusted: boolean
  /** Names of files in test/editor/suite, in the order they run. */
  readonly suites: readonly string[]
}

export interface SessionOptions {
  readonly vscode: VsCode
  /** The extension, as its users get it. */
  readonly vsix: string
  /** Path of the bundled suite. */
  readonly suite: string
  /** Where suites connect to; undefined where there cannot be one. */
  readonly host: SandboxHost | undefined
  /** Where the suite of limits writes what it measured. */
  readonly limits: string
  readonly signal: AbortSignal
  /** Receives mocha's lines as they come, and why a session failed. */
  readonly onReport: (text: string) => void
}

export interface SuiteResult {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** A whole session takes a minute or two: after ten it hangs. */
const timeoutMs = 600_000

/**
 * Installs the .vsix into a fresh profile, opens a copy of the workspace and runs the suites in it. Whatever is wrong counts as a
 * failure: an exit code, no result, no test. What is left of a failed session stays and is named.
 */
export const runSession = async (session: Session, options: SessionOptions): Promise<SuiteResult> => {
  const folder = await mkdtemp(join(tmpdir(), 'hq-run-editor-'))
  const { result, why } = await runIn(folder, session, options)
  if (result.failed === 0 || options.signal.aborted) {
    await rm(folder, { recursive: true, force: true })
    options.signal.throwIfAborted()
    return result
  }
  if (why) options.onReport(`${session.name}: ${why}\n`)
  options.onReport(`${session.name}: see ${folder} (vscode.log, user-data/logs, user-data/screenshot.png)\n`)
  return result
}

interface Judged {
  readonly result: SuiteResult
  readonly why?: string
}

const runIn = async (folder: string, session: Session, options: SessionOptions): Promise<Judged> => {
  const profile = await freshProfile(folder, options.host)
  const files = { report: join(folder, 'report.txt'), result: join(folder, 'result.json') }
  const log: string[] = []
  const started: ProcessOptions = {
    env: {
      ...process.env,
      ...homeAt(profile.home),
      HQ_TEST_SUITES: session.suites.join(','),
      HQ_TEST_REPORT: files.report,
      HQ_TEST_RESULT: files.result,
      HQ_TEST_LIMITS: options.limits,
      HQ_TEST_HOST: options.host ? JSON.stringify(options.host) : '',
      HQ_TEST_TIMEOUT_MS: String(timeoutMs)
    },
    signal: AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs + 30_000)]),
    onOutput: text => log.push(text)
  }
  const ended = runVsCode(session, profile, await emptyExtension(folder), options, started)
  await follow(files.report, ended, options.onReport)
  const code = await ended
  await writeFile(join(folder, 'vscode.log'), log.join(''))
  return judge(await resultIn(files.result), code, log.join(''))
}

/** Nothing of the user's keys and hosts; but the way to the display, which may be found from the home. */
const homeAt = (home: string): NodeJS.ProcessEnv => ({
  HOME: home,
  SSH_AUTH_SOCK: '',
  XAUTHORITY: process.env.XAUTHORITY ?? join(homedir(), '.Xauthority')
})

const runVsCode = async (
  { trusted }: Session,
  { userData, extensions, workspace }: FreshProfile,
  helper: string,
  { vscode, vsix, suite }: SessionOptions,
  started: ProcessOptions
): Promise<number> => {
  const folders = [`--user-data-dir=${userData}`, `--extensions-dir=${extensions}`]
  const installed = await runProcess(vscode.cli, [...folders, '--install-extension', vsix], started)
  if (installed !== 0) return installed
  // As @vscode/test-electron starts it; but its runTests cannot leave trust on, and waits for ever.
  const flags = ['no-sandbox', 'disable-gpu-sandbox', 'disable-updates', 'skip-welcome', 'skip-release-notes']
  const tests = [`--extensionDevelopmentPath=${helper}`, `--extensionTestsPath=${suite}`]
  const trust = trusted ? ['--disable-workspace-trust'] : []
  const args = [workspace, ...flags.map(flag => `--${flag}`), ...trust, ...tests, ...folders]
  return runProcess(vscode.executable, args, started)
}

const judge = (result: SuiteResult | undefined, code: number, log: string): Judged => {
  const failed = (why: string): Judged => ({
    result: { passed: result?.passed ?? 0, failed: (result?.failed ?? 0) + 1, skipped: result?.skipped ?? 0 },
    why
  })
  if (!result) return failed(`no result; VS Code ended with ${code}\n${log.slice(-4000)}`.trimEnd())
  if (result.failed > 0) return { result }
  if (result.passed + result.skipped === 0) return failed('no test ran')
  if (code !== 0) return failed(`all tests passed, but VS Code ended with ${code}`)
  return { result }
}

const resultIn = async (path: string): Promise<SuiteResult | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as SuiteResult
  } catch {
    return undefined
  }
}

/** VS Code runs tests only beside an extension in development; ours is installed, so this one does nothing. */
const emptyExtension = async (folder: string): Promise<string> => {
  const path = join(folder, 'helper')
  await mkdir(path)
  const manifest = { name: 'test-helper', publisher: 'hq-run', version: '0.0.0', engines: { vscode: '*' } }
  await writeFile(join(path, 'package.json'), JSON.stringify(manifest))
  return path
}
