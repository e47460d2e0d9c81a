import { type Condition, conditionFromText, evaluateCondition } from '../language/condition/condition.ts'
import { LanguageError } from '../language/language-error.ts'
import { get, type Node } from '../language/node.ts'
import type { Become, Include, Task } from '../language/playbook/play.ts'
import { checkParams } from '../language/schema/validate.ts'
import { evaluateTemplate } from '../language/template/evaluate.ts'
import { expressionTemplate } from '../language/template/parse.ts'
import type { Resolved, Scope, Value } from '../language/value.ts'
import { renderNode } from '../language/variables/render.ts'
import { renderParameter } from '../language/variables/render-parameter.ts'
import { locate, pointerSteps } from '../language/yaml/plain.ts'
import { type Context, type Module, type Observation, Refusal } from '../modules/module.ts'
import type { Diagnostic } from '../protocol/diagnostic.ts'
import { type Delegate, delegateName } from './delegate.ts'
import type { Env } from './env.ts'
import type { Target } from './host.ts'
import type { HostState, LoopItem, Pending } from './state.ts'

/** A task ready to be asked and planned. */
export interface Ready {
  readonly is: 'ready'
  readonly key: string
  readonly task: Task
  readonly module: Module
  readonly want: never
  readonly context: Context
  readonly observation: Observation<unknown>
  /** Where it is done, when that is another host. */
  readonly to: Target | undefined
  readonly becomeUser: string | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly noLog: boolean
  readonly secret: boolean
  readonly scope: Scope
}

export type Prepared =
  | Ready
  | { readonly is: 'skip'; readonly message: string }
  | { readonly is: 'wrong'; readonly diagnostic: Diagnostic }
  /** It depends on a step that has not run. `ready` is there when only its conditions do. */
  | { readonly is: 'unknown'; readonly ready?: Ready }
  | { readonly is: 'loop'; readonly items: readonly LoopItem[] }
  | { readonly is: 'include'; readonly file: Include }

export type ItemPending = Extract<Pending, { kind: 'task' | 'include' }>

/** Renders what a task wants for this host, as far as it can be known now. */
export const prepare = (state: HostState, env: Env, pending: ItemPending): Prepared => {
  const task = pending.kind === 'task' ? pending.task : pending.include
  try {
    const scope = env.scope(state, task, pending.item)
    if (task.loop && !pending.item) return prepareLoop(task.loop, scope, isHidden(task, scope))
    const holds = allHold(task.when, scope)
    if (holds.verdict === 'no') return { is: 'skip', message: holds.message }
    if (pending.kind === 'include')
      return holds.verdict === 'unknown' ? { is: 'unknown' } : { is: 'include', file: pending.include }
    const ready = makeReady(env, pending.key, pending.task, scope)
    if (holds.verdict === 'unknown')
      return ready.is === 'ready' ? { is: 'unknown', ready } : { is: 'unknown' }
    return ready
  } catch (error) {
    if (error instanceof LanguageError) return { is: 'wrong', diagnostic: error.diagnostic }
    if (error instanceof Refusal) return { is: 'wrong', diagnostic: refusalDiagnostic(task, error) }
    throw error
  }
}

/** A module's refusal, put at the parameter that causes it. */
export const refusalDiagnostic = (task: Task | Include, refusal: Refusal): Diagnostic => {
  const args = task.kind === 'task' ? task.args : task.file
  const parameter = args.kind === 'map' ? get(args, refusal.at) : args
  const at = refusal.at.startsWith('/') ? locate(args, pointerSteps(refusal.at)).node : parameter
  return {
    code: 'module-error',
    severity: 'error',
    message: refusal.message,
    ...(refusal.hint === undefined ? {} : { hint: refusal.hint }),
    ...(at ? at.source.place(at.start, at.end) : task.place)
  }
}

const makeReady = (env: Env, key: string, task: Task, scope: Scope): Prepared => {
  const module = env.modules.get(task.module)
  if (!module) throw new Error(`no module ${task.module}`)
  const args = renderArguments(module, task.args, scope)
  if (args.unknown) return { is: 'unknown' }
  const checked = checkParams(module, args.value, task.args)
  const diagnostic = checked.diagnostics[0]
  if (diagnostic) return { is: 'wrong', diagnostic }
  const delegate = delegateOf(task, env, scope)
  if (delegate === 'unknown') return { is: 'unknown' }
  const environment = renderEnvironment(task.environment, scope)
  const noLog = truth(task.noLog, scope)
  const context = env.context(key, task, scope, args.secret || noLog)
  const want = checked.value as never
  const needless = module.skip?.(want, context)
  if (needless !== undefined) return { is: 'skip', message: needless }
  return {
    is: 'ready',
    key,
    task,
    module,
    want,
    context,
    observation: module.observe(want, context),
    to: delegate?.target,
    becomeUser: becomeUserOf(task, delegate ?? env, scope),
    environment,
    noLog,
    secret: args.secret || noLog,
    scope
  }
}

