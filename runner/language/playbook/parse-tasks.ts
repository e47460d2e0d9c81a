import { checkKeys, shortName } from '../analysis/check-keys.ts'
import { problem } from '../analysis/problems.ts'
import { type Entry, get, type MapNode, type Node } from '../node.ts'
import { blockKeywords } from '../schema/keywords.ts'
import { said } from '../schema/schema-words.ts'
import { plain } from '../yaml/plain.ts'
import { inherit } from './inherit.ts'
import type { ParseContext, TaskPlace } from './parse-context.ts'
import { parseImport, parseInclude } from './parse-import.ts'
import { parseTask } from './parse-task.ts'
import type { Inherited, Item } from './play.ts'

/** A list of tasks and blocks, flattened; what is no list was reported with its key. */
export const parseTasks = (
  node: Node | undefined,
  outer: Inherited,
  place: TaskPlace,
  context: ParseContext
): readonly Item[] => {
  if (node?.kind !== 'seq') return []
  return node.items.flatMap(item => parseItem(item, outer, place, context))
}

const parseItem = (
  node: Node,
  outer: Inherited,
  place: TaskPlace,
  context: ParseContext
): readonly Item[] => {
  if (node.kind !== 'map') {
    context.diagnostics.push(
      problem(
        node,
        'wrong-type',
        `A task is a map of its name, its module and keywords; this is ${said(plain(node))}`
      )
    )
    return []
  }
  const named = node.entries.map(entry => ({ entry, name: shortName(entry.key.value) }))
  const find = (name: string): Entry | undefined => named.find(one => one.name === name)?.entry
  if (find('block')) return parseBlock(node, outer, place, context)
  const imported = find('import_tasks')
  if (imported) return parseImport(node, imported, outer, place, context)
  const included = find('include_tasks')
  if (included) return parseInclude(node, included, outer, place, context)
  return parseTask(node, outer, place, context)
}

const parseBlock = (
  node: MapNode,
  outer: Inherited,
  place: TaskPlace,
  context: ParseContext
): readonly Item[] => {
  checkKeys(node, blockKeywords, 'A block', context)
  const inner = inherit(outer, node, 'block', context.diagnostics)
  return parseTasks(get(node, 'block'), inner, place, context)
}
