import type { Flight, Frame } from '../../runner/engine/host.ts'
import { debug } from '../../runner/modules/debug.ts'
import { meta } from '../../runner/modules/meta.ts'
import { erase } from '../../runner/modules/registry.ts'
import { setFact } from '../../runner/modules/set-fact.ts'
import type { Event } from '../../runner/protocol/event.ts'
import { MemoryHost, testModules } from './memory-host.ts'
import { type PlayOptions, playOf } from './play-of.ts'

export interface FleetOptions extends Partial<PlayOptions> {
  /** How many: lb1, lb2, and so on. */
  readonly hosts?: number
  readonly vars?: (host: string) => Readonly<Record<string, unknown>>
  /** Keeps a flight on the ground until what it gives has come; `done` waits for a line. */
  readonly hold?: (
    host: string,
    flight: Flight,
    done: (line: string) => Promise<void>
  ) => Promise<void> | undefined
}

export interface Rolled {
  readonly events: readonly Event[]
  /** What all hosts did, in order: `lb1 act a 0`; their books are left out. */
  readonly done: readonly string[]
  readonly host: (name: string) => MemoryHost
}

/** Runs a playbook on several hosts in memory. */
export const fleet = async (
  site: string,
  { hosts = 2, vars = () => ({}), hold, files, modules = [], ...options }: FleetOptions = {}
): Promise<Rolled> => {
  const names = Array.from({ length: hosts }, (_, index) => `lb${index + 1}`)
  const all = new Map(names.map(name => [name, new MemoryHost()]))
  const done: string[] = []
  const waiting: (() => void)[] = []
  const host = (name: string): MemoryHost => {
    const found = all.get(name)
    if (!found) throw new Error(`no host ${name}`)
    return found
  }
  const whenDone = (line: string): Promise<void> =>
    new Promise(resolve => {
      const look = () => (done.includes(line) ? resolve() : waiting.push(look))
      look()
    })
  const fly = async function* (flight: Flight, name: string): AsyncGenerator<Frame> {
    await hold?.(name, flight, whenDone)
    for await (const frame of host(name).fly(flight)) {
      yield frame
      const news = host(name)
        .done.filter(line => !line.startsWith('write') && !line.startsWith('strike'))
        .map(line => `${name} ${line}`)
      const mine = done.filter(line => line.startsWith(`${name} `))
      done.push(...news.slice(mine.length))
      for (const look of waiting.splice(0)) look()
    }
  }
  const inventory = {
    all: {
      hosts: Object.fromEntries(
        names.map((name, index) => [name, { ansible_host: `192.0.2.${index + 1}`, ...vars(name) }])
      )
    }
  }
  const events = await playOf({
    files: { 'site.yaml': site, 'inventory.yaml': JSON.stringify(inventory), ...files },
    modules: [...modules, ...testModules, erase(setFact), erase(debug), erase(meta)],
    fly,
    ...options
  })
  return { events, done, host }
}

export const notices = (events: readonly Event[]): readonly string[] =>
  events.flatMap(event => (event.type === 'notice' ? [`${event.host}: ${event.message}`] : []))
