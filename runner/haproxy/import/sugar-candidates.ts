import type { Source } from '../../language/source.ts'
import type { Value } from '../../language/value.ts'
import { conditionOf } from '../configuration/condition.ts'
import type { Line } from '../configuration/configuration.ts'
import type { Sight, Sugar } from '../model/draft.ts'
import type { ModelLineObject } from '../model/model.ts'
import { type Action, actions } from '../model/sugar/actions.ts'
import { sugar } from '../model/sugar/sugar.ts'
import { type JsonSchema, learnForm, mapOf, type Parameter } from './learn-form.ts'
import { textOf } from './line-text.ts'
import { readForm } from './read-form.ts'

/** What one line may be in the model's sugar; whether it renders as the line is for the caller to see. */
export const sugarOfLine = (source: Source, line: Line, sight: Sight): ModelLineObject | undefined => {
  if (line.prefix) return undefined
  const condition = conditionOf(line)
  const args = (condition ? line.args.slice(0, condition.index) : line.args).map(({ text }) => text)
  const value = valueOfLine(line.keyword.text, args, sight)
  if (!value) return undefined
  return condition ? { ...value, [condition.is]: textOf(source, condition.words) } : value
}

const valueOfLine = (keyword: string, args: readonly string[], sight: Sight): ModelLineObject | undefined => {
  if (keyword === 'acl') return acl(args)
  if (keyword === 'use_backend')
    return args.length === 1 && args[0] !== undefined ? { use_backend: args[0] } : undefined
  if (ruleSets.has(keyword)) return rule(keyword, args)
  const key = keyword === 'option' ? `option ${args[0]}` : keyword
  const its = oneLine.has(key) ? sugar[key] : undefined
  const value = its && formValue(its, key, keyword === 'option' ? args.slice(1) : args, sight)
  return value === undefined ? undefined : { [key]: value }
}

const ruleSets = new Set([
  'http-request',
  'http-response',
  'http-after-response',
  'tcp-request',
  'tcp-response',
  'quic-initial'
])

const oneLine = new Set([
  'bind',
  'server',
  'default-server',
  'server-template',
  'cookie',
  'stick-table',
  'log',
  'option httpchk'
])

/** A line that has nothing but its values says as much without names for them. */
const formValue = (its: Sugar, key: string, words: readonly string[], sight: Sight): Value | undefined => {
  const before = key.split(' ').length
  const parameters = learnForm(its.schema, value => its.drafts(value, sight)[0]?.words?.slice(before) ?? [])
  const value = readForm(parameters, words)
  return value !== undefined && says(value, parameters) ? value : undefined
}

/** Values that stand alone say as much in the line as it is; names for two or more of them are worth a map. */
const says = (value: Value, parameters: readonly Parameter[]): boolean => {
  const keys = Object.keys(Object(value))
  return keys.length > 1 || parameters.some(({ key, word }) => word !== undefined && keys.includes(key))
}

/** Several values are worth a list. */
const acl = ([name, criterion, ...rest]: readonly string[]): ModelLineObject | undefined => {
  if (name === undefined || criterion === undefined) return undefined
  const flags: string[] = []
  let at = 0
  while (rest[at]?.startsWith('-')) {
    const flag = rest[at] ?? ''
    const takes = /^-[mfu]$/.test(flag)
    flags.push(takes ? `${flag} ${rest[at + 1]}` : flag)
    at += takes ? 2 : 1
    if (flag === '--') break
  }
  const values = rest.slice(at)
  if (values.length < 2) return undefined
  return {
    acl: {
      name,
      criterion,
      ...(flags.length > 0 && { flags: flags.length === 1 ? (flags[0] ?? '') : flags }),
      values
    }
  }
}

const rule = (set: string, args: readonly string[]): ModelLineObject | undefined => {
  const phase =
    /^tcp-/.test(set) && /^(?:connection|session|content)$/.test(args[0] ?? '') ? args[0] : undefined
  const [called = '', ...words] = phase === undefined ? args : args.slice(1)
  const on = phase === undefined ? {} : { on: phase }
  if (called === 'inspect-delay')
    return words.length === 1 && phase === undefined ? { [set]: { [called]: words[0] ?? '' } } : undefined
  const { name, brackets } = /^(?<name>[^(]+)(?:\((?<brackets>.*)\))?$/s.exec(called)?.groups ?? {}
  const action = actions[name ?? '']
  if (name === undefined || !action) return undefined
  const parameters = learnForm(action.form.schema, action.form.words)
  const own = bracketed(action, parameters, brackets)
  const value = readForm(parameters, words.slice(action.behind?.length ?? 0))
  if (!own || value === undefined) return undefined
  const map = { ...own, ...Object(value) } as { readonly [key: string]: Value }
  return says(map, parameters) ? { [set]: { ...on, [name]: map } } : undefined
}

/** What stands in the brackets of an action's name: parameters that no word behind it tells of. */
const bracketed = (
  { form, named }: Action,
  parameters: readonly Parameter[],
  text: string | undefined
): { readonly [key: string]: Value } | undefined => {
  if (!named || text === undefined) return named || text !== undefined ? undefined : {}
  const { properties = {} } = mapOf(form.schema as JsonSchema) ?? {}
  const keys = Object.keys(properties).filter(
    name => name !== 'args' && !parameters.some(({ key }) => key === name)
  )
  const values = keys.length === 1 ? [text] : text.split(',')
  if (values.length > keys.length) return undefined
  return Object.fromEntries(values.map((value, index) => [keys[index] ?? '', value]))
}
