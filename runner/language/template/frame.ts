import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { functions } from '../functions/functions.ts'
import { LanguageError } from '../language-error.ts'
import { didYouMean } from '../nearest.ts'
import { describeValue } from '../types/type.ts'
import { known, type Resolved, type Scope, unknown, type Value } from '../value.ts'
import type { Path } from './ast.ts'
import { diagnosticAt, type TemplateText } from './parse.ts'

/** What an `each`, `with` or partial adds to the names that its body sees. */
export interface Frame {
  readonly outer: Frame | undefined
  /** What `this` stands for. */
  readonly context: Resolved | undefined
  readonly names: ReadonlyMap<string, Resolved>
  /** @index and the like. */
  readonly data: ReadonlyMap<string, Value>
}

/** A template names something that is not defined. */
export class Missing extends LanguageError {
  /** Tells it from what is missing in the definition of a variable that the template names. */
  readonly template: TemplateText

  constructor(template: TemplateText, diagnostic: Diagnostic) {
    super(diagnostic)
    this.template = template
  }
}

/** What a path stands for. Throws Missing, or what resolving a variable throws. */
export const resolvePath = (
  path: Path,
  frame: Frame | undefined,
  scope: Scope,
  template: TemplateText
): Resolved => {
  const root = path.data
    ? dataOf(path, frame, scope, template)
    : path.here
      ? hereOf(path, frame, scope, template)
      : undefined
  if (root) return membersOf(root.value, path, root.used, template)
  const name = path.segments[0]?.name ?? ''
  const found = findName(name, frame, scope)
  if (found) return membersOf(found, path, 1, template)
  const second = path.segments[1]
  if (name === 'vars' && second)
    return membersOf(global(path, second.name, 1, scope, template), path, 2, template)
  throw missing(path, 0, `${name} is not defined`, namesOf(frame, scope), template)
}

interface Root {
  readonly value: Resolved
  /** How many segments of the path it took. */
  readonly used: number
}

const dataOf = (path: Path, frame: Frame | undefined, scope: Scope, template: TemplateText): Root => {
  const name = path.segments[0]?.name ?? ''
  const second = path.segments[1]
  if (name === 'root' && second) return { value: global(path, second.name, 1, scope, template), used: 2 }
  const loops: Frame[] = []
  for (let at = frame; at; at = at.outer) if (at.data.size > 0) loops.push(at)
  const value = loops[path.up]?.data.get(name)
  if (value !== undefined) return { value: known(value), used: 1 }
  const inLoop = loops[path.up]
  if (!inLoop) throw missing(path, 0, `${path.text} is only known inside {{#each}}`, [], template)
  throw missing(path, 0, `There is no @${name}`, inLoop.data.keys(), template)
}

const hereOf = (path: Path, frame: Frame | undefined, scope: Scope, template: TemplateText): Root => {
  const contexts: Resolved[] = []
  for (let at = frame; at; at = at.outer) if (at.context) contexts.push(at.context)
  const context = contexts[path.up]
  if (context) return { value: context, used: 0 }
  const [first] = path.segments
  if (path.up > contexts.length)
    throw missing(path, 0, `${path.text} leads out of the template`, [], template)
  if (!first)
    throw missing(path, 0, `${path.text} is only known inside {{#each}} and {{#with}}`, [], template)
  return { value: global(path, first.name, 0, scope, template), used: 1 }
}

const global = (path: Path, name: string, index: number, scope: Scope, template: TemplateText): Resolved => {
  const found = scope.resolve(name)
  if (found) return found
  throw missing(path, index, `${name} is not defined`, scope.names(), template)
}

const findName = (name: string, frame: Frame | undefined, scope: Scope): Resolved | undefined => {
  for (let at = frame; at; at = at.outer) {
    const named = at.names.get(name)
    if (named) return named
    const member = at.context && ownMember(at.context.value, name)
    if (member !== undefined && at.context) return { ...at.context, value: member }
  }
  return scope.resolve(name)
}

const namesOf = (frame: Frame | undefined, scope: Scope): readonly string[] => {
  const names = [...scope.names()]
  for (let at = frame; at; at = at.outer)
    names.push(...at.names.keys(), ...(at.context ? ownNames(at.context.value) : []))
  return names
}

const membersOf = (from: Resolved, path: Path, used: number, template: TemplateText): Resolved => {
  let { value } = from
  if (from.unknown) return from.secret ? { ...unknown, secret: true } : unknown
  for (let index = used; index < path.segments.length; index++) {
    const name = path.segments[index]?.name ?? ''
    const member = ownMember(value, name)
    if (member === undefined) {
      const before = path.segments[index - 1]
      const whole = before
        ? template.text.slice(path.start, before.end)
        : path.text.replace(/[./]*[^./]*$/, '') || 'this'
      const what =
        value !== null && typeof value === 'object'
          ? `${whole} has no ${name}`
          : `${whole} is ${describeValue(value)} and has no ${name}`
      throw missing(path, index, what, ownNames(value), template)
    }
    value = member
  }
  return { ...from, value }
}

/** Own members only: nothing that JavaScript adds to its objects. */
const ownMember = (value: Value, name: string): Value | undefined => {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
  if (Array.isArray(value) && !/^\d+$/.test(name)) return undefined
  return (value as { readonly [name: string]: Value })[name]
}

const ownNames = (value: Value): readonly string[] =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : []

const missing = (
  path: Path,
  index: number,
  message: string,
  names: Iterable<string>,
  template: TemplateText
): Missing => {
  const segment = path.segments[index]
  const name = segment?.name ?? ''
  const fn = index === 0 ? functions.get(name) : undefined
  const hint = fn ? { hint: `It is a function: ${fn.example}.` } : didYouMean(name, names)
  return new Missing(template, diagnosticAt(template, segment ?? path, message, 'undefined-variable', hint))
}
