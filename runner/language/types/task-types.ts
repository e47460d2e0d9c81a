import { type TSchema, Type } from 'typebox'
import type { Inherited } from '../playbook/play.ts'
import type { ModuleSignature } from '../signature.ts'
import type { BaseTypes, PlayTypes } from './play-types.ts'
import { anyType, joinTypes, type TypeEnv } from './type.ts'
import { TypeNames } from './type-names.ts'

/** What earlier tasks leave to later ones: registered results and set_fact. */
export class Results {
  private readonly made: Map<string, () => TSchema>
  private copy: Results | undefined

  constructor(made: ReadonlyMap<string, () => TSchema> = new Map()) {
    this.made = new Map(made)
  }

  /** They as they are now; the same object until something is added. */
  snapshot(): Results {
    this.copy ??= new Results(this.made)
    return this.copy
  }

  /** They as they are now, to go on from by itself. */
  fork(): Results {
    return new Results(this.made)
  }

  has(name: string): boolean {
    return this.made.has(name)
  }

  /** A later result of the same name stands beside the earlier one when it is not certain to come. */
  add(name: string, type: TSchema, before?: TSchema): void {
    const earlier = this.made.get(name)?.() ?? before
    const joined = earlier ? joinTypes(earlier, type) : type
    this.replace(name, joined)
  }

  replace(name: string, type: TSchema): void {
    this.copy = undefined
    this.made.set(name, () => type)
  }

  /** Those that nothing stronger hides. */
  visible(base: BaseTypes): ReadonlyMap<string, () => TSchema> {
    if (![...this.made.keys()].some(base.strong)) return this.made
    return new Map([...this.made].filter(([name]) => !base.strong(name)))
  }
}

/** The names that one task sees. */
export const taskTypes = (
  types: PlayTypes,
  task: Inherited,
  results: Results,
  more: ReadonlyMap<string, TSchema> = new Map()
): { readonly env: TypeEnv; readonly base: BaseTypes } => {
  const base = types.base(task)
  const visible = results.visible(base)
  const names = new TypeNames(visible, base.env.names)
  const extra = new Map<string, () => TSchema>()
  for (const name of guarded(task)) if (!names.has(name)) extra.set(name, () => base.anyway(name) ?? anyType)
  for (const [name, type] of more) extra.set(name, () => type)
  const all = extra.size > 0 ? new TypeNames(extra, names) : names
  return { base, env: { names: all, ...(base.env.open ? { open: true } : {}) } }
}

/** Names that a condition asks for before it lets the task run: `has(vars.x)`. */
const guarded = (task: Inherited): readonly string[] =>
  task.when.flatMap(({ text }) =>
    [...text.matchAll(/(!\s*)?\bhas\(\s*vars\.(\w+)\s*\)/g)].flatMap(([, not, name]) =>
      not || !name ? [] : [name]
    )
  )

interface ResultTypes {
  readonly one: TSchema
  readonly looped: TSchema
}

const known = new WeakMap<ModuleSignature, ResultTypes>()

/** What `register` gives a name. */
export const resultType = (module: ModuleSignature, looped: boolean): TSchema => {
  const types = known.get(module) ?? resultTypes(module)
  known.set(module, types)
  return looped ? types.looped : types.one
}

const resultTypes = (module: ModuleSignature): ResultTypes => {
  const flags = {
    changed: Type.Boolean({ description: 'Whether it changed something.' }),
    failed: Type.Boolean({ description: 'Whether it failed.' }),
    skipped: Type.Boolean({ description: 'Whether it did not run.' })
  }
  const one = Type.Object({ ...module.result.properties, ...flags }, { additionalProperties: false })
  const results = Type.Array(one, { description: 'The result of each item, in order.' })
  return { one, looped: Type.Object({ ...flags, results }, { additionalProperties: false }) }
}
