import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** What was answered in a phase, and what was not. */
export interface Tally {
  answered: number
  lost: number
  /** What was lost, and the pages, each once. */
  readonly said: Set<string>
}

export const versions = ['1.1', '2', '3'] as const
export type Version = (typeof versions)[number]

/** Asks a site over each version of HTTP, a new connection each time, until it is told to stop. */
export interface Watch {
  /** What is asked from now on counts for this phase. */
  phase(name: string): void
  /** Resolves when each version was asked `times` more. */
  rounds(times: number): Promise<void>
  stop(): Promise<ReadonlyMap<string, Readonly<Record<Version, Tally>>>>
}

const flags: Readonly<Record<Version, string>> = { '1.1': '--http1.1', '2': '--http2', '3': '--http3-only' }

export const watchSite = (curl: string, name: string, address: string): Watch => {
  const phases = new Map<string, Record<Version, Tally>>()
  const asked: Record<Version, number> = { '1.1': 0, '2': 0, '3': 0 }
  let phase = 'before'
  let stopped = false
  const tally = (): Tally => ({ answered: 0, lost: 0, said: new Set() })
  const loops = versions.map(async version => {
    while (!stopped) {
      const during = phase
      const { page, error } = await ask(curl, flags[version], name, address)
      const own = phases.get(during) ?? { '1.1': tally(), '2': tally(), '3': tally() }
      phases.set(during, own)
      own[version][error === undefined ? 'answered' : 'lost'] += 1
      own[version].said.add(error ?? page)
      asked[version] += 1
      await sleep(30)
    }
  })
  return {
    phase: next => {
      phase = next
    },
    async rounds(times) {
      const goal = versions.map(version => [version, asked[version] + times] as const)
      while (goal.some(([version, count]) => asked[version] < count)) await sleep(20)
    },
    async stop() {
      stopped = true
      await Promise.all(loops)
      return phases
    }
  }
}

const ask = (
  curl: string,
  flag: string,
  name: string,
  address: string
): Promise<{ readonly page: string; readonly error?: string }> =>
  new Promise(resolve => {
    const args = [
      flag,
      '-skS',
      '-f',
      '--max-time',
      '3',
      '--connect-to',
      `::${address}:443`,
      `https://${name}/`
    ]
    execFile(curl, args, (error, page, said) =>
      resolve({ page: page.trim(), ...(error ? { error: said.trim() || error.message } : {}) })
    )
  })
