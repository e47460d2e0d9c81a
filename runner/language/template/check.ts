import type { TSchema } from 'typebox'
import type { Diagnostic, DiagnosticCode } from '../../protocol/diagnostic.ts'
import { functions } from '../functions/functions.ts'
import { arityError, paramAt, returnType } from '../functions/language-function.ts'
import { didYouMean } from '../nearest.ts'
import { Source } from '../source.ts'
import {
  anyType,
  describeType,
  elementType,
  kindsOf,
  mayBe,
  memberNames,
  memberType,
  overlaps,
  type TypeEnv
} from '../types/type.ts'
import type { Call, Expression, Path, Span, Statement } from './ast.ts'
import { expressionsIn } from './names.ts'
import { diagnosticAt, parseTemplate, type Template } from './parse.ts'

export interface CheckOptions {
  /** The template that `{{> name}}` stands for. */
  readonly partial?: (name: string) => Template | undefined
}

/** Everything that can be known to be wrong before any value is: names, members, functions, arguments. */
export const checkTemplate = (
  template: Template,
  types: TypeEnv,
  options: CheckOptions = {}
): readonly Diagnostic[] => {
  const checker = new Checker(template, types, options)
  checker.statements(template.body, undefined)
  return checker.diagnostics
}

/** What evaluating the template gives. */
export const typeOfTemplate = (template: Template, types: TypeEnv): TSchema => {
  const [only, more] = template.body
  return only?.kind === 'output' && !more
    ? new Checker(template, types, {}).typeOf(only.expression, undefined)
    : { type: 'string' }
}

/** What a block adds to the names of its body: the static side of evaluation's frames. */
export interface Frame {
  readonly outer: Frame | undefined
  readonly context: TSchema | undefined
  readonly names: ReadonlyMap<string, TSchema>
  readonly loop: boolean
}

export const withFrame = (value: TSchema, names: readonly string[], outer: Frame | undefined): Frame => ({
  outer,
  context: value,
  names: new Map(names.slice(0, 1).map(name => [name, value])),
  loop: false
})

export const eachFrame = (over: TSchema, names: readonly string[], outer: Frame | undefined): Frame => {
  const context = elementType(over)
  const [item, key] = names
  const bound = new Map<string, TSchema>()
  if (item) bound.set(item, context)
  if (key) bound.set(key, kindsOf(over)?.has('object') ? { type: 'string' } : { type: 'integer' })
  return { outer, context, names: bound, loop: true }
}

/** The type of an expression as it may stand in a block's head, in the blocks around it. Throws LanguageError. */
export const typeOfExpression = (text: string, types: TypeEnv, frame: Frame | undefined): TSchema => {
  const source = new Source('(expression)', `{{#if ${text}}}{{/if}}`)
  const template = parseTemplate({ text: source.text, source, offset: index => index })
  const [only] = template.body
  return only?.kind === 'if' ? new Checker(template, types, {}).typeOf(only.condition, frame) : anyType
}

/** What is known only inside of {{#each}}, by name. */
export const loopData: Readonly<Record<string, TSchema>> = {
  index: { type: 'integer' },
  key: { type: ['string', 'integer'] },
  first: { type: 'boolean' },
  last: { type: 'boolean' }
}

class Checker {
  readonly diagnostics: Diagnostic[] = []
  private readonly template: Template
  private readonly types: TypeEnv
  private readonly options: CheckOptions
  /** Paths that `defined` asks for anywhere in the template: naming them is no mistake. */
  private readonly asked = new Set<string>()

  constructor(template: Template, types: TypeEnv, options: CheckOptions) {
    this.template = template
    this.types = types
    this.options = options
    for (const expression of expressionsIn(template.body)) {
      const first = expression.kind === 'call' && expression.name === 'defined' && expression.args[0]
      if (first && first.kind === 'path') this.asked.add(first.text)
    }
  }

