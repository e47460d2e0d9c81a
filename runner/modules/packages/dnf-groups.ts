import type { Answer, Question } from '../module.ts'

/**
 * `dnf group list` reads the metadata of all repositories first, which takes seconds. dnf keeps what it installed in a
 * small database of its own; python3 reads it, which is there wherever dnf 4 is. The last transaction of each group that
 * succeeded decides: 8 is REMOVE (libdnf, TransactionItemAction); 3, 5, 7 and 10 are the other halves of replacements.
 */
const query = `
import sqlite3, sys
db = sqlite3.connect('file:' + sys.argv[1].rstrip('/') + '/var/lib/dnf/history.sqlite?mode=ro', uri=True)
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

export const askGroups = (root = '/'): Question => ['python3', '-c', query, root]

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

/** `@nodejs:20/common`: a module, its stream and its profile; of a bare name nobody knows whether a group is meant. */
const moduleSpec = /^@([\w.+-]+)(?::([\w.+-]+))?(?:\/([\w.+-]+))?$/

/** dnf keeps which streams are enabled, and with which profiles, in a file for each module. */
export const askModules = (groups: readonly string[], root = '/'): readonly Question[] => {
  const names = [...new Set(groups.flatMap(group => moduleSpec.exec(group)?.[1] ?? []))]
  const folder = `${root.replace(/\/$/, '')}/etc/dnf/modules.d`
  const files = names.map(name => `${folder}/${name}.module`)
  return names.length === 0 ? [] : [['sh', '-c', 'cat -- "$@" 2>/dev/null', 'modules', ...files]]
}

/** Those of the wished groups that are modules, enabled with the stream and the profile that is wished. */
export const readModules = (groups: readonly string[], answer: Answer | undefined): ReadonlySet<string> => {
  const sections = new Map(
    (answer?.out ?? '')
      .split(/^\[/m)
      .map(section => [section.slice(0, section.indexOf(']')), settings(section)] as const)
  )
  return new Set(
    groups.filter(group => {
      const [, name = '', stream, profile] = moduleSpec.exec(group) ?? []
      const known = sections.get(name)
      const profiles = (known?.get('profiles') ?? '').split(/[,\s]+/).filter(Boolean)
      return (
        known?.get('state') === 'enabled' &&
        (stream === undefined || known.get('stream') === stream) &&
        (profile === undefined ? profiles.length > 0 : profiles.includes(profile))
      )
    })
  )
}

const settings = (section: string): ReadonlyMap<string, string> =>
  new Map(
    section.split('\n').flatMap(line => {
      const [, name, value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? []
      return name === undefined ? [] : [[name, value.trim()] as const]
    })
  )
