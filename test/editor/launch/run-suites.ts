import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { bundleSuite } from './bundle-suite.ts'
import { originalPlaces } from './original-places.ts'
import { withSandboxHost } from './sandbox-host.ts'
import { runSession, type Session, type SuiteResult } from './session.ts'
import { findVsCode } from './vscode.ts'

const root = resolve(import.meta.dirname, '../../..')
/** Where the suite of limits writes what it measured. */
export const limitsFile = join(root, 'dist/editor-limits.json')
const say = (line: string) => console.error(`editor: ${line}`)

/** Suites that need a VS Code of their own: one without trust, one where nothing was opened before. */
const ownSessions: readonly Session[] = [
  { name: 'Restricted Mode', trusted: false, suites: ['restricted-mode'] },
  { name: 'limits', trusted: true, suites: ['limits'] }
]

const sessionsOf = async (chosen: readonly string[]): Promise<readonly Session[]> => {
  const ending = '.test.ts'
  const all = (await readdir(join(root, 'test/editor/suite')))
    .filter(file => file.endsWith(ending))
    .map(file => file.slice(0, -ending.length))
  const unknown = chosen.filter(name => !all.includes(name))
  if (unknown.length > 0)
    throw new Error(`there is no suite ${unknown.join(', ')}; there are ${all.sort().join(', ')}`)
  const apart = ownSessions.flatMap(({ suites }) => suites)
  // It sees what happens before one of our files is opened.
  const first = 'activation'
  const rest = all.filter(name => name !== first && !apart.includes(name)).sort()
  const sessions = [{ name: 'trusted workspace', trusted: true, suites: [first, ...rest] }, ...ownSessions]
  return sessions
    .map(session => ({
      ...session,
      suites: session.suites.filter(
        name => all.includes(name) && (chosen.length === 0 || chosen.includes(name))
      )
    }))
    .filter(({ suites }) => suites.length > 0)
}

/** HQ_TEST_VSIX names another than this checkout's. */
export const packedExtension = (): string => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const vsix = resolve(process.env.HQ_TEST_VSIX || join(root, `dist/hq-run-${version}.vsix`))
  if (existsSync(vsix)) return vsix
  throw new Error(`${vsix} does not exist: npm run package makes it`)
}

/** Runs the named suites, or all, against the packed extension in a real VS Code, and counts their tests. */
export const runSuites = async (chosen: readonly string[], signal: AbortSignal): Promise<SuiteResult> => {
  const sessions = await sessionsOf(chosen)
  const vsix = packedExtension()
  const vscode = await findVsCode({ onProgress: say, signal })
  const temporary = await mkdtemp(join(tmpdir(), 'hq-run-suite-'))
  try {
    const suite = await bundleSuite(temporary)
    const withPlaces = await originalPlaces(suite)
    const optional = vscode.kind === 'desktop'
    return await withSandboxHost({ optional, onProgress: say, signal }, async host => {
      const sum = { passed: 0, failed: 0, skipped: 0 }
      for (const session of sessions) {
        signal.throwIfAborted()
        say(`${session.name}: ${session.suites.join(', ')}`)
        const onReport = (text: string) => process.stdout.write(withPlaces(text))
        const result = await runSession(session, {
          vscode,
          vsix,
          suite,
          host,
          limits: limitsFile,
          signal,
          onReport
        })
        sum.passed += result.passed
        sum.failed += result.failed
        sum.skipped += result.skipped
      }
      return sum
    })
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