  statements(statements: readonly Statement[], frame: Frame | undefined): void {
    for (const statement of statements) this.statement(statement, frame)
  }

  typeOf(expression: Expression, frame: Frame | undefined): TSchema {
    switch (expression.kind) {
      case 'literal':
        return typeof expression.value === 'number' && Number.isInteger(expression.value)
          ? { type: 'integer' }
          : { const: expression.value }
      case 'path':
        return this.path(expression, frame)
      case 'call':
        return this.call(expression, frame)
    }
  }

  private statement(statement: Statement, frame: Frame | undefined): void {
    switch (statement.kind) {
      case 'text':
        break
      case 'output': {
        const type = this.typeOf(statement.expression, frame)
        const alone = this.template.body.length === 1 && !frame
        const kinds = kindsOf(type)
        if (!alone && kinds && [...kinds].every(kind => kind === 'array' || kind === 'object'))
          this.report(
            statement.expression,
            'template-error',
            `${describeType(type)} cannot be printed`.replace(/^a/, 'A'),
            {
              hint: 'Use {{json value}}, {{join list ", "}} or {{#each}}.'
            }
          )
        break
      }
      case 'if':
        this.typeOf(statement.condition, frame)
        this.statements(statement.body, frame)
        this.statements(statement.otherwise, frame)
        break
      case 'with': {
        const value = this.typeOf(statement.value, frame)
        this.statements(statement.body, withFrame(value, statement.names, frame))
        this.statements(statement.otherwise, frame)
        break
      }
      case 'each': {
        const over = this.typeOf(statement.over, frame)
        if (!mayBe(over, 'array', 'object', 'null'))
          this.report(
            statement.over,
            'template-error',
            `{{#each}} takes a list or a map, not ${describeType(over)}`
          )
        this.statements(statement.body, eachFrame(over, statement.names, frame))
        this.statements(statement.otherwise, frame)
        break
      }
      case 'partial':
        if (statement.context) this.typeOf(statement.context, frame)
        for (const { value } of statement.named) this.typeOf(value, frame)
        if (this.options.partial && !this.options.partial(statement.name))
          this.report(statement, 'template-error', `There is no partial ${statement.name}`)
    }
  }

  private report(
    span: Span,
    code: DiagnosticCode,
    message: string,
    more: Pick<Diagnostic, 'hint'> = {}
  ): void {
    this.diagnostics.push(diagnosticAt(this.template, span, message, code, more))
  }

  private path(path: Path, frame: Frame | undefined): TSchema {
    if (path.data) return this.data(path, frame)
    const [first, second] = path.segments
    if (path.here) {
      const contexts: (TSchema | undefined)[] = []
      for (let at = frame; at; at = at.outer) if (at.context) contexts.push(at.context)
      const context = contexts[path.up]
      if (context) return this.members(context, path, 0)
      if (path.up > contexts.length || !first) {
        this.report(path, 'undefined-variable', `${path.text} is not known here`, {
          hint: 'It belongs inside {{#each}} or {{#with}}.'
        })
        return anyType
      }
      return this.members(this.variable(first.name, path, 0), path, 1)
    }
    if (!first) return anyType
    for (let at = frame; at; at = at.outer) {
      const named = at.names.get(first.name)
      if (named) return this.members(named, path, 1)
      // What may be anything may have a member of this name, or may leave it to the outer one.
      if (at.context && !kindsOf(at.context)) return anyType
      const member =
        at.context && mayBe(at.context, 'object') ? memberType(at.context, first.name) : undefined
      if (member) return this.members(member, path, 1)
    }
    if (first.name === 'vars' && second && !this.types.names.has('vars'))
      return this.members(this.variable(second.name, path, 1), path, 2)
    return this.members(this.variable(first.name, path, 0, frame), path, 1)
  }

