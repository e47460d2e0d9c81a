import { type Document, isAlias, isMap, isScalar, isSeq, type Scalar, type Node as YamlNode } from 'yaml'
import type { Diagnostic, DiagnosticCode } from '../../protocol/diagnostic.ts'
import type { Entry, MapNode, Node, ScalarNode } from '../node.ts'
import type { Source } from '../source.ts'
import { quote } from './yaml-trap.ts'

/** Nodes that a file may have once its aliases are written out. */
const mostNodes = 100_000

const styles = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded'
} as const

const coreTag = /^(!|tag:yaml\.org,2002:(str|int|float|bool|null))/

/** The parser's tree as ours. `meant` gives the text of a value that the parser was kept from reading. */
export const convertYaml = (
  source: Source,
  document: Document,
  meant: (start: number) => string | undefined
): { readonly root: Node | undefined; readonly diagnostics: readonly Diagnostic[] } => {
  const diagnostics: Diagnostic[] = []
  /** What each anchor stands for: a node and how many nodes it is when written out; undefined while being read. */
  const anchors = new Map<string, { readonly node: Node; readonly size: number } | undefined>()
  /** Nodes so far, written out. */
  let size = 0
  let bomb = false

  const report = (
    code: DiagnosticCode,
    start: number,
    end: number,
    message: string,
    more?: Partial<Diagnostic>
  ) => diagnostics.push({ code, severity: 'error', message, ...source.place(start, end), ...more })

  const convert = (yaml: YamlNode | null | undefined, at: number): Node => {
    if (!yaml) return empty(at)
    if (isAlias(yaml)) return alias(yaml.source, ...spot(yaml))
    const anchor = yaml.anchor
    if (anchor === undefined) return plain(yaml, at)
    anchors.set(anchor, undefined)
    const before = size
    const node = plain(yaml, at)
    anchors.set(anchor, { node, size: size - before })
    return node
  }

  const plain = (yaml: YamlNode, at: number): Node => {
    size++
    if (isMap<YamlNode, YamlNode | null>(yaml)) return mapping(yaml, ...spot(yaml))
    if (isScalar(yaml)) return scalar(yaml)
    if (!isSeq<YamlNode>(yaml)) return empty(at)
    const [start, end] = spot(yaml)
    const items = yaml.items.map(item => convert(item, start))
    return { kind: 'seq', source, start, end: yaml.flow ? end : (items.at(-1)?.end ?? end), items }
  }

  const empty = (at: number): ScalarNode => ({
    kind: 'scalar',
    source,
    start: at,
    end: at,
    value: null,
    style: 'plain'
  })

  const alias = (name: string, start: number, end: number): Node => {
    const target = anchors.get(name)
    if (target) {
      size += target.size
      if (size <= mostNodes) return target.node
      if (!bomb)
        report('yaml-alias', start, end, `Written out, the aliases make more than ${mostNodes} nodes`, {
          hint: 'Anchors that contain aliases of anchors multiply; define variables instead.'
        })
      bomb = true
    } else if (anchors.has(name)) {
      report(
        'yaml-alias',
        start,
        end,
        `*${name} stands inside the node that &${name} names: it would contain itself`
      )
    } else report('yaml-alias', start, end, `No anchor &${name} stands before this alias`)
    return empty(start)
  }

  const mapping = (yaml: Parameters<typeof isMap>[0] & object, start: number, end: number): MapNode => {
    const entries: Entry[] = []
    const seen = new Map<string, Entry['key']>()
    const { items, flow } = yaml as {
      items: { key: YamlNode | null; value: YamlNode | null }[]
      flow?: boolean
    }
    for (const item of items) {
      const [keyStart, keyEnd] = item.key ? spot(item.key) : [start, start]
      const value = convert(item.value, keyEnd)
      if (!isScalar(item.key)) {
        report('yaml-syntax', keyStart, keyEnd, 'A key must be a plain word, not a mapping, list or alias')
        continue
      }
      const name = keyText(item.key)
      const key: Entry['key'] = { ...scalarNode(item.key), value: name }
      if (name === '<<' && key.style === 'plain')
        report('yaml-syntax', keyStart, keyEnd, 'Merge keys (<<) are not part of YAML 1.2', {
          hint: 'Write the keys out, or put what is shared into a variable.'
        })
      const first = seen.get(name)
      if (first)
        report('yaml-duplicate-key', keyStart, keyEnd, `The mapping has the key ${name} already`, {
          related: [{ ...source.place(first.start, first.end), message: 'it stands here first' }]
        })
      else seen.set(name, key)
      entries.push({ key, value })
    }
    const last = entries.at(-1)
    return {
      kind: 'map',
      source,
      start,
      end: flow || !last ? end : Math.max(last.key.end, last.value.end),
      entries
    }
  }

  const scalar = (yaml: Scalar): ScalarNode => {
    const node = scalarNode(yaml)
    const raw = source.text.slice(node.start, node.end)
    if (yaml.tag && !coreTag.test(yaml.tag))
      report('yaml-tag', node.start, node.end, `The tag ${yaml.tag} is not supported`)
    const fix = () => {
      const range = source.range(node.start, node.end)
      return { fix: { title: `Write ${quote(raw)}`, edits: [{ range, text: quote(raw) }] } }
    }
    if (node.style === 'plain' && typeof node.value === 'number') {
      if (/^[-+]?0\d+$/.test(raw))
        report(
          'yaml-octal',
          node.start,
          node.end,
          `YAML 1.2 reads ${raw} as the decimal number ${node.value}`,
          {
            hint: `Quote it: ${quote(raw)}.`,
            ...fix()
          }
        )
      else if (
        !Number.isFinite(node.value) ||
        (Number.isInteger(node.value) && !Number.isSafeInteger(node.value))
      )
        report('yaml-syntax', node.start, node.end, `The number ${raw} cannot be kept exactly`, {
          hint: `Quote it: ${quote(raw)}.`,
          ...fix()
        })
    }
    return node
  }

  const scalarNode = (yaml: Scalar): ScalarNode => {
    const [start, end] = spot(yaml)
    const style = styles[(yaml.type ?? 'PLAIN') as keyof typeof styles]
    return { kind: 'scalar', source, start, end, value: intended(start, yaml), style }
  }

  /** A value that was masked may go on in further lines. */
  const intended = (start: number, yaml: Scalar): ScalarNode['value'] => {
    const raw = meant(start)
    return raw === undefined ? scalarValue(yaml.value) : raw + String(yaml.value).slice(raw.length)
  }

  const keyText = (key: Scalar): string => {
    const [start] = spot(key)
    return meant(start) ?? (typeof key.value === 'string' ? key.value : (key.source ?? ''))
  }

  const root = document.contents ? convert(document.contents, 0) : undefined
  return { root, diagnostics }
}

const spot = (yaml: YamlNode): [start: number, end: number] => [yaml.range?.[0] ?? 0, yaml.range?.[1] ?? 0]

const scalarValue = (value: unknown): ScalarNode['value'] =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
