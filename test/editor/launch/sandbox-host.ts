import { sandboxDown, sandboxUp } from '../../../runner/sandbox/sandbox.ts'
import { SandboxError } from '../../../runner/sandbox/sandbox-error.ts'
import type { SandboxHost } from '../../../runner/sandbox/sandbox-host.ts'

const name = 'editor'

export interface HostOptions {
  /** Whether work may begin without a host, on a machine that cannot have one. */
  readonly optional: boolean
  readonly onProgress: (line: string) => void
  readonly signal: AbortSignal
}

/** Works with a sandbox host of its own, which is gone afterwards. */
export const withSandboxHost = async <T>(
  { optional, onProgress, signal }: HostOptions,
  work: (host: SandboxHost | undefined) => Promise<T>
): Promise<T> => {
  const host = await sandboxUp({ name, onProgress, signal }).catch((error: unknown) => {
    if (!optional || !(error instanceof SandboxError)) throw error
    onProgress(`no host to run on: ${error.message}`)
    return undefined
  })
  try {
    return await work(host)
  } finally {
    if (host) await sandboxDown(name, { remove: true })
  }
}
