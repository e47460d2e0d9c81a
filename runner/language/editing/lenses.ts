import type { Place } from '../../protocol/diagnostic.ts'
import type { Analysis } from '../analysis/analyse.ts'
import { get } from '../node.ts'
import { allTasks } from '../playbook/parse-context.ts'
import type { Item } from '../playbook/play.ts'
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
  /** The template, as it is written, of a task that renders one. */
  readonly template?: string
}

/** The plays and tasks that stand in the file, by their place. Handlers run when they are notified, not by themselves. */
export const lenses = ({ source, analyses }: OpenFile): readonly Lens[] => {
  const found = new Map<number, Lens>()
  for (const analysis of analyses)
    for (const lens of lensesOf(analysis)) {
      const { offset } = lens.place.range.start
      if (lens.place.file === source.file && !found.has(offset)) found.set(offset, lens)
    }
  return [...found].sort(([a], [b]) => a - b).map(([, lens]) => lens)
}

function* lensesOf({ file, playbook, playHosts }: Analysis): Generator<Lens> {
  for (const play of playbook?.plays ?? []) {
    const common = { hosts: playHosts.get(play) ?? [], playbook: file }
    yield { kind: 'play', name: play.name, place: play.place, ...common }
    for (const item of allTasks(play.sections.flat()))
      yield { kind: 'task', name: item.name, place: item.place, ...common, ...templateOf(item) }
  }
}

const templateOf = (item: Item): Pick<Lens, 'template'> => {
  const template =
    item.kind === 'task' && item.module === 'template' ? textOf(get(item.args, 'src')) : undefined
  return template === undefined ? {} : { template }
}
