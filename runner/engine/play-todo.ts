import type { Play, Task } from '../language/playbook/play.ts'
import { Source } from '../language/source.ts'
import type { Env } from './env.ts'
import type { List } from './list.ts'
import { prepend } from './list.ts'
import type { Pending } from './state.ts'
import { pendingItems } from './turn.ts'

/** All that a play has a host do, in order: facts, what an earlier run left, then section by section. */
export const playTodo = (play: Play, env: Env, factsKnown: boolean): List<Pending> => {
  const own: Pending[] = []
  if (play.gatherFacts && !factsKnown) own.push(pendingOf(gatherFactsTask(play)))
  if (env.durable && play.handlers.length > 0)
    own.push(pendingOf(ownTask(play, 'left_handlers', 'Look for handlers left undone')))
  // What an earlier run left waits for the roles and tasks: they may mend what kept it from running.
  const main = play.sections[1]?.length ? 1 : play.sections.findLastIndex(items => items.length > 0)
  const sections = play.sections.flatMap((items, index): readonly Pending[] =>
    items.length === 0
      ? []
      : [
          ...pendingItems(items, env, ''),
          { kind: 'flush', key: `flush${index}`, ran: [], left: index === main }
        ]
  )
  return prepend([...own, ...sections], undefined)
}

export const gatherFactsTask = (play: Play): Task => ownTask(play, 'gather_facts', 'Gather facts')

const nowhere = new Source('', '')

const ownTask = (play: Play, module: string, name: string): Task => ({
  ...play.inherited,
  kind: 'task',
  id: module,
  name,
  place: play.place,
  module,
  args: { kind: 'map', entries: [], source: nowhere, start: 0, end: 0 },
  when: [],
  environment: [],
  notify: [],
  handler: false
})

const pendingOf = (task: Task): Pending => ({ kind: 'task', key: task.id, task })
