import type { Range } from '../../protocol/diagnostic.ts'
import { shortName } from '../analysis/check-keys.ts'
import { type Entry, get, type MapNode, type Node } from '../node.ts'
import { textOf } from '../yaml/plain.ts'
import type { OpenFile } from './open-file.ts'

export interface DocumentSymbol {
  readonly name: string
  readonly detail?: string
  readonly kind: 'play' | 'section' | 'task' | 'handler' | 'role' | 'group' | 'host' | 'variable' | 'param'
  /** All of it. */
  readonly range: Range
  /** Its name. */
  readonly selection: Range
  readonly children: readonly DocumentSymbol[]
}

type Kind = DocumentSymbol['kind']

/** The outline of a file; templates have none. */
export const symbols = (open: OpenFile): readonly DocumentSymbol[] => {
  const { kind, workspace, file, source } = open
  const parsed = kind === 'template' ? undefined : workspace.yaml(file)
  if (!parsed || 'kind' in parsed || !parsed.root) return []
  const { root } = parsed
  switch (kind) {
    case 'tasks':
      return tasks(root, /(^|\/)handlers\/[^/]+$/.test(source.file) ? 'handler' : 'task', open)
    case 'inventory':
      return entriesOf(root).map(group)
    case 'vars':
      return entriesOf(root).map(entry => leaf(entry, 'variable'))
    case 'role-params':
      return entriesOf(root).map(param)
    default:
      return itemsOf(root).flatMap(item => (item.kind === 'map' ? [play(item, open)] : []))
  }
}

const itemsOf = (node: Node | undefined): readonly Node[] => (node?.kind === 'seq' ? node.items : [])
const entriesOf = (node: Node | undefined): readonly Entry[] => (node?.kind === 'map' ? node.entries : [])

/** `all` is the whole of it, `at` its name. */
const symbol = (
  kind: Kind,
  name: string,
  all: Node | Entry,
  at: Node,
  more: { readonly detail?: string | undefined; readonly children?: readonly DocumentSymbol[] } = {}
): DocumentSymbol => {
  const { source } = at
  const [start, end] = 'key' in all ? [all.key.start, all.value.end] : [all.start, all.end]
  const { detail, children = [] } = more
  // An alias stands elsewhere than what it stands for; a name is always inside of the whole.
  const whole = source.range(Math.min(start, at.start), Math.max(end, at.end))
  return {
    name: name.trim() === '' ? '–' : name,
    kind,
    ...(detail === undefined ? {} : { detail }),
    range: whole,
    selection: source.range(at.start, at.end),
    children
  }
}

const leaf = (entry: Entry, kind: Kind, detail = shortText(entry.value)): DocumentSymbol =>
  symbol(kind, entry.key.value, entry, entry.key, { detail })

const shortText = (node: Node): string | undefined => {
  if (node.kind !== 'scalar' || node.value === null) return undefined
  const [line = ''] = String(node.value).split('\n')
  return line.length > 40 ? `${line.slice(0, 39)}…` : line
}

const sections = ['pre_tasks', 'roles', 'tasks', 'post_tasks', 'handlers']

const play = (node: MapNode, open: OpenFile): DocumentSymbol => {
  const name = get(node, 'name')
  const hosts = get(node, 'hosts')
  const at = name ?? hosts ?? node.entries[0]?.key ?? node
  const children = node.entries.flatMap(entry => {
    const { key, value } = entry
    if (!sections.includes(key.value)) return []
    const below =
      key.value === 'roles'
        ? itemsOf(value).map(role)
        : tasks(value, key.value === 'handlers' ? 'handler' : 'task', open)
    return [symbol('section', key.value, entry, key, { children: below })]
  })
  const detail =
    name && hosts
      ? (shortText(hosts) ??
        itemsOf(hosts)
          .flatMap(item => shortText(item) ?? [])
          .join(', '))
      : undefined
  return symbol('play', textOf(name) ?? textOf(hosts) ?? 'play', node, at, { detail, children })
}

const role = (node: Node): DocumentSymbol => {
  const named = node.kind === 'map' ? (get(node, 'role') ?? get(node, 'name') ?? node) : node
  return symbol('role', textOf(named) ?? 'role', node, named)
}

const tasks = (node: Node, kind: 'task' | 'handler', open: OpenFile): readonly DocumentSymbol[] =>
  itemsOf(node).flatMap(item => (item.kind === 'map' ? [task(item, kind, open)] : []))

const task = (node: MapNode, kind: 'task' | 'handler', open: OpenFile): DocumentSymbol => {
  const name = get(node, 'name')
  const what = node.entries.find(({ key }) => isWhat(shortName(key.value), open))
  const at = name ?? what?.key ?? node.entries[0]?.key ?? node
  const block = get(node, 'block')
  const title = textOf(name) ?? what?.key.value ?? 'task'
  const file =
    what && /^(import|include)_tasks$/.test(shortName(what.key.value)) ? textOf(what.value) : undefined
  const detail =
    name && what ? [shortName(what.key.value), file].filter(part => part !== undefined).join(' ') : file
  return symbol(kind, title, node, at, { detail, children: block ? tasks(block, kind, open) : [] })
}

const isWhat = (name: string, { modules }: OpenFile): boolean =>
  ['block', 'import_tasks', 'include_tasks'].includes(name) || modules.some(module => module.name === name)

const group = (entry: Entry): DocumentSymbol => {
  const { key, value } = entry
  const children = [
    ...entriesOf(get(value, 'hosts')).map(host => leaf(host, 'host', addressOf(host))),
    ...entriesOf(get(value, 'children')).map(group),
    ...entriesOf(get(value, 'vars')).map(each => leaf(each, 'variable'))
  ]
  return symbol('group', key.value, entry, key, { children })
}

const addressOf = ({ value }: Entry): string | undefined => {
  const address = get(value, 'ansible_host')
  return address && shortText(address)
}

const param = (entry: Entry): DocumentSymbol => {
  const type = get(entry.value, 'type')
  const detail =
    textOf(type) ??
    itemsOf(type)
      .flatMap(each => textOf(each) ?? [])
      .join(' | ')
  return leaf(entry, 'param', detail === '' ? undefined : detail)
}