  private data(path: Path, frame: Frame | undefined): TSchema {
    const [first, second] = path.segments
    if (first?.name === 'root' && second) return this.members(this.variable(second.name, path, 1), path, 2)
    let loops = 0
    for (let at = frame; at; at = at.outer) if (at.loop) loops++
    const type = first && Object.hasOwn(loopData, first.name) ? loopData[first.name] : undefined
    if (type && path.up < loops) return type
    if (type) this.report(path, 'undefined-variable', `${path.text} is only known inside {{#each}}`)
    else
      this.report(
        path,
        'undefined-variable',
        `There is no ${path.text}`,
        didYouMean(first?.name ?? '', Object.keys(loopData))
      )
    return anyType
  }

  private variable(name: string, path: Path, index: number, frame?: Frame): TSchema {
    const type = this.types.names.get(name)
    if (type) return type
    if (this.types.open || this.isAsked(path, index)) return anyType
    const fn = functions.get(name)
    const hint = fn
      ? { hint: `It is a function: ${fn.example}.` }
      : didYouMean(name, [...this.types.names.keys(), ...namesOf(frame)])
    this.report(path.segments[index] ?? path, 'undefined-variable', `${name} is not defined`, hint)
    return anyType
  }

  private members(from: TSchema, path: Path, used: number): TSchema {
    let type = from
    for (let index = used; index < path.segments.length; index++) {
      const segment = path.segments[index]
      if (!segment) break
      const member = memberType(type, segment.name)
      if (!member) {
        if (this.isAsked(path, index)) return anyType
        const before = path.segments[index - 1]
        const whole = before ? this.template.text.slice(path.start, before.end) : 'this'
        const message = kindsOf(type)?.has('object')
          ? `${whole} has no ${segment.name}`
          : `${whole} is ${describeType(type)} and has no ${segment.name}`
        this.report(segment, 'undefined-variable', message, didYouMean(segment.name, memberNames(type)))
        return anyType
      }
      type = member
    }
    return type
  }

  private isAsked(path: Path, index: number): boolean {
    const end = path.segments[index]?.end ?? path.end
    return this.asked.has(path.text) || this.asked.has(this.template.text.slice(path.start, end))
  }

  private call(call: Call, frame: Frame | undefined): TSchema {
    const fn = functions.get(call.name)
    if (!fn)
      this.report(
        call.nameSpan,
        'template-error',
        `There is no function ${call.name}`,
        didYouMean(call.name, functions.keys())
      )
    const [named] = call.named
    if (named) this.report(named, 'template-error', `${call.name} takes no named arguments`)
    const types = call.args.map((arg, index) => {
      if (index > 0 || (call.name !== 'default' && call.name !== 'defined')) return this.typeOf(arg, frame)
      const before = this.diagnostics.length
      const type = this.typeOf(arg, frame)
      const missing = this.diagnostics.slice(before).some(({ code }) => code === 'undefined-variable')
      this.diagnostics.splice(
        before,
        Number.POSITIVE_INFINITY,
        ...this.diagnostics.slice(before).filter(({ code }) => code !== 'undefined-variable')
      )
      return missing ? anyType : type
    })
    if (!fn) return anyType
    const wrong = arityError(fn, call.args.length)
    if (wrong) this.report(call, 'template-error', wrong, { hint: `As in ${fn.example}.` })
    else
      for (const [index, type] of types.entries()) {
        const param = paramAt(fn, index)
        const arg = call.args[index]
        if (param && arg && !overlaps(param.type, type))
          this.report(
            arg,
            'template-error',
            `${call.name} takes ${describeType(param.type)} as ${param.name}, not ${describeType(type)}`
          )
      }
    return wrong ? anyType : returnType(fn, types)
  }
}

const namesOf = (frame: Frame | undefined): readonly string[] => {
  const names: string[] = []
  for (let at = frame; at; at = at.outer)
    names.push(...at.names.keys(), ...(at.context ? memberNames(at.context) : []))
  return names
}
