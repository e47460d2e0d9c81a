import { get } from '../../node.ts'
import { join } from '../../path.ts'
import { allTasks } from '../../playbook/parse-context.ts'
import type { RoleParam } from '../../playbook/role-params.ts'
import { choicesOf, kindsOf, mayBe } from '../../types/type.ts'
import type { Value } from '../../value.ts'
import { textOf } from '../../yaml/plain.ts'
import type { Sight } from '../cursor/sight.ts'
import { declaredParams } from '../declared-params.ts'
import { code, paragraphs, schemaText, typeText } from '../describe.ts'
import { directoriesOf } from '../directories.ts'
import type { OpenFile } from '../open-file.ts'
import type { Offer } from './name-completions.ts'

/** Handlers that a task may notify: of its play, or else of its role. */
export const handlerOffers = (open: OpenFile, { play }: Sight): readonly Offer[] => {
  const names = play ? play.handlers.map(({ name }) => name) : handlersOfRole(open)
  return [...new Set(names)].map(name => ({ label: name, kind: 'handler', insert: name }))
}

const handlersOfRole = (open: OpenFile): readonly string[] => {
  const { beside } = directoriesOf(open)
  return ['yaml', 'yml'].flatMap(end => {
    const parsed = open.workspace.yaml(join(beside, `handlers/main.${end}`))
    if ('kind' in parsed || parsed.root?.kind !== 'seq') return []
    return parsed.root.items.flatMap(item => textOf(get(item, 'name')) ?? [])
  })
}

/** Groups and hosts of the inventory; `all` in any case. */
export const hostOffers = ({ analyses }: OpenFile): readonly Offer[] => {
  const inventory = analyses.find(analysis => analysis.inventory)?.inventory
  const groups = [...(inventory?.groups.values() ?? [])].filter(
    ({ name }) => name !== 'all' && name !== 'ungrouped'
  )
  const hosts = [...(inventory?.hosts.values() ?? [])].slice(0, mostHosts)
  return [
    {
      label: 'all',
      kind: 'group',
      detail: inventory ? count(inventory.hosts.size) : 'every host',
      insert: 'all',
      sort: '0'
    },
    ...groups.map(
      ({ name, hosts }) =>
        ({ label: name, kind: 'group', detail: count(hosts.length), insert: name, sort: `1${name}` }) as const
    ),
    ...hosts.map(
      ({ name, groups }) =>
        ({ label: name, kind: 'host', detail: groups.join(', '), insert: name, sort: `2${name}` }) as const
    )
  ]
}

const mostHosts = 1000

const count = (hosts: number): string => `${hosts} host${hosts === 1 ? '' : 's'}`

/** Tags that the playbooks have already, and those with a meaning of their own. */
export const tagOffers = (open: OpenFile): readonly Offer[] => {
  const found = new Set<string>()
  for (const { playbook } of open.analyses)
    for (const { sections, handlers, inherited } of playbook?.plays ?? []) {
      for (const tag of inherited.tags) found.add(tag)
      for (const item of allTasks([...sections.flat(), ...handlers]))
        for (const tag of item.tags) found.add(tag)
    }
  const special = { always: 'runs whatever --tags says', never: 'runs only when --tags names it' }
  return [
    ...[...found]
      .filter(tag => !Object.hasOwn(special, tag))
      .map(tag => ({ label: tag, kind: 'tag', insert: tag }) as const),
    ...Object.entries(special).map(
      ([tag, detail]) => ({ label: tag, kind: 'tag', detail, insert: tag }) as const
    )
  ]
}

/** Params by name, but those that stand there already. */
export const paramOffers = (
  open: OpenFile,
  role: string | undefined,
  there: ReadonlySet<string>
): readonly Offer[] =>
  [...declaredParams(open, role)]
    .filter(([name]) => !there.has(name))
    .map(([name, { param, roles }]) => ({
      label: name,
      kind: 'param',
      detail: typeText(param.schema),
      documentation: paragraphs(paramText(param), role === undefined && `Of ${roles.join(', ')}.`),
      insert: name
    }))

/** What params.yaml says of a param. */
export const paramText = ({ schema, required, secret, default: standard }: RoleParam): string => {
  const written = standard?.source.text.slice(standard.start, standard.end)
  return paragraphs(
    schemaText(schema, required),
    !secret && written !== undefined && written !== '' && `Default: ${code(written)}`
  )
}

/** The values that a param takes, when they can be listed. */
export const paramValues = (open: OpenFile, name: string, role: string | undefined): readonly Value[] => {
  const found = declaredParams(open, role).get(name)
  if (!found) return []
  const { schema } = found.param
  const choices = choicesOf(schema)
  if (choices) return choices
  return kindsOf(schema) && mayBe(schema, 'boolean') ? [true, false] : []
}
