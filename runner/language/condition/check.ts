import type { ASTNode } from '@marcbachmann/cel-js'
import type { TSchema } from 'typebox'
import type { Diagnostic, DiagnosticCode } from '../../protocol/diagnostic.ts'
import { functions } from '../functions/functions.ts'
import { arityError, paramAt, returnType } from '../functions/language-function.ts'
import { didYouMean } from '../nearest.ts'
import {
  anyType,
  describeType,
  elementType,
  joinTypes,
  type Kind,
  kindsOf,
  listOf,
  mapOf,
  mayBe,
  memberNames,
  memberType,
  overlaps,
  type TypeEnv,
  typeOfValue
} from '../types/type.ts'
import { type Builtin, celFunctions, celMethods, methodName } from './builtins.ts'
import { comparisonFault } from './comparison.ts'
import type { Condition } from './condition.ts'
import { conditionDiagnostic } from './condition-error.ts'
import { fromCel } from './values.ts'
import { bindingOf, childrenOf, pathOf, walk } from './walk.ts'

/** Misspelt names, comparisons that cannot be, a result that is not yes or no. */
export const checkCondition = (condition: Condition, types: TypeEnv): readonly Diagnostic[] => {
  const checker = new Checker(condition, types)
  const type = checker.typeOf(condition.ast, new Map())
  if (checker.diagnostics.length === 0 && !mayBe(type, 'boolean'))
    checker.report(
      condition.ast,
      'condition-type',
      `The condition gives ${describeType(type)}, not true or false`
    )
  return checker.diagnostics
}

type Bound = ReadonlyMap<string, TSchema>

/** What evaluating it gives; `bound` has the names that macros around it give. */
export const typeOfCondition = (condition: Condition, types: TypeEnv, bound: Bound = new Map()): TSchema =>
  new Checker(condition, types).typeOf(condition.ast, bound)

const boolean: TSchema = { type: 'boolean' }
const words: Readonly<Record<string, string>> = { '&&': '&&', '||': '||', '!_': '!', '-_': '-' }

class Checker {
  readonly diagnostics: Diagnostic[] = []
  private readonly condition: Condition
  private readonly types: TypeEnv
  /** Paths that has() asks for anywhere in the condition: naming them is no mistake. */
  private readonly asked = new Set<string>()

  constructor(condition: Condition, types: TypeEnv) {
    this.condition = condition
    this.types = types
    walk(condition.ast, node => {
      const path =
        node.op === 'call' &&
        /^(has|defined|default)$/.test(node.args[0]) &&
        node.args[1][0] &&
        pathOf(node.args[1][0])
      if (path) this.asked.add((path[0] === 'vars' ? path.slice(1) : path).join('.'))
    })
  }

  report(
    node: { start: number; end: number },
    code: DiagnosticCode,
    message: string,
    more: Pick<Diagnostic, 'hint' | 'fix'> = {}
  ): void {
    this.diagnostics.push(conditionDiagnostic(this.condition.node, node.start, node.end, code, message, more))
  }

  typeOf(node: ASTNode, bound: Bound): TSchema {
    const binding = bindingOf(node)
    if (binding) return this.macro(binding, bound)
    switch (node.op) {
      case 'value':
        return literalType(node.args)
      case 'id':
        return bound.get(node.args) ?? this.variable(node.args, node)
      case '.':
        return this.member(node, node.args[0], node.args[1], { start: node.pos, end: node.end }, bound)
      case '[]':
        return this.index(node, node.args[0], node.args[1], bound)
      case 'call':
        return this.call(node, node.args[0], node.args[1], bound)
      case 'rcall':
        return this.method(node, node.args[0], node.args[1], node.args[2], bound)
      case 'list':
        return listOf(
          node.args
            .map(item => this.typeOf(item, bound))
            .reduce<TSchema>((a, b) => (a === anyType ? b : joinTypes(a, b)), anyType)
        )
      case 'map':
        return mapOf(
          node.args.flatMap(([key, value]) => {
            const type = this.typeOf(value, bound)
            return key.op === 'value' ? [[String(key.args), type] as const] : []
          })
        )
      case '?:': {
        this.want(node.args[0], bound, 'boolean')
        return joinTypes(this.typeOf(node.args[1], bound), this.typeOf(node.args[2], bound))
      }
      case '&&':
      case '||':
      case '!_':
        for (const child of childrenOf(node))
          this.want(child, bound, 'boolean', `${words[node.op]} takes true or false`)
        return boolean
      case '-_':
        return this.want(node.args, bound, 'number', '- takes a number')
      case '.?':
      case '[?]':
        return anyType
      default:
        return this.binary(node, node.args[0], node.args[1], bound)
    }
  }

