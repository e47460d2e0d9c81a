import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { evaluateCondition } from '../condition/condition.ts'
import { LanguageError } from '../language-error.ts'
import { allTasks } from '../playbook/parse-context.ts'
import type { Item, Task } from '../playbook/play.ts'
import { type Foresight, foresee, isForeseeable } from '../preview/foresee.ts'
import { pointed } from '../preview/pointed.ts'
import type { JsonSchema } from '../schema/schema-words.ts'
import type { ModuleSignature, TextFix } from '../signature.ts'
import { type Scope, unknown } from '../value.ts'
import { offlineScope } from '../variables/offline-scope.ts'
import { hostList } from '../variables/on-hosts.ts'
import type { HostScope } from '../variables/variables.ts'
import { isTemplated } from '../yaml/plain.ts'
import { offsetInSource } from '../yaml/scalar-offset.ts'
import type { Analysis } from './analyse.ts'
import { placeOf } from './problems.ts'

type Modules = readonly ModuleSignature[]

/** What modules that foresee a text say against the parameters, with the values of each host as far as they are known. */
export const checkForeseen = (analysis: Analysis, modules: Modules): readonly Diagnostic[] => {
  const foreseers = new Map(
    modules.flatMap(module => (module.renders ? [[module.name, module] as const] : []))
  )
  return (analysis.playbook?.plays ?? []).flatMap(play =>
    foreseeable([...play.sections.flat(), ...play.handlers], foreseers).flatMap(([task, module]) => {
      if (isBroken(task, analysis.diagnostics)) return []
      const hosts = analysis.playHosts.get(play) ?? []
      if (hosts.length === 0) return told(task, module, loose)
      const scopes = hosts.flatMap(host => {
        const item = task.loop ? unknown : undefined
        const scope = offlineScope(analysis, modules, play, task, host, unknown, item)
        return scope ? [{ host, scope }] : []
      })
      return onEach(task, module, scopes)
    })
  )
}

/** The same for tasks that no play is known for. */
export const checkForeseenAlone = (
  items: readonly Item[],
  modules: Modules,
  diagnostics: readonly Diagnostic[]
): readonly Diagnostic[] => {
  const foreseers = new Map(modules.map(module => [module.name, module]))
  return foreseeable(items, foreseers).flatMap(([task, module]) =>
    isBroken(task, diagnostics) ? [] : told(task, module, loose)
  )
}

/** Every name stands for something that is not known. */
const loose: Scope = { resolve: () => unknown, names: () => [] }

const foreseeable = (
  items: readonly Item[],
  modules: ReadonlyMap<string, ModuleSignature>
): readonly (readonly [Task, ModuleSignature])[] =>
  [...allTasks(items)].flatMap(item => {
    const module = item.kind === 'task' ? modules.get(item.module) : undefined
    return item.kind === 'task' && module && isForeseeable(item, module) ? [[item, module] as const] : []
  })

/** What is wrong already would be said again in other words. */
const isBroken = ({ args }: Task, diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(
    ({ severity, file, range }) =>
      severity === 'error' &&
      file === args.source.file &&
      range.start.offset >= args.start &&
      range.end.offset <= args.end
  )

interface OnHost {
  readonly host: string
  readonly scope: HostScope
}

/** Hosts with the same parameters are looked at once. */
const onEach = (task: Task, module: ModuleSignature, scopes: readonly OnHost[]): readonly Diagnostic[] => {
  const known = new Map<string, readonly Diagnostic[]>()
  const found = new Map<string, { readonly diagnostic: Diagnostic; readonly hosts: Set<string> }>()
  let asked = 0
  for (const { host, scope } of scopes) {
    const foresight = attempt(() => (holds(task, scope) ? foresee(task, module, scope, false) : undefined))
    if (!foresight) continue
    asked += 1
    const key = JSON.stringify(foresight.given)
    const diagnostics = known.get(key) ?? diagnosticsOf(foresight, task, module, scope)
    known.set(key, diagnostics)
    for (const diagnostic of diagnostics) {
      const { code, file, range, message } = diagnostic
      const same = `${code} ${file} ${range.start.offset} ${message}`
      // A node may make several lines with the same mistake.
      const one = found.get(same) ?? { diagnostic, hosts: new Set() }
      one.hosts.add(host)
      found.set(same, one)
    }
  }
  return [...found.values()].map(({ diagnostic, hosts }) =>
    hosts.size === asked
      ? diagnostic
      : { ...diagnostic, message: `${diagnostic.message} (on ${hostList([...hosts])})` }
  )
}

const told = (task: Task, module: ModuleSignature, scope: Scope): readonly Diagnostic[] => {
  const foresight = attempt(() => foresee(task, module, scope, false))
  return foresight ? diagnosticsOf(foresight, task, module) : []
}

const holds = ({ when }: Task, scope: Scope): boolean =>
  when.every(condition => {
    const { value, unknown: unclear } = evaluateCondition(condition, scope)
    return unclear || value === true
  })

/** What cannot be rendered has a diagnostic of its own. */
const attempt = (work: () => Foresight | undefined): Foresight | undefined => {
  try {
    return work()
  } catch (error) {
    if (error instanceof LanguageError) return undefined
    throw error
  }
}

const diagnosticsOf = (
  { foreseen, wrong, standIns }: Foresight,
  { args }: Task,
  { params }: ModuleSignature,
  scope?: HostScope
): readonly Diagnostic[] => [
  ...wrong,
  ...foreseen()
    .problems()
    .map((found): Diagnostic => {
      const { node, entry, through } = pointed(args, params as JsonSchema, found.pointer, scope)
      const { severity, hint, fix, key, code = 'wrong-value' } = found
      const finest = through.at(-1)?.node
      const mend = fix && node.kind === 'scalar' && !isTemplated(node) ? fixOf(fix, node) : undefined
      return {
        code,
        severity,
        message: standIns.show(found.message),
        ...(hint === undefined ? {} : { hint: standIns.show(hint) }),
        ...(mend ? { fix: mend } : {}),
        ...placeOf((key && entry?.key) || firstLine(node)),
        ...(finest && finest !== node
          ? { related: [{ ...placeOf(finest), message: 'its value is this' }] }
          : {})
      }
    })
]

const fixOf = (
  { title, edits }: TextFix,
  node: Extract<ReturnType<typeof pointed>['node'], { kind: 'scalar' }>
): NonNullable<Diagnostic['fix']> => ({
  title,
  edits: edits.map(({ start, end, text }) => ({
    range: node.source.range(offsetInSource(node, start), offsetInSource(node, end)),
    text
  }))
})

/** A map or list of many lines is told of at its first key. */
const firstLine = (node: ReturnType<typeof pointed>['node']): ReturnType<typeof pointed>['node'] =>
  node.kind === 'map' ? (node.entries[0]?.key ?? node) : node
