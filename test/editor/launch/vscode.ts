import { homedir } from 'node:os'
import { join } from 'node:path'
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath } from '@vscode/test-electron'
import { type InstallOptions, installCodeServer } from './install-code-server.ts'

/** The version that code-server 4.139.1 is, too. */
const version = '1.139.1'

export interface VsCode {
  readonly kind: 'desktop' | 'code-server'
  /** What runs a suite. */
  readonly executable: string
  /** What installs an extension. */
  readonly cli: string
}

/**
 * HQ_VSCODE=desktop: the VS Code that VSCODE_EXECUTABLE names, or one that is downloaded into the cache. HQ_VSCODE=code-server: the
 * shim before code-server and a headless browser. Without it, code-server where a desktop is least likely: for root on Linux.
 */
export const findVsCode = async (options: InstallOptions): Promise<VsCode> => {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const kind = process.env.HQ_VSCODE || (asRoot ? 'code-server' : 'desktop')
  if (kind === 'code-server') {
    await installCodeServer(options)
    const shim = join(import.meta.dirname, 'code-shim.mjs')
    return { kind, executable: shim, cli: shim }
  }
  if (kind !== 'desktop') throw new Error(`HQ_VSCODE is desktop or code-server, not ${kind}`)
  const executable = process.env.VSCODE_EXECUTABLE || (await downloaded())
  const [cli = executable] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true })
  return { kind, executable, cli }
}

const downloaded = (): Promise<string> => {
  const cache = process.env.HQ_CACHE_DIR || join(homedir(), '.cache/hq-run')
  return downloadAndUnzipVSCode({ version, cachePath: join(cache, 'vscode') })
}