  private want(node: ASTNode, bound: Bound, kind: Kind, what = 'A condition is true or false'): TSchema {
    const type = this.typeOf(node, bound)
    if (!mayBe(type, kind)) this.report(node, 'condition-type', `${what}; this is ${describeType(type)}`)
    return type
  }

  private variable(name: string, at: { start: number; end: number }): TSchema {
    const type = this.types.names.get(name)
    if (type) return type
    if (name !== 'vars' && !this.types.open && !this.asked.has(name)) {
      const fn = functions.get(name)
      const hint =
        fn && !fn.templateOnly
          ? { hint: `It is a function: ${name}(…).` }
          : didYouMean(name, this.types.names.keys())
      this.report(at, 'undefined-variable', `${name} is not defined`, hint)
    }
    return anyType
  }

  private member(
    node: ASTNode,
    whole: ASTNode,
    name: string,
    at: { start: number; end: number },
    bound: Bound
  ): TSchema {
    if (whole.op === 'id' && whole.args === 'vars' && !bound.has('vars') && !this.types.names.has('vars'))
      return this.variable(name, at)
    const type = this.typeOf(whole, bound)
    const member = memberType(type, name)
    if (member) return member
    if (!this.asked.has((pathOf(node) ?? []).join('.'))) {
      const written = this.condition.text.slice(whole.start, whole.end)
      const message = kindsOf(type)?.has('object')
        ? `${written} has no ${name}`
        : `${written} is ${describeType(type)} and has no ${name}`
      this.report(at, 'undefined-variable', message, didYouMean(name, memberNames(type)))
    }
    return anyType
  }

  private index(node: ASTNode, whole: ASTNode, key: ASTNode, bound: Bound): TSchema {
    if (key.op === 'value' && typeof key.args === 'string')
      return this.member(node, whole, key.args, key, bound)
    const type = this.typeOf(whole, bound)
    const keyType = this.typeOf(key, bound)
    if (!mayBe(type, 'array', 'object'))
      this.report(node, 'condition-type', `Only lists and maps have members; this is ${describeType(type)}`)
    else if (!mayBe(type, 'object') && !mayBe(keyType, 'integer'))
      this.report(key, 'condition-type', `A list is indexed by an integer, not ${describeType(keyType)}`)
    return elementType(type)
  }

  private binary(node: ASTNode, left: ASTNode, right: ASTNode, bound: Bound): TSchema {
    const [a, b] = [this.typeOf(left, bound), this.typeOf(right, bound)]
    const fault = comparisonFault(node.op, a, b, this.condition.text.slice(left.start, left.end))
    if (fault)
      this.report(
        fault.at === 'right' ? right : node,
        'condition-type',
        fault.message,
        fault.hint === undefined ? {} : { hint: fault.hint }
      )
    if (!/^[-+*/%]$/.test(node.op)) return boolean
    if (!kindsOf(a) || !kindsOf(b) || fault) return anyType
    return mayBe(a, 'number') && !(kindsOf(a)?.has('integer') && kindsOf(b)?.has('integer'))
      ? { type: 'number' }
      : a
  }

