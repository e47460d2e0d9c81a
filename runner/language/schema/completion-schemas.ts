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
    playbook: marked(playbook),
    tasks: marked(tasks),
    inventory: marked({ ...untitled(inventory()), properties: { all } }),
    'role-params': marked(untitled(roleParams()))
  }
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
