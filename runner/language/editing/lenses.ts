import type { Place } from '../../protocol/diagnostic.ts'
import type { Analysis } from '../analysis/analyse.ts'
import { get } from '../node.ts'
import { allTasks } from '../playbook/parse-context.ts'
import type { Item } from '../playbook/play.ts'
import { isForeseeable } from '../preview/foresee.ts'
import type { JsonSchema } from '../schema/schema-words.ts'
import type { ModuleSignature } from '../signature.ts'
import { textOf } from '../yaml/plain.ts'
import type { OpenFile } from './open-file.ts'

/** A play or a task that stands in the file and can be run by itself. */
export interface Lens {
  readonly kind: 'play' | 'task'
  readonly name: string
  readonly place: Place
  /** Names of the hosts it would run on. */
  readonly hosts: readonly string[]
  /** The playbook that it runs in. */
  readonly playbook: string
  /** The template, as it is written, of a task that renders one; the parameter that tells the text where there is none. */
  readonly template?: string
}

/** The plays and tasks that stand in the file, by their place. Handlers run when they are notified, not by themselves. */
export const lenses = ({ source, analyses, modules }: OpenFile): readonly Lens[] => {
  const found = new Map<number, Lens>()
  for (const analysis of analyses)
    for (const lens of lensesOf(analysis, modules)) {
      const { offset } = lens.place.range.start
      if (lens.place.file === source.file && !found.has(offset)) found.set(offset, lens)
    }
  return [...found].sort(([a], [b]) => a - b).map(([, lens]) => lens)
}

function* lensesOf(
  { file, playbook, playHosts }: Analysis,
  modules: readonly ModuleSignature[]
): Generator<Lens> {
  for (const play of playbook?.plays ?? []) {
    const common = { hosts: playHosts.get(play) ?? [], playbook: file }
    yield { kind: 'play', name: play.name, place: play.place, ...common }
    for (const item of allTasks(play.sections.flat()))
      yield { kind: 'task', name: item.name, place: item.place, ...common, ...templateOf(item, modules) }
  }
}

const templateOf = (item: Item, modules: readonly ModuleSignature[]): Pick<Lens, 'template'> => {
  const module = item.kind === 'task' ? modules.find(({ name }) => name === item.module) : undefined
  if (item.kind !== 'task' || !module) return {}
  if (module.renders && isForeseeable(item, module)) return { template: module.renders.from }
  for (const [name, schema] of Object.entries(module.params.properties)) {
    const template = (schema as JsonSchema).hq === 'template' ? textOf(get(item.args, name)) : undefined
    if (template !== undefined) return { template }
  }
  return {}
}