  private macro(
    { name, over, macro, body }: NonNullable<ReturnType<typeof bindingOf>>,
    bound: Bound
  ): TSchema {
    const type = this.typeOf(over, bound)
    if (macro === 'bind') return this.typeOf(body[0] ?? over, new Map(bound).set(name, type))
    if (!mayBe(type, 'array', 'object'))
      this.report(over, 'condition-type', `${macro} goes over a list or a map; this is ${describeType(type)}`)
    const isMap = kindsOf(type)?.has('object') ?? false
    const within = new Map(bound).set(name, isMap ? { type: 'string' } : elementType(type))
    const result = macro === 'map' ? body.at(-1) : undefined
    for (const part of body) if (part !== result) this.want(part, within, 'boolean')
    if (result) return listOf(this.typeOf(result, within))
    return macro === 'filter' ? type : boolean
  }

  private call(node: ASTNode, name: string, args: readonly ASTNode[], bound: Bound): TSchema {
    const types = args.map(arg => this.typeOf(arg, bound))
    if (name === 'has') {
      if (args.length !== 1 || args[0]?.op !== '.')
        this.report(node, 'condition-type', 'has takes a member', {
          hint: 'As in has(vars.x) or has(result.stdout).'
        })
      return boolean
    }
    const nameSpan = { start: node.start, end: node.start + name.length }
    const fn = functions.get(name)
    if (fn && !fn.templateOnly) {
      const wrong = arityError(fn, args.length)
      if (wrong) this.report(node, 'condition-type', wrong)
      for (const [index, type] of types.entries()) {
        const param = paramAt(fn, index)
        const arg = args[index]
        if (!wrong && param && arg && !overlaps(param.type, type))
          this.report(
            arg,
            'condition-type',
            `${name} takes ${describeType(param.type)} as ${param.name}, not ${describeType(type)}`
          )
      }
      return wrong ? anyType : returnType(fn, types)
    }
    const overloads = celFunctions.get(name)
    if (overloads) return this.overload(node, name, overloads, types)
    const hint = fn
      ? { hint: `It is a function of templates; conditions have operators for it.` }
      : didYouMean(name, [...functions.keys(), ...celFunctions.keys(), 'has'])
    this.report(nameSpan, 'condition-type', `There is no function ${name}`, hint)
    return anyType
  }

  private method(
    node: ASTNode,
    name: string,
    receiver: ASTNode,
    args: readonly ASTNode[],
    bound: Bound
  ): TSchema {
    const type = this.typeOf(receiver, bound)
    const types = args.map(arg => this.typeOf(arg, bound))
    const overloads = celMethods.get(name)
    const written = methodName(name)
    if (!overloads) {
      const start = this.condition.text.indexOf(written, receiver.end)
      const fn = functions.get(written)
      const hint =
        fn && !fn.templateOnly ? { hint: `Write ${written}(…).` } : didYouMean(written, celMethods.keys())
      this.report(
        { start, end: start + written.length },
        'condition-type',
        `There is no method ${written}`,
        hint
      )
      return anyType
    }
    const fitting = overloads.filter(overload => overload.receiver && overlaps(overload.receiver, type))
    if (fitting.length > 0) return this.overload(node, written, fitting, types)
    this.report(node, 'condition-type', `${describeType(type).replace(/^a/, 'A')} has no method ${written}`)
    return anyType
  }

  private overload(
    node: ASTNode,
    name: string,
    overloads: readonly Builtin[],
    types: readonly TSchema[]
  ): TSchema {
    const fitting = overloads.filter(
      ({ params }) =>
        params.length === types.length &&
        params.every((param, index) => overlaps(param, types[index] ?? anyType))
    )
    if (fitting.length === 0)
      this.report(
        node,
        'condition-type',
        `${name} does not take ${types.map(describeType).join(' and ') || 'no argument'}`
      )
    return (
      fitting
        .map(overload => overload.returns)
        .reduce<TSchema | undefined>((a, b) => (a ? joinTypes(a, b) : b), undefined) ?? anyType
    )
  }
}

/** A literal is its only choice, so that what is compared with it can be checked against an enumeration. */
const literalType = (value: unknown): TSchema => {
  const plain = fromCel(value)
  return typeof plain === 'string'
    ? { type: 'string', const: plain }
    : typeof value === 'number'
      ? { type: 'number' }
      : typeOfValue(plain)
}
