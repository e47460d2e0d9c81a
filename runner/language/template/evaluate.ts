import { isTruthy } from '../functions/logic.ts'
import type { Source } from '../source.ts'
import { describeValue } from '../types/type.ts'
import { known, type Resolved, type Scope, type Value } from '../value.ts'
import type { Expression, Span, Statement } from './ast.ts'
import { evaluateCall } from './call.ts'
import { type Frame, resolvePath } from './frame.ts'
import { endOf, failAt, type Template } from './parse.ts'

/** A piece of rendered text and where it comes from: offsets into `source.text`. */
export interface Chunk {
  readonly text: string
  readonly source: Source
  readonly start: number
  readonly end: number
  readonly secret: boolean
  readonly unknown: boolean
}

export interface Rendered {
  /** Unknown chunks are empty in it. */
  readonly text: string
  readonly secret: boolean
  readonly unknown: boolean
  readonly chunks: readonly Chunk[]
}

/** The blocks and partials that a statement stands in, the innermost first. */
export interface Around {
  readonly statement: Statement
  readonly template: Template
  readonly outer: Around | undefined
}

export interface RenderOptions {
  /** The template that `{{> name}}` stands for. */
  readonly partial?: (name: string) => Template | undefined
  /** What a reader sees in place of a chunk's text; a partial's indentation comes to it later. */
  readonly show?: (
    chunk: Chunk,
    statement: Statement,
    template: Template,
    around: Around | undefined
  ) => string
}

/** Partials within partials, at most. */
const deepest = 50

/** The template as text; a map or list in it is an error. Throws LanguageError. */
export const renderTemplate = (template: Template, scope: Scope, options: RenderOptions = {}): Rendered =>
  guarded(template, () => {
    const chunks: Chunk[] = []
    const renderer = new Renderer(template, scope, options, chunk => chunks.push(chunk), undefined, 0)
    renderer.render(template.body, undefined)
    return {
      text: chunks.map(chunk => chunk.text).join(''),
      secret: chunks.some(chunk => chunk.secret),
      unknown: chunks.some(chunk => chunk.unknown),
      chunks
    }
  })

/** The template as value: one single expression gives its value, everything else text. Throws LanguageError. */
export const evaluateTemplate = (template: Template, scope: Scope, options: RenderOptions = {}): Resolved => {
  const [only, more] = template.body
  if (only?.kind === 'output' && !more)
    return guarded(template, () =>
      new Renderer(template, scope, options, () => {}, undefined, 0).evaluate(only.expression, undefined)
    )
  const { text, secret, unknown } = renderTemplate(template, scope, options)
  return { value: unknown ? null : text, secret, unknown }
}

/** Nesting without end is the user's mistake, not ours. */
const guarded = <T>(template: Template, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw failAt(template, { start: 0, end: 0 }, 'The template is nested too deeply')
  }
}

class Renderer {
  private readonly template: Template
  private readonly scope: Scope
  private readonly options: RenderOptions
  private readonly write: (chunk: Chunk) => void
  private around: Around | undefined
  private readonly depth: number

  constructor(
    template: Template,
    scope: Scope,
    options: RenderOptions,
    write: (chunk: Chunk) => void,
    around: Around | undefined,
    depth: number
  ) {
    this.template = template
    this.scope = scope
    this.options = options
    this.write = write
    this.around = around
    this.depth = depth
  }

  render(statements: readonly Statement[], frame: Frame | undefined): void {
    for (const statement of statements) this.statement(statement, frame)
  }

  private within(block: Statement, statements: readonly Statement[], frame: Frame | undefined): void {
    const outer = this.around
    this.around = { statement: block, template: this.template, outer }
    this.render(statements, frame)
    this.around = outer
  }

  evaluate(expression: Expression, frame: Frame | undefined): Resolved {
    switch (expression.kind) {
      case 'literal':
        return known(expression.value)
      case 'path':
        return resolvePath(expression, frame, this.scope, this.template)
      case 'call':
        return evaluateCall(expression, this.template, argument => this.evaluate(argument, frame))
    }
  }

