import { type Condition, evaluateCondition } from '../language/condition/condition.ts'
import { LanguageError } from '../language/language-error.ts'
import { known, type Scope, type Value } from '../language/value.ts'
import { type Outcome, Refusal, type SocketStep, type Step, socketCode } from '../modules/module.ts'
import type { Diagnostic, Place } from '../protocol/diagnostic.ts'
import type { CommandResult } from '../protocol/event.ts'
import { isChange } from './looks.ts'
import { type Ready, refusalDiagnostic } from './prepare.ts'
import { stepSummary } from './step-report.ts'

/** What came of a task, before retries and ignore_errors are considered. */
export interface Verdict {
  readonly status: 'ok' | 'changed' | 'failed'
  /** What `register` gets. */
  readonly result: { readonly [name: string]: Value }
  readonly message?: string
  readonly hint?: string
  readonly command?: CommandResult
  readonly place?: Place
  /** `until` is there and does not hold yet. */
  readonly again: boolean
}

/** Judges a task by its outcomes: the module's own report, then changed_when, failed_when and until. */
export const judge = (
  ready: Ready,
  now: unknown,
  steps: readonly Step[],
  outcomes: readonly Outcome[]
): Verdict => {
  const { task, module } = ready
  const broken = brokenStep(steps, outcomes)
  const reported = report(ready, now, outcomes, broken !== undefined)
  const failedByItself = broken !== undefined || reported.refusal !== undefined
  const changedByItself = module.ahead !== false && steps.slice(0, outcomes.length).some(isChange)

  const draft = { ...reported.result, changed: changedByItself, failed: failedByItself, skipped: false }
  const scope = withResult(ready.scope, task.register, draft)
  try {
    const failed = task.failedWhen ? everyHolds(task.failedWhen, scope) : failedByItself
    const changed = task.changedWhen ? everyHolds(task.changedWhen, scope) : changedByItself
    const result = { ...draft, changed, failed }
    const said = failed ? undefined : module.say?.(ready.want, reported.result as never)
    return {
      status: failed ? 'failed' : changed ? 'changed' : 'ok',
      result,
      ...(said === undefined ? {} : { message: said }),
      ...(failed ? whyFailed(broken, reported.refusal, task.failedWhen) : {}),
      ...(failed && broken ? blamed(ready, now, broken) : {}),
      ...commandOf(module.name, broken, outcomes),
      again:
        task.until !== undefined &&
        (failed || !everyHolds(task.until, withResult(scope, task.register, result)))
    }
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error
    return {
      status: 'failed',
      result: { ...draft, failed: true },
      ...explain(error.diagnostic),
      again: false
    }
  }
}

interface Broken {
  readonly step: Step
  readonly outcome: Outcome
}

const brokenStep = (steps: readonly Step[], outcomes: readonly Outcome[]): Broken | undefined => {
  for (const [index, outcome] of outcomes.entries()) {
    const step = steps[index]
    if (step && !isAllowed(step, outcome.code)) return { step, outcome }
  }
  return undefined
}

export const isAllowed = (step: Step, code: number): boolean =>
  (step.do === 'run' || step.do === 'socket') && step.allow ? step.allow.includes(code) : code === 0

const report = (
  ready: Ready,
  now: unknown,
  outcomes: readonly Outcome[],
  broken: boolean
): { readonly result: { readonly [name: string]: Value }; readonly refusal?: Diagnostic } => {
  try {
    return {
      result: ready.module.report(ready.want, now, outcomes, ready.context) as { [name: string]: Value }
    }
  } catch (error) {
    if (error instanceof Refusal) return { result: {}, refusal: refusalDiagnostic(ready.task, error) }
    if (broken) return { result: {} }
    throw error
  }
}

const explain = (diagnostic: Diagnostic) => ({
  message: diagnostic.message,
  ...(diagnostic.hint === undefined ? {} : { hint: diagnostic.hint }),
  place: { file: diagnostic.file, range: diagnostic.range }
})

const whyFailed = (
  broken: Broken | undefined,
  refusal: Diagnostic | undefined,
  failedWhen: readonly Condition[] | undefined
): Partial<Verdict> => {
  if (broken) return explainBroken(broken)
  if (refusal) return explain(refusal)
  return { message: `failed_when: ${failedWhen?.map(condition => condition.text).join(' and ') ?? ''}` }
}

const explainBroken = ({ step, outcome }: Broken): Partial<Verdict> => {
  if (step.do === 'pause')
    return outcome.code === 1
      ? {
          message: outcome.err,
          hint: 'Run it on a terminal or with --prompts jsonl, or give the task seconds or minutes.'
        }
      : { message: outcome.err }
  if (step.do === 'socket') return { message: outcome.err, ...socketHint(step, outcome) }
  const said = lastLine(outcome.err) || lastLine(outcome.out)
  const what =
    step.do === 'write'
      ? `${step.path} is not written`
      : step.do === 'fetch'
        ? `${step.path} is not fetched`
        : `${stepSummary(step)} failed with code ${outcome.code}`
  const noSpace = /No space left on device|Disk quota exceeded/.test(outcome.err)
  return {
    message: said ? `${what}: ${said}` : what,
    ...(noSpace ? { hint: 'Free space on the host (df -h) and run again; what was done stays done.' } : {}),
    ...(outcome.code === 124
      ? { hint: 'It ran out of time. Does it wait for input? stdin is closed on purpose.' }
      : {})
  }
}

/** Where in the task the module says that the cause stands. */
const blamed = ({ task, module, want }: Ready, now: unknown, { outcome }: Broken): Partial<Verdict> => {
  const at = module.blame?.(want, now, outcome)
  if (at === undefined) return {}
  const { file, range } = refusalDiagnostic(task, new Refusal(at, ''))
  return { place: { file, range } }
}

const socketHint = (step: SocketStep, { code }: Outcome): Pick<Verdict, 'hint'> => {
  if (code === socketCode.refused)
    return {
      hint: `Say become: true, or let the user that logs in open ${step.path}: docs/runtime.md tells how.`
    }
  if (code === socketCode.nobody)
    return { hint: `Is HAProxy running, and does it have a stats socket (or -S) ${step.path}?` }
  return {}
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.trim() ?? ''

const commandOf = (
  module: string,
  broken: Broken | undefined,
  outcomes: readonly Outcome[]
): Partial<Verdict> => {
  const last =
    broken?.outcome ?? (['command', 'shell', 'script'].includes(module) ? outcomes.at(-1) : undefined)
  return last && broken?.step.do !== 'pause'
    ? { command: { code: last.code, stdout: last.out, stderr: last.err } }
    : {}
}

const withResult = (scope: Scope, name: string | undefined, result: Value): Scope =>
  name === undefined
    ? scope
    : {
        resolve: asked => (asked === name ? known(result) : scope.resolve(asked)),
        names: () => [...scope.names(), name]
      }

const everyHolds = (conditions: readonly Condition[], scope: Scope): boolean =>
  conditions.every(condition => evaluateCondition(condition, scope).value === true)
