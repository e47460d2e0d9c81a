import type { Source } from './source.ts'

/** A YAML value that knows where it stands: offsets into `source.text`, end not included. */
export type Node = MapNode | SeqNode | ScalarNode

interface Spot {
  readonly source: Source
  readonly start: number
  readonly end: number
}

export interface MapNode extends Spot {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
}

export interface SeqNode extends Spot {
  readonly kind: 'seq'
  readonly items: readonly Node[]
}

export interface ScalarNode extends Spot {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded'
}

/** One `key: value`; keys are always strings (a number as key becomes its text). */
export interface Entry {
  readonly key: ScalarNode & { readonly value: string }
  readonly value: Node
}

/** The value of `name` in a mapping. */
export const get = (node: Node | undefined, name: string): Node | undefined =>
  node?.kind === 'map' ? node.entries.find(entry => entry.key.value === name)?.value : undefined
