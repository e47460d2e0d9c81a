import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { meant, problem, replacement } from '../analysis/problems.ts'
import type { Node, ScalarNode } from '../node.ts'
import { locate } from '../yaml/plain.ts'
import { ansibleHints } from './ansible-keywords.ts'
import type { Finding } from './schema-errors.ts'
import { choices, type JsonSchema, said, wanted } from './schema-words.ts'

/** What a message calls the value that is checked. */
export interface Subject {
  /** `copy`, `A play`. */
  readonly whole: string
  /** What its keys are called: `parameter`, `key`. */
  readonly part: string
  /** Where a missing key is reported; else the value itself. */
  readonly key?: ScalarNode
}

/** A finding as a diagnostic at the node it is about. */
export const tell = (finding: Finding, root: Node, subject: Subject): Diagnostic => {
  const { node, entry } = locate(root, finding.path)
  const anchor = entry?.key ?? (finding.path.length === 0 ? subject.key : undefined) ?? firstKey(node)
  const path = words(finding.path)
  const name = path || subject.whole
  const owner = path ? `${path} of ${lower(subject.whole)}` : subject.whole
  switch (finding.keyword) {
    case 'additionalProperties':
      return unknownKey(String(finding.params.additionalProperty), finding.schema, node, owner, subject.part)
    case 'required': {
      const missing = String(finding.params.missingProperty)
      return problem(
        anchor,
        'missing-key',
        `${owner} lacks its ${subject.part} ${missing}`,
        describe(finding.schema, missing)
      )
    }
    case 'const':
    case 'enum':
    case 'anyOf':
    case 'type':
      return mismatch(finding, node, name)
    default: {
      const shown = typeof finding.value === 'object' ? '' : `; this is ${said(finding.value)}`
      const hint = finding.schema.description ? { hint: `${name}: ${finding.schema.description}` } : {}
      return problem(node, 'wrong-value', `${name} ${bound(finding)}${shown}`, hint)
    }
  }
}

const unknownKey = (key: string, schema: JsonSchema, node: Node, owner: string, part: string): Diagnostic => {
  const at = node.kind === 'map' ? node.entries.find(entry => entry.key.value === key)?.key : undefined
  const known = Object.keys(schema.properties ?? {})
  const better = meant(key, known, at ?? node)
  const hint = part === 'key' ? ansibleHints[key] : undefined
  const list =
    known.length > 0 && known.length <= 12
      ? { hint: `It takes ${known.join(', ')}.` }
      : schema.stranger
        ? { hint: schema.stranger }
        : {}
  return problem(
    at ?? node,
    'unknown-key',
    `${owner} has no ${part} ${key}`,
    hint ? { hint } : { ...list, ...better }
  )
}

const mismatch = (finding: Finding, node: Node, name: string): Diagnostic => {
  const { schema, value } = finding
  const allowed = choices(schema)
  const message = `${name} takes ${wanted(schema)}; this is ${said(value)}`
  if (allowed.length > 0 && typeof value === 'string' && allowed.some(one => typeof one === 'string')) {
    const texts = allowed.filter(one => typeof one === 'string')
    return problem(node, 'wrong-value', message, meant(value, texts, node))
  }
  return problem(node, 'wrong-type', message, typeExtra(schema, value, node))
}

const truths: Readonly<Record<string, boolean>> = {
  yes: true,
  on: true,
  y: true,
  true: true,
  no: false,
  off: false,
  n: false,
  false: false
}

const typeExtra = (schema: JsonSchema, value: unknown, node: Node): ReturnType<typeof meant> => {
  const wants = wanted(schema)
  if (typeof value === 'string') {
    const truth = wants.includes('true or false') ? truths[value.toLowerCase()] : undefined
    if (truth !== undefined)
      return {
        hint: `In YAML 1.2 only true and false are truth values; write ${truth}, without quotes.`,
        fix: replacement(node, String(truth))
      }
    if (/integer|number/.test(wants) && /^-?\d+(\.\d+)?$/.test(value))
      return { hint: 'Write it without quotes.', fix: replacement(node, value) }
  }
  if (typeof value === 'boolean' && wants.startsWith('a string'))
    return { hint: 'Put it in quotes when the text is meant.', fix: replacement(node, `"${value}"`) }
  if (value === null) return { hint: 'Give a value, or leave the key out.' }
  if (wants.startsWith('a list of') && typeof value !== 'object')
    return { hint: 'Write it as a list, even when it has one item.' }
  return {}
}

/** What a text must be that a pattern is for, by what it stands for or by the pattern. */
const patterns: Readonly<Record<string, string>> = {
  '^/': 'is an absolute path',
  time: 'is a time such as 30s or 500ms',
  size: 'is a size such as 16384 or 64k'
}

const bound = ({ keyword, params, schema }: Finding): string => {
  const limit = String(params.limit)
  switch (keyword) {
    case 'minimum':
      return `is at least ${limit}`
    case 'maximum':
      return `is at most ${limit}`
    case 'exclusiveMinimum':
      return `is more than ${limit}`
    case 'exclusiveMaximum':
      return `is less than ${limit}`
    case 'minLength':
      return limit === '1' ? 'must not be empty' : `has at least ${limit} characters`
    case 'maxLength':
      return `has at most ${limit} characters`
    case 'minItems':
      return limit === '1' ? 'must not be empty' : `has at least ${limit} items`
    case 'maxItems':
      return `has at most ${limit} items`
    case 'minProperties':
      return limit === '1' ? 'must not be empty' : `has at least ${limit} keys`
    case 'uniqueItems':
      return 'must not have the same item twice'
    case 'pattern':
      return patterns[schema.hq ?? String(params.pattern)] ?? `must match ${String(params.pattern)}`
    default:
      return `does not fit its schema (${keyword})`
  }
}

const describe = (schema: JsonSchema, missing: string): { readonly hint?: string } => {
  const description = schema.properties?.[missing]?.description
  return description ? { hint: `${missing}: ${description}` } : {}
}

const words = (path: readonly string[]): string =>
  path.reduce((text, step) => (/^\d+$/.test(step) ? `${text}[${step}]` : text ? `${text}.${step}` : step), '')

const lower = (text: string): string => text.replace(/^A(?=n? )/, 'a')

const firstKey = (node: Node): Node => (node.kind === 'map' ? (node.entries[0]?.key ?? node) : node)
