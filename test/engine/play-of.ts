import { selection } from '../../runner/cli/selection.ts'
import type { Controller } from '../../runner/engine/controller.ts'
import type { Connector, Conversation, Flight, Frame, Host, Reply } from '../../runner/engine/host.ts'
import { Only } from '../../runner/engine/only.ts'
import { type RunOptions, run } from '../../runner/engine/run.ts'
import { analyse, includedItems } from '../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../runner/language/analysis/workspace.ts'
import type { Module } from '../../runner/modules/module.ts'
import type { Event } from '../../runner/protocol/event.ts'
import { memoryPort } from '../language/memory-port.ts'

const noController: Controller = {
  file: () => undefined,
  directory: () => undefined,
  text: () => undefined,
  destination: () => {
    throw new Error('nothing is fetched in this test')
  },
  download: () => {
    throw new Error('no download in this test')
  },
  pem: () => {
    throw new Error('no certificate in this test')
  },
  probe: async () => {
    throw new Error('no probe in this test')
  }
}

export interface PlayOptions {
  readonly files: Readonly<Record<string, string>>
  readonly modules: readonly Module[]
  readonly fly: (flight: Flight, host: string) => AsyncIterable<Frame>
  readonly check?: boolean
  readonly forks?: number
  readonly verbosity?: number
  readonly tags?: readonly string[]
  /** `FILE:LINE` each. */
  readonly only?: readonly string[]
  readonly signal?: AbortSignal
  readonly cancel?: () => void
  /** Answers on its sockets; it has none when it is left out. */
  readonly converse?: (conversation: Conversation, host: string) => Promise<Reply>
  /** What it can do besides nothing. */
  readonly controller?: Partial<Controller>
  readonly ask?: NonNullable<RunOptions['ask']>
  /** Hears everything that is said. */
  readonly heard?: (event: Event) => void
  /** Hears of every session that is opened. */
  readonly connected?: (host: string) => void
}

/** Runs site.yaml of some files against a host that is a function; what it says comes back. */
export const playOf = async (options: PlayOptions): Promise<readonly Event[]> => {
  const { files, modules, fly, check = false, signal = new AbortController().signal } = options
  const { workspace, result: analysis } = await loadWorkspace(memoryPort(files), each =>
    analyse(each, { playbook: 'site.yaml', inventory: 'inventory.yaml', modules })
  )
  if (analysis.diagnostics.length > 0) throw new Error(JSON.stringify(analysis.diagnostics, null, 2))
  const connector: Connector = {
    connect: async ({ name }, { first }) => {
      options.connected?.(name)
      const go = (flight: Flight) => fly(flight, name)
      const host: Host = {
        fly: go,
        cancel: () => options.cancel?.(),
        converse: async conversation =>
          options.converse?.(conversation, name) ?? { code: 2, out: '', err: 'there is no socket' },
        close: async () => {}
      }
      return { host, first: go(first) }
    }
  }
  const places = options.only
  const only =
    places && analysis.playbook
      ? new Only(analysis.playbook, ({ file, range }) => places.includes(`${file}:${range.start.line}`))
      : undefined
  const events: Event[] = []
  const credentials = { user: 'root', connectTimeout: 1 }
  const include = (included: Parameters<typeof includedItems>[1], file: string) => {
    const { items, diagnostics } = includedItems(workspace, included, file, modules)
    if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics, null, 2))
    only?.reached(included, items)
    return items
  }
  const said = run({
    analysis: only?.within(analysis) ?? analysis,
    modules,
    connector,
    controller: { ...noController, ...options.controller },
    credentials,
    include,
    selects: selection({ tags: options.tags ?? [], skipTags: [] }, only),
    check,
    diff: false,
    forks: options.forks ?? 5,
    verbosity: options.verbosity ?? 0,
    signal,
    ...(options.ask && { ask: options.ask })
  })
  for await (const event of said) {
    events.push(event)
    options.heard?.(event)
  }
  return events
}
