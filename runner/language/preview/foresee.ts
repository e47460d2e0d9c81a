import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { get } from '../node.ts'
import type { Task } from '../playbook/play.ts'
import { coerce, withDefaults } from '../schema/coerce.ts'
import type { JsonSchema } from '../schema/schema-words.ts'
import { checkPartly, moduleSubject } from '../schema/validate.ts'
import type { Foreseen, ModuleSignature } from '../signature.ts'
import type { Scope, Value } from '../value.ts'
import { foreseeValue } from './foresee-value.ts'
import { holdsStandIn, StandIns } from './stand-ins.ts'

/** The text that a task will make, and what its stand-ins stand for. */
export interface Foresight {
  /** Made when it is asked. */
  readonly foreseen: () => Foreseen
  /** What of the parameters does not fit its schema; the text is empty then. */
  readonly wrong: readonly Diagnostic[]
  /** The parameters, with stand-ins. */
  readonly given: Value
  readonly standIns: StandIns
}

const nothing: Foreseen = { text: '', origins: [], problems: () => [] }

/** Whether a task makes a text that its parameters tell. */
export const isForeseeable = ({ args }: Task, { renders }: ModuleSignature): boolean =>
  renders !== undefined && get(args, renders.from) !== undefined

/** Undefined when the task's parameters make no text. Throws LanguageError. */
export const foresee = (
  task: Task,
  module: ModuleSignature,
  scope: Scope,
  hidden: boolean
): Foresight | undefined => {
  const { renders, params } = module
  if (!renders || !isForeseeable(task, module)) return undefined
  const standIns = new StandIns()
  const value = foreseeValue(task.args, params as JsonSchema, scope, hidden, standIns)
  const coerced = coerce(params, value, task.args)
  const isStandIn = (part: Value): boolean => typeof part === 'string' && holdsStandIn(part)
  const wrong = checkPartly(params, coerced, task.args, moduleSubject(module), isStandIn)
  const given = withDefaults(params, coerced)
  const foreseen = () => (wrong.length > 0 ? nothing : renders.text(given as Readonly<Record<string, Value>>))
  return { foreseen, wrong, given, standIns }
}
