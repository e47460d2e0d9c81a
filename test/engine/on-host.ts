import type { Flight, Frame } from '../../runner/engine/host.ts'
import { assert } from '../../runner/modules/assert.ts'
import { debug } from '../../runner/modules/debug.ts'
import { fail } from '../../runner/modules/fail.ts'
import { meta } from '../../runner/modules/meta.ts'
import { erase } from '../../runner/modules/registry.ts'
import { setFact } from '../../runner/modules/set-fact.ts'
import type { Event } from '../../runner/protocol/event.ts'
import { MemoryHost, testModules } from './memory-host.ts'
import { type PlayOptions, playOf } from './play-of.ts'

const inventory = 'all: { hosts: { lb1: { ansible_host: 192.0.2.1 } } }\n'

export interface Played {
  readonly host: MemoryHost
  readonly events: readonly Event[]
  /** `name (item): status`, in the order of the reports. */
  readonly statuses: readonly string[]
  readonly end: HostEnd
}

export type HostEnd = Extract<Event, { type: 'host-end' }>

/** `modules`: besides those of a play that need no real host. */
type Options = Partial<PlayOptions>

/** Runs a play of these sections (`tasks:` and so on, indented by two) on a host in memory. */
export const play = (sections: string, host = new MemoryHost(), options: Options = {}): Promise<Played> =>
  playbook(`- hosts: all\n  gather_facts: false\n${sections}`, host, options)

export const playbook = async (
  site: string,
  host = new MemoryHost(),
  { files, modules = [], ...options }: Options = {}
): Promise<Played> => {
  const events = await playOf({
    files: { 'site.yaml': site, 'inventory.yaml': inventory, ...files },
    modules: [
      ...modules,
      ...testModules,
      erase(setFact),
      erase(debug),
      erase(assert),
      erase(fail),
      erase(meta)
    ],
    fly: (flight: Flight): AsyncIterable<Frame> => host.fly(flight),
    cancel: () => host.cancel(),
    ...options
  })
  return { host, events, statuses: statusesOf(events), end: endOf(events) }
}

export const statusesOf = (events: readonly Event[]): readonly string[] =>
  events.flatMap(event =>
    event.type === 'task-end'
      ? [`${event.task.name}${event.task.item === undefined ? '' : ` (${event.task.item})`}: ${event.status}`]
      : []
  )

export const endOf = (events: readonly Event[], host = 'lb1'): HostEnd => {
  const end = events.find(event => event.type === 'host-end' && event.host === host)
  if (end?.type !== 'host-end') throw new Error('no host-end')
  return end
}

export const tasks = (...lines: string[]): string =>
  `  tasks:\n${lines.map(line => `    - ${line}\n`).join('')}`
