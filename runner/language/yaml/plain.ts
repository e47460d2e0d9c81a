import type { Entry, Node, ScalarNode } from '../node.ts'
import type { Value } from '../value.ts'

/** The node as data; templates stay text. */
export const plain = (node: Node): Value => {
  switch (node.kind) {
    case 'scalar':
      return node.value
    case 'seq':
      return node.items.map(plain)
    case 'map':
      return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, plain(value)]))
  }
}

/** Text that is, or holds, a template: what it is worth is known at run time only. */
export const isTemplated = (node: Node | undefined): boolean =>
  node?.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('{{')

/** A string scalar's text. */
export const textOf = (node: Node | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined

/** The scalars of a list, or the one scalar that stands for a list. */
export const scalarsOf = (node: Node | undefined): readonly ScalarNode[] => {
  if (!node) return []
  if (node.kind === 'scalar') return [node]
  return node.kind === 'seq' ? node.items.filter(item => item.kind === 'scalar') : []
}

export interface Located {
  readonly node: Node
  /** The key it stands behind, unless it is an item of a list or the root. */
  readonly entry?: Entry
}

/** What a path of keys and indices leads to; as far as it can be followed. */
export const locate = (root: Node, path: readonly string[]): Located => {
  let at: Located = { node: root }
  for (const step of path) {
    const { node }: Located = at
    if (node.kind === 'map') {
      const entry: Entry | undefined = node.entries.find(({ key }) => key.value === step)
      if (!entry) return at
      at = { node: entry.value, entry }
    } else if (node.kind === 'seq') {
      const item: Node | undefined = node.items[Number(step)]
      if (!item) return at
      at = { node: item }
    } else return at
  }
  return at
}

/** Steps of a JSON pointer. */
export const pointerSteps = (pointer: string): readonly string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