  private statement(statement: Statement, frame: Frame | undefined): void {
    switch (statement.kind) {
      case 'text':
        this.emit(statement.text, statement)
        break
      case 'output': {
        const resolved = this.evaluate(statement.expression, frame)
        this.emit(
          resolved.unknown ? '' : this.print(resolved.value, statement.expression),
          statement,
          resolved
        )
        break
      }
      case 'if': {
        const { value, unknown } = this.evaluate(statement.condition, frame)
        if (unknown) this.emit('', statement, { secret: false, unknown })
        else {
          const chosen = isTruthy(value) !== statement.negated ? statement.body : statement.otherwise
          this.within(statement, chosen, frame)
        }
        break
      }
      case 'with': {
        const value = this.evaluate(statement.value, frame)
        if (value.unknown) this.emit('', statement, value)
        else if (!isTruthy(value.value)) this.within(statement, statement.otherwise, frame)
        else this.within(statement, statement.body, inside(frame, value, namesFor(statement.names, value)))
        break
      }
      case 'each':
        this.each(statement, frame)
        break
      case 'partial':
        this.partial(statement, frame)
    }
  }

  private each(statement: Statement & { kind: 'each' }, frame: Frame | undefined): void {
    const over = this.evaluate(statement.over, frame)
    const { value } = over
    if (value !== null && typeof value !== 'object')
      throw failAt(
        this.template,
        statement.over,
        `{{#each}} takes a list or a map, not ${describeValue(value)}`
      )
    // What is unknown has the value null.
    const items: readonly (readonly [key: string | number, item: Value])[] = Array.isArray(value)
      ? value.map((item: Value, index) => [index, item])
      : Object.entries(value ?? {})
    if (over.unknown) this.emit('', statement, over)
    else if (items.length === 0) this.within(statement, statement.otherwise, frame)
    for (const [index, [key, item]] of items.entries()) {
      const context = { ...over, value: item }
      const data = new Map<string, Value>([
        ['index', index],
        ['key', key],
        ['first', index === 0],
        ['last', index === items.length - 1]
      ])
      this.within(
        statement,
        statement.body,
        inside(frame, context, namesFor(statement.names, context, known(key)), data)
      )
    }
  }

  private partial(statement: Statement & { kind: 'partial' }, frame: Frame | undefined): void {
    const template = this.options.partial?.(statement.name)
    if (!template) throw failAt(this.template, statement, `There is no partial ${statement.name}`)
    if (this.depth === deepest) throw failAt(this.template, statement, 'Partials are nested too deeply')
    const context = statement.context && this.evaluate(statement.context, frame)
    if (context?.unknown) {
      this.emit('', statement, context)
      return
    }
    const names = new Map(statement.named.map(({ name, value }) => [name, this.evaluate(value, frame)]))
    const write = statement.indent === '' ? this.write : indented(statement.indent, this.write)
    const around = { statement, template: this.template, outer: this.around }
    const renderer = new Renderer(template, this.scope, this.options, write, around, this.depth + 1)
    renderer.render(template.body, inside(frame, context, names))
  }

  private emit(
    text: string,
    statement: Statement,
    about: Pick<Resolved, 'secret' | 'unknown'> = known(null)
  ): void {
    const { template, around } = this
    const { secret, unknown } = about
    const chunk: Chunk = {
      text,
      source: template.source,
      start: template.offset(statement.start),
      end: endOf(template, statement),
      secret,
      unknown
    }
    const { show } = this.options
    this.write(show ? { ...chunk, text: show(chunk, statement, template, around) } : chunk)
  }

  private print(value: Value, at: Span): string {
    if (value !== null && typeof value !== 'object') return String(value)
    if (value === null)
      throw failAt(this.template, at, 'null cannot be printed', 'template-error', {
        hint: 'Use {{default value "…"}} or {{#if value}}.'
      })
    throw failAt(
      this.template,
      at,
      `${describeValue(value)} cannot be printed`.replace(/^a/, 'A'),
      'template-error',
      {
        hint: 'Use {{json value}}, {{join list ", "}} or {{#each}}.'
      }
    )
  }
}

const inside = (
  outer: Frame | undefined,
  context: Resolved | undefined,
  names: ReadonlyMap<string, Resolved>,
  data: ReadonlyMap<string, Value> = new Map()
): Frame => ({ outer, context, names, data })

/** The names behind `as`. */
const namesFor = (names: readonly string[], ...values: readonly Resolved[]): ReadonlyMap<string, Resolved> =>
  new Map(names.flatMap((name, index) => (values[index] ? [[name, values[index]] as const] : [])))

/** Puts blanks before every line that is not empty, as wide as a partial stands from the margin. */
const indented = (indent: string, write: (chunk: Chunk) => void): ((chunk: Chunk) => void) => {
  let atLineStart = true
  return chunk => {
    const text = chunk.text.replace(
      atLineStart ? /^(?=[^\n])|(?<=\n)(?=[^\n])/g : /(?<=\n)(?=[^\n])/g,
      indent
    )
    if (chunk.text !== '') atLineStart = chunk.text.endsWith('\n')
    write({ ...chunk, text })
  }
}
