import type { ModuleSignature } from '../signature.ts'
import { roleKeywords } from './keywords.ts'
import {
  authoring,
  draft,
  flatTaskSchema,
  inventory,
  moduleSchema,
  playSchema,
  roleParams,
  type Schema,
  templateDefinition
} from './schemas.ts'
import { share } from './share.ts'

/** Schemas that complete the keys of the files that have one; what is wrong with a file they do not say. */
export const completionSchemas = (
  modules: readonly ModuleSignature[]
): Record<'playbook' | 'tasks' | 'inventory' | 'role-params', object> => {
  const task = flatTaskSchema(modules, moduleCompletion)
  const definitions = { template: templateDefinition, task }
  const tasks = { $schema: draft, type: 'array', items: { $ref: '#/definitions/task' }, definitions }
  const playbook = {
    ...tasks,
    items: { $ref: '#/definitions/play' },
    definitions: { ...definitions, play: unrequired(playSchema()), role: authoring(roleKeywords) }
  }
  const all = { $ref: '#/definitions/group', description: 'Every host of the inventory.' }
  return {
    playbook: marked(share(offering(playbook))),
    tasks: marked(share(offering(tasks))),
    inventory: marked({ ...untitled(inventory()), properties: { all } }),
    'role-params': marked(untitled(roleParams()))
  }
}

/**
 * Named parts offer their keys one by one, without a skeleton of what they need, also where a text could stand instead: what is
 * begun is a text as yet.
 */
const offering = (schema: Schema): Schema => {
  const walk = (value: unknown, named: boolean): unknown => {
    if (Array.isArray(value)) return value.map(each => walk(each, named))
    if (typeof value !== 'object' || value === null) return value
    const inside = named || typeof (value as Schema).shared === 'string'
    const { required, anyOf, ...rest } = value as Schema
    const alternatives = anyOf as readonly Schema[] | undefined
    const keyed = inside && alternatives?.some(each => each.properties)
    const kept = keyed ? alternatives?.filter(each => each.type !== 'string') : alternatives
    const keepsRequired = required !== undefined && !(inside && Array.isArray(required))
    return Object.fromEntries(
      Object.entries({
        ...rest,
        ...(kept ? { anyOf: kept } : {}),
        ...(keepsRequired ? { required } : {})
      }).map(([key, each]) => [key, walk(each, inside)])
    )
  }
  return walk(schema, false) as Schema
}

/** Without it a skeleton of the whole would be offered among the keys. */
const unrequired = ({ required: _required, ...schema }: Schema): Schema => schema

/** A title would be shown beside each key. */
const untitled = ({ title: _title, ...schema }: Schema): Schema => schema

/** The parameters of a module; several that it mostly has are written with its name when it is chosen. */
const moduleCompletion = (module: ModuleSignature): Schema => {
  const { description, ...schema } = moduleSchema(module)
  // A command stands on the line of its module.
  if (module.free !== undefined && module.choice?.only) return { description, ...schema }
  const params = { description, ...unrequired(authoring(module.params)) }
  const required = firstParameters(module)
  // The title is what all of them together are called where the first key is to be chosen.
  return required.length < 2 ? params : { ...params, required, title: required.join(', ') }
}

const firstParameters = ({ params, free, choice }: ModuleSignature): readonly string[] => {
  const first = new Set([
    ...(params.required ?? []),
    ...(choice?.of.slice(0, 1) ?? []),
    ...(free ? [free] : [])
  ])
  return Object.keys(params.properties).filter(name => first.has(name))
}

/** Descriptions that hold Markdown say so, to whoever can show it. */
const marked = (schema: object): object =>
  JSON.parse(
    JSON.stringify(schema, (_key, value) =>
      typeof value?.description === 'string' && /[`*\n]/.test(value.description)
        ? { ...value, markdownDescription: value.description }
        : value
    )
  )
