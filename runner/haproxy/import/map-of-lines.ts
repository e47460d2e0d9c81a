import type { TSchema } from 'typebox'
import type { Source } from '../../language/source.ts'
import type { Value } from '../../language/value.ts'
import type { Line } from '../configuration/configuration.ts'
import type { Sight, Sugar } from '../model/draft.ts'
import { sugar } from '../model/sugar/sugar.ts'
import { type JsonSchema, learnForm, mapOf } from './learn-form.ts'
import { textOf } from './line-text.ts'
import { readForm, wordValue } from './read-form.ts'

/** Sugar whose map has an entry for each line, by what the lines begin with. */
const mapsOfLines: readonly [begins: RegExp, key: string][] = [
  [/^timeout$/, 'timeout'],
  [/^stats$/, 'stats'],
  [/^ssl-/, 'ssl'],
  [/^tune\.quic\.|^no-quic$/, 'quic'],
  [/^errorfile$/, 'errorfile'],
  [/^compression$/, 'compression'],
  [/^http-check$/, 'http-check'],
  [/^tcp-check$/, 'tcp-check']
]

export interface Entry {
  /** Of the sugar. */
  readonly key: string
  /** Steps into its map. */
  readonly path: readonly string[]
  readonly value: Value
}

/** The entry of such a map that renders as this line. */
export const entryOfLine = (source: Source, line: Line, sight: Sight): Entry | undefined => {
  const key = mapsOfLines.find(([begins]) => begins.test(line.keyword.text))?.[1]
  const its = key === undefined ? undefined : sugar[key]
  if (key === undefined || !its || line.prefix) return undefined
  const words = [line.keyword, ...line.args].map(({ text }) => text)
  for (const leaf of leavesOf(its)) {
    const draft = (value: Value) => its.drafts(nested(leaf.path, value), sight)
    const value = candidates(source, line, leaf.schema, draft).find(each => {
      const [first, second] = draft(each)
      if (!first || second) return false
      return first.words
        ? first.words.join('\n') === words.join('\n')
        : first.verbatim === textOf(source, [line.keyword, ...line.args])
    })
    if (value !== undefined) return { key, path: leaf.path, value }
  }
  // An errorfile may have any status.
  if (key === 'errorfile' && words.length === 3) return { key, path: [words[1] ?? ''], value: words[2] ?? '' }
  return undefined
}

const candidates = (
  source: Source,
  { args }: Line,
  schema: JsonSchema,
  draft: (value: Value) => ReturnType<Sugar['drafts']>
): readonly Value[] => {
  if (schema.type === 'boolean') return [true, false]
  if (mapOf(schema))
    return formValues(
      schema,
      args.map(({ text }) => text),
      draft
    )
  const last = args.at(-1)?.text ?? ''
  const texts = [last, textOf(source, args.slice(1))].map(each => wordValue(schema, each))
  return texts.filter(each => each !== undefined)
}

/** The words of a form stand behind the keyword, of which nobody says how many words it is. */
const formValues = (
  schema: JsonSchema,
  args: readonly string[],
  draft: (value: Value) => ReturnType<Sugar['drafts']>
): readonly Value[] => {
  const empty = draft({})[0]?.words ?? []
  const parameters = learnForm(schema as TSchema, value => draft(value)[0]?.words?.slice(empty.length) ?? [])
  const read = readForm(parameters, args.slice(Math.max(0, empty.length - 1)))
  return read === undefined ? [] : [read]
}

interface Leaf {
  readonly path: readonly string[]
  readonly schema: JsonSchema
}

const leaves = new WeakMap<object, readonly Leaf[]>()

const leavesOf = ({ schema }: Sugar): readonly Leaf[] => {
  const known = leaves.get(schema)
  if (known) return known
  const found = below([], schema as JsonSchema)
  leaves.set(schema, found)
  return found
}

/** Both what a map has below it and the map itself, which may be a line. */
const below = (path: readonly string[], schema: JsonSchema): readonly Leaf[] =>
  Object.entries(mapOf(schema)?.properties ?? {}).flatMap(([key, each]) => [
    { path: [...path, key], schema: each },
    ...(path.length < 3 ? below([...path, key], each) : [])
  ])

/** A map with one entry. */
export const nested = (path: readonly string[], value: Value): Value =>
  path.reduceRight<Value>((inner, key) => ({ [key]: inner }), value)

/** The map with one more entry; undefined when it has that already. */
export const withEntry = (map: Value, path: readonly string[], value: Value): Value | undefined => {
  const [key, ...rest] = path
  if (key === undefined) return undefined
  const own = map as { readonly [key: string]: Value }
  const before = own[key]
  if (before === undefined) return { ...own, [key]: nested(rest, value) }
  if (rest.length === 0 || typeof before !== 'object') return undefined
  const inner = withEntry(before, rest, value)
  return inner === undefined ? undefined : { ...own, [key]: inner }
}
