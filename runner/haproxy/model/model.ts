import { type TSchema, Type } from 'typebox'
import type { Value } from '../../language/value.ts'
import { fileKinds, sectionKinds } from './section-kinds.ts'
import { sugar } from './sugar/sugar.ts'

/**
 * A haproxy.cfg as a list of sections, in its order. `null` stands where a section or line was left out (`when`, a template);
 * a list of texts among lines stands for its lines.
 */
export type Model = readonly (ModelSection | null)[]

/** A section: one of sectionKinds or fileKinds with its name, and its lines. Without either: lines before the first section. */
export interface ModelSection {
  readonly [keyword: string]: Value | readonly ModelLine[] | undefined
  readonly from?: string
  readonly lines?: readonly ModelLine[]
  readonly comment?: string
}

export type ModelLine = string | null | ModelLineObject | readonly (string | null)[]

/** A line: `keyword` and `args`, or `raw`, or one keyword of sugar. */
export interface ModelLineObject {
  readonly [keyword: string]: Value | undefined
  readonly if?: string
  readonly unless?: string
  readonly comment?: string
  readonly keyword?: string
  readonly args?: readonly string[]
  readonly raw?: string
}

/** What may stand beside the one keyword of a line. */
export const lineModifiers: ReadonlySet<string> = new Set(['if', 'unless', 'when', 'comment', 'args'])

const when = Type.Optional(
  Type.Union([Type.Boolean(), Type.String(), Type.Array(Type.Union([Type.Boolean(), Type.String()]))], {
    hq: 'presence',
    description:
      'Whether it is there at all. A condition of ours (CEL), or a list of them that must all hold.'
  })
)
const comment = Type.Optional(
  Type.String({ description: 'What it is about; written above it, each line behind #.' })
)

const lineObject: TSchema = Type.Object(
  {
    ...Object.fromEntries(
      Object.entries(sugar).map(([key, { schema }]) => [
        key,
        Type.Optional({ ...schema, shared: `haproxy_${key.replaceAll(' ', '_')}` } as TSchema)
      ])
    ),
    keyword: Type.Optional(
      Type.String({ description: 'A keyword of HAProxy, for a line in pieces; args: are its words.' })
    ),
    args: Type.Optional(
      Type.Array(Type.Union([Type.String(), Type.Null()]), {
        description: 'Words behind keyword; each is quoted where it needs it, null is left out.'
      })
    ),
    raw: Type.Optional(
      Type.String({ description: 'Text as it is, of one line or many; the catalogue does not look at it.' })
    ),
    if: Type.Optional(
      Type.String({ description: 'When it applies. A condition of HAProxy: { ssl_fc }, METH_GET or is_api.' })
    ),
    unless: Type.Optional(
      Type.String({ description: 'When it does not apply. A condition of HAProxy: { ssl_fc }.' })
    ),
    when,
    comment
  },
  {
    additionalProperties: false,
    hq: 'sparse',
    description: 'A line: one keyword, and what belongs to it.',
    stranger: 'A line whose keyword is not among these is text, such as “- mode http”.'
  }
)

const line: TSchema = Type.Union([
  Type.String({ description: 'A line as haproxy.cfg has it.' }),
  lineObject,
  Type.Null()
])

const name = (description: string, kind: string): TSchema =>
  kind === 'global' || kind === 'traces'
    ? Type.Null({ description })
    : Type.Union([Type.String(), Type.Null()], { description: `${description} Its name stands behind it.` })

const section: TSchema = Type.Object(
  {
    ...Object.fromEntries(
      Object.entries(sectionKinds).map(([kind, what]) => [kind, Type.Optional(name(what, kind))])
    ),
    ...Object.fromEntries(
      Object.entries(fileKinds).map(([kind, what]) => [
        kind,
        Type.Optional(Type.String({ pattern: '^/', description: `${what} Its path stands behind it.` }))
      ])
    ),
    from: Type.Optional(
      Type.String({ description: 'The defaults section that it begins with, by its name.' })
    ),
    lines: Type.Optional(
      Type.Array(Type.Union([line, Type.Array(Type.Union([Type.String(), Type.Null()]))]), {
        description: 'Its lines, in their order: text, maps with one keyword, or lists of texts.'
      })
    ),
    when,
    comment
  },
  {
    additionalProperties: false,
    hq: 'sparse',
    shared: 'haproxy_section',
    description: 'A section of haproxy.cfg, or a file that it names.'
  }
)

/** JSON Schema of the model. That a section and a line have exactly one keyword is renderModel’s to say. */
export const modelSchema = Type.Unsafe<Model>(
  Type.Array(Type.Union([section, Type.Null()]), {
    minItems: 1,
    description: 'haproxy.cfg: its sections in their order.'
  })
)
