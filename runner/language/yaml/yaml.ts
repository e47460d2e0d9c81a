import { type Document, isMap, isSeq, parseDocument, type Node as YamlNode } from 'yaml'
import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { Node } from '../node.ts'
import type { Source } from '../source.ts'
import { yamlError } from './yaml-error.ts'
import { convertYaml } from './yaml-node.ts'
import { type Trap, trapInFlow, trapOnLine } from './yaml-trap.ts'

export interface ParsedYaml {
  /** Undefined when the text holds nothing but comments. Present, as far as it could be read, despite diagnostics. */
  readonly root: Node | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** YAML 1.2, core schema; every warning of the parser is an error. */
export const parseYaml = (source: Source): ParsedYaml => {
  try {
    return parse(source)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    const message = 'The text is nested too deeply'
    return {
      root: undefined,
      diagnostics: [{ code: 'yaml-syntax', severity: 'error', message, ...source.place(0, 0) }]
    }
  }
}

/**
 * A value that fell into a trap is replaced by a plain word of the same length and the text parsed again: so the
 * parser's follow-up complaints vanish, offsets stay, and the rest of the file is read as its writer meant it.
 */
const parse = (source: Source): ParsedYaml => {
  const traps = new Map<number, Trap>()
  let text = source.text
  let document = read(text)
  for (let round = 0; round < 20; round++) {
    const found = findTraps(text, document).filter(trap => !traps.has(trap.start))
    if (found.length === 0) break
    for (const trap of found) {
      traps.set(trap.start, trap)
      text = text.slice(0, trap.start) + 'x'.repeat(trap.raw.length) + text.slice(trap.end)
    }
    document = read(text)
  }

  const diagnostics = [...traps.values()].map(trap => trapDiagnostic(source, trap))
  const reported = new Set<number>()
  for (const error of [...document.errors, ...document.warnings]) {
    if (reported.has(error.pos[0])) continue
    reported.add(error.pos[0])
    diagnostics.push(yamlError(source, document, error))
  }
  const converted = convertYaml(source, document, start => traps.get(start)?.raw)
  diagnostics.push(...converted.diagnostics)
  diagnostics.sort((a, b) => a.range.start.offset - b.range.start.offset)
  return { root: converted.root, diagnostics }
}

const read = (text: string): Document =>
  parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'error'
  }) as Document

const findTraps = (text: string, document: Document): readonly Trap[] => {
  const traps = new Map<number, Trap>()
  const add = (trap: Trap | undefined) => trap && traps.set(trap.start, trap)
  for (const error of [...document.errors, ...document.warnings]) add(trapOnLine(text, error.pos[0]))
  if (text.includes('{{'))
    for (const [node, inFlow] of flowMaps(document.contents, false)) {
      const [start, end] = node.range ?? [0, 0]
      add(
        inFlow
          ? trapInFlow(text, start, end)
          : text.startsWith('{{', start)
            ? trapOnLine(text, start)
            : undefined
      )
    }
  return [...traps.values()]
}

/** Flow mappings whose first key is a mapping itself: what an unquoted {{ x }} looks like to YAML. */
function* flowMaps(node: YamlNode | null | undefined, inFlow: boolean): Generator<[YamlNode, boolean]> {
  if (isMap<YamlNode, YamlNode | null>(node)) {
    const flow = inFlow || node.flow === true
    if (node.flow && isMap(node.items[0]?.key)) yield [node, inFlow]
    else
      for (const { key, value } of node.items) {
        yield* flowMaps(key, flow)
        yield* flowMaps(value, flow)
      }
  } else if (isSeq<YamlNode>(node)) {
    for (const item of node.items) yield* flowMaps(item, inFlow || node.flow === true)
  }
}

const trapDiagnostic = (source: Source, trap: Trap): Diagnostic => {
  const place = source.place(trap.start, trap.end)
  const { code, message, hint, quoted } = trap
  return {
    code,
    severity: 'error',
    message,
    hint: quoted === undefined ? hint : `${hint.slice(0, -1)}: ${quoted}.`,
    ...place,
    ...(quoted !== undefined && {
      fix: { title: `Write ${quoted}`, edits: [{ range: place.range, text: quoted }] }
    })
  }
}