const delegateOf = ({ delegateTo }: Task, env: Env, scope: Scope): Delegate | 'unknown' | undefined => {
  if (!delegateTo) return undefined
  const name = delegateName(delegateTo, scope)
  if (name === undefined) return 'unknown'
  return name === env.host ? undefined : env.delegate(name, delegateTo)
}

/** Whom a task becomes; undefined when it works as the user that is logged in. */
export const becomeUserOf = (
  task: Become,
  { connection, loginUser }: Pick<Env, 'connection' | 'loginUser'>,
  scope: Scope
): string | undefined => {
  if (!(connection.become ?? truth(task.become, scope))) return undefined
  const user = connection.becomeUser ?? text(task.becomeUser, scope, 'root')
  return user === loginUser ? undefined : user
}

/** Conditions handed to a module stay text; everything else is rendered. */
const renderArguments = (module: Module, args: Node, scope: Scope): Resolved => {
  if (args.kind !== 'map') return renderNode(args, scope)
  const value: Record<string, Value> = {}
  let secret = false
  let unknown = false
  for (const entry of args.entries) {
    const schema = module.params.properties[entry.key.value] as { hq?: string } | undefined
    if (schema?.hq === 'condition' || schema?.hq === 'expression') {
      value[entry.key.value] = asWritten(entry.value)
      unknown ||= texts(entry.value).some(text => isUnknown(schema.hq, text, scope))
      continue
    }
    const resolved = renderParameter(entry.value, schema ?? {}, scope)
    value[entry.key.value] = resolved.value
    secret ||= resolved.secret
    unknown ||= resolved.unknown
  }
  return { value, secret, unknown }
}

const asWritten = (node: Node): Value =>
  node.kind === 'seq' ? node.items.map(asWritten) : node.kind === 'scalar' ? String(node.value) : {}

const texts = (node: Node): readonly string[] =>
  node.kind === 'seq' ? node.items.flatMap(texts) : node.kind === 'scalar' ? [String(node.value)] : []

/** Whether a condition or an expression that the module will look up needs what no step has brought yet. */
const isUnknown = (kind: string | undefined, text: string, scope: Scope): boolean =>
  kind === 'condition'
    ? evaluateCondition(conditionFromText(text), scope).unknown
    : evaluateTemplate(expressionTemplate(text), scope).unknown

const prepareLoop = (loop: Node, scope: Scope, noLog: boolean): Prepared => {
  const list = renderNode(loop, scope)
  if (list.unknown) return { is: 'unknown' }
  if (!Array.isArray(list.value))
    throw new LanguageError({
      code: 'wrong-type',
      severity: 'error',
      message: `loop takes a list; this is ${list.value === null ? 'null' : `a ${typeof list.value}`}`,
      ...loop.source.place(loop.start, loop.end)
    })
  return {
    is: 'loop',
    items: (list.value as readonly Value[]).map((value, index) => ({
      value: { value, secret: list.secret, unknown: false },
      index,
      label: list.secret || noLog ? `#${index + 1}` : label(value)
    }))
  }
}

const label = (value: Value): string => {
  if (typeof value !== 'object' || value === null) return String(value)
  const name = Array.isArray(value) ? undefined : (value as { name?: Value }).name
  const said = typeof name === 'string' ? name : JSON.stringify(value)
  return said.length > 60 ? `${said.slice(0, 59)}…` : said
}

type Verdict = 'yes' | 'no' | 'unknown'

/** All conditions, in order; the first that is false or unknown decides. */
export const allHold = (
  conditions: readonly Condition[],
  scope: Scope
): { readonly verdict: Verdict; readonly message: string } => {
  for (const condition of conditions) {
    const { value, unknown } = evaluateCondition(condition, scope)
    if (unknown) return { verdict: 'unknown', message: condition.text }
    if (value !== true) return { verdict: 'no', message: `when: ${condition.text}` }
  }
  return { verdict: 'yes', message: '' }
}

export const truth = (node: Node | undefined, scope: Scope): boolean => {
  const value = node && renderNode(node, scope).value
  return value === true || value === 'true'
}

/** Whether nothing may be said of a task; one whose no_log cannot be told yet is not told of either. */
export const isHidden = ({ noLog }: Task | Include, scope: Scope): boolean => {
  try {
    return truth(noLog, scope)
  } catch (error) {
    if (error instanceof LanguageError) return true
    throw error
  }
}

export const number = (node: Node | undefined, scope: Scope, otherwise: number): number => {
  if (!node) return otherwise
  const value = Number(renderNode(node, scope).value)
  return Number.isFinite(value) ? value : otherwise
}

const text = (node: Node | undefined, scope: Scope, otherwise: string): string =>
  node ? String(renderNode(node, scope).value) : otherwise

const renderEnvironment = (nodes: readonly Node[], scope: Scope): Readonly<Record<string, string>> => {
  const environment: Record<string, string> = {}
  for (const node of nodes) {
    const { value } = renderNode(node, scope)
    for (const [name, item] of Object.entries(value ?? {})) environment[name] = String(item)
  }
  return environment
}
