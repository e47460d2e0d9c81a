import type { TObject } from 'typebox'
import { assert } from './assert.ts'
import { command } from './command.ts'
import { copy } from './copy.ts'
import { debug } from './debug.ts'
import { dnf } from './dnf.ts'
import { file } from './file.ts'
import { getUrl } from './get-url.ts'
import { group } from './group.ts'
import { make } from './make.ts'
import type { Module } from './module.ts'
import { setFact } from './set-fact.ts'
import { shell } from './shell.ts'
import { stat } from './stat.ts'
import { systemd } from './systemd.ts'
import { template } from './template.ts'
import { unarchive } from './unarchive.ts'
import { uri } from './uri.ts'
import { user } from './user.ts'
import { waitFor } from './wait-for.ts'

/** A module whose parameters only its own schema knows; who calls it has checked them against that. */
export type AnyModule = Module

/** The types of a module are for the one who writes it: a list of modules cannot keep them. */
export const erase = <P extends TObject, Now, R extends TObject>(module: Module<P, Now, R>): AnyModule =>
  module as unknown as AnyModule

/** Every module there is. */
export const modules: readonly AnyModule[] = [
  erase(assert),
  erase(command),
  erase(copy),
  erase(debug),
  erase(dnf),
  erase(file),
  erase(getUrl),
  erase(group),
  erase(make),
  erase(setFact),
  erase(shell),
  erase(stat),
  erase(systemd),
  erase(template),
  erase(unarchive),
  erase(uri),
  erase(user),
  erase(waitFor)
]

export const moduleByName: ReadonlyMap<string, AnyModule> = new Map(
  modules.map(module => [module.name, module])
)
