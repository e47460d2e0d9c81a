import type { Answer, Question } from './module.ts'

/**
 * `dnf group list` reads the metadata of all repositories first, which takes seconds. dnf keeps what it installed in a
 * small database of its own; python3 reads it, which is there wherever dnf 4 is. The last transaction of each group that
 * succeeded decides: 8 is REMOVE (libdnf, TransactionItemAction); 3, 5, 7 and 10 are the other halves of replacements.
 */
const query = `
import sqlite3
db = sqlite3.connect('file:/var/lib/dnf/history.sqlite?mode=ro', uri=True)
for table, key in (('comps_group', 'groupid'), ('comps_environment', 'environmentid')):
    last = {}
    for id, name, action in db.execute(
        f'select g.{key}, g.name, t.action from {table} g join trans_item t on t.item_id = g.item_id'
        ' where t.state = 1 and t.action not in (3, 5, 7, 10) order by t.id'
    ):
        last[id] = (name, action)
    for id in sorted(last):
        if last[id][1] != 8:
            print(id, last[id][0], sep='\\t')
`

export const askGroups: Question = ['python3', '-c', query]

/** Ids and names, in lower case: dnf takes either, in any case. */
export const readGroups = (answer: Answer | undefined): ReadonlySet<string> =>
  new Set(
    answer?.code === 0
      ? answer.out
          .toLowerCase()
          .split('\n')
          .flatMap(line => line.split('\t'))
      : []
  )
