import { hostConnection } from '../language/inventory/host-connection.ts'
import type { InventoryHost } from '../language/inventory/inventory.ts'
import { LanguageError } from '../language/language-error.ts'
import type { Include, Play } from '../language/playbook/play.ts'
import type { Redactor } from '../language/redact.ts'
import { type Scope, unknown } from '../language/value.ts'
import { renderNode } from '../language/variables/render.ts'
import { createScope, type PlayBatch } from '../language/variables/variables.ts'
import { gatherFacts } from '../modules/gather-facts.ts'
import type { Destination, Module } from '../modules/module.ts'
import type { Controller } from './controller.ts'
import { delegates } from './delegate.ts'
import type { Env } from './env.ts'
import type { Target } from './host.ts'
import { leftHandlers } from './left-handlers.ts'
import { gatherFactsTask } from './play-todo.ts'
import { truth } from './prepare.ts'
import type { RunOptions } from './run.ts'
import type { HostState } from './state.ts'
import { targetOf } from './target.ts'
import { taskContext } from './task-context.ts'

/** A host's part in a play, and where it is reached. Throws a LanguageError for a wrong connection variable. */
export const makeEnv = (
  options: RunOptions,
  redactor: Redactor,
  play: Play,
  batch: PlayBatch,
  { name, state: known }: { readonly name: string; readonly state: HostState }
): Env & { readonly target: Target } => {
  const { analysis, controller, check, diff, verbosity = 0 } = options
  const { inventory } = analysis
  const host = inventory?.hosts.get(name)
  if (!inventory || !host) throw new Error(`${name} is not in the inventory`)
  const scopeOf: Env['scope'] = (state, task, item) =>
    redactor.watch(
      createScope({
        inventory,
        host,
        play,
        task: task ?? play.inherited,
        playHosts: analysis.playHosts.get(play) ?? [],
        batch,
        facts: state.facts,
        vars: state.vars,
        extra: analysis.extra,
        check,
        ...(item ? { item: item.value } : {})
      })
    )
  const scope = scopeOf(known, undefined, undefined)
  const ownScope = (host: InventoryHost): Scope =>
    redactor.watch(
      createScope({
        inventory,
        host,
        play,
        task: play.inherited,
        playHosts: analysis.playHosts.get(play) ?? [],
        batch,
        facts: unknown,
        vars: new Map(),
        extra: analysis.extra,
        check
      })
    )
  const connection = hostConnection(scope, host)
  const target = targetOf(name, connection, options.credentials)
  for (const secret of [target.password, target.becomePassword])
    if (secret !== undefined) redactor.add(secret)
  const destinations = rememberedDestinations(controller)
  return {
    target,
    host: name,
    check,
    diff,
    loginUser: target.user,
    connection,
    durable: target.user === 'root' || (connection.become ?? truth(play.inherited.become, scope)),
    modules: new Map(allModules(options.modules).map(module => [module.name, module])),
    handlers: play.handlers,
    gatherFacts: gatherFactsTask(play),
    scope: scopeOf,
    context: (key, task, seen, secret) => {
      const destination = (path: string) => destinations.of(`${key} ${path}`, path)
      return taskContext(controller, play, task, seen, { check, diff, verbosity, secret, destination })
    },
    delegate: delegates(inventory, ownScope, options.credentials, redactor),
    include: (include, seen) => options.include(include, includedFile(include, seen)),
    selects: options.selects
  }
}

/** A plan is made again after its steps: it must find what was there before them. */
const rememberedDestinations = (controller: Controller) => {
  const seen = new Map<string, Destination>()
  return {
    of: (key: string, path: string): Destination => {
      const found = seen.get(key) ?? controller.destination(path)
      seen.set(key, found)
      return found
    }
  }
}

/** The given ones, and those that a play uses by itself. */
const allModules = (given: readonly Module[]): readonly Module[] =>
  [...given, gatherFacts, leftHandlers] as unknown as readonly Module[]

const includedFile = (include: Include, scope: Scope): string => {
  const { value, unknown: cannotKnow } = renderNode(include.file, scope)
  if (typeof value === 'string' && !cannotKnow) return value
  throw new LanguageError({
    code: 'wrong-type',
    severity: 'error',
    message: 'include_tasks takes the name of a file',
    ...include.file.source.place(include.file.start, include.file.end)
  })
}
