import type { TSchema } from 'typebox'
import { connectionVariables } from '../inventory/connection-variables.ts'
import type { ModuleSignature } from '../signature.ts'
import { Facts } from '../types/facts.ts'
import {
  blockKeywords,
  importKeywords,
  includeKeywords,
  inventoryGroupKeywords,
  playKeywords,
  roleKeywords,
  roleParamKeywords,
  taskKeywords
} from './keywords.ts'
import type { JsonSchema } from './schema-words.ts'
import { share } from './share.ts'

export type Schema = { readonly [keyword: string]: unknown }

export const draft = 'http://json-schema.org/draft-07/schema#'
const template: Schema = { $ref: '#/definitions/template' }
export const templateDefinition: Schema = {
  type: 'string',
  pattern: '\\{\\{',
  description: 'A template: its value is known when it runs.'
}

/** JSON Schemas for editors that do not know hq-run, by the name of the file: `NAME.schema.json`. */
export const schemas = (modules: readonly ModuleSignature[]): Readonly<Record<string, Schema>> => ({
  playbook: share(playbook(modules)),
  tasks: share(tasksFile(modules)),
  inventory: inventory(),
  'role-params': roleParams(),
  facts: { $schema: draft, title: 'Facts of a host', ...plainSchema(Facts) }
})

/** A list of tasks, below a definition of `task`. */
const tasks: Schema = { type: 'array', items: { $ref: '#/definitions/task' } }

/** The keys of an object, some of which hold lists of tasks. */
const listed = (schema: TSchema, ...keys: readonly string[]): Schema =>
  withKeys(
    authoring(schema),
    Object.fromEntries(keys.map(key => [key, { ...describedAs(schema, key), ...tasks }]))
  )

const playbook = (modules: readonly ModuleSignature[]): Schema => ({
  $schema: draft,
  title: 'Playbook of hq-run',
  type: 'array',
  items: { $ref: '#/definitions/play' },
  definitions: {
    template: templateDefinition,
    play: playSchema(),
    role: authoring(roleKeywords),
    task: taskSchema(modules)
  }
})

const tasksFile = (modules: readonly ModuleSignature[]): Schema => ({
  $schema: draft,
  title: 'Tasks of hq-run',
  ...tasks,
  definitions: { template: templateDefinition, task: taskSchema(modules) }
})

export const playSchema = (): Schema =>
  withKeys(listed(playKeywords, 'pre_tasks', 'tasks', 'post_tasks', 'handlers'), {
    roles: {
      ...describedAs(playKeywords, 'roles'),
      type: 'array',
      items: { anyOf: [{ type: 'string' }, { $ref: '#/definitions/role' }] }
    }
  })

/** A chain of conditions instead of alternatives: one misspelt key then gives one error. */
const taskSchema = (modules: readonly ModuleSignature[]): Schema => ({
  if: { required: ['block'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: listed(blockKeywords, 'block'),
  else: {
    if: { required: ['import_tasks'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: authoring(importKeywords),
    else: {
      if: { required: ['include_tasks'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: authoring(includeKeywords),
      else: {
        ...withKeys(authoring(taskKeywords), moduleKeys(modules, moduleSchema)),
        patternProperties: { '^ansible\\.(builtin|legacy)\\.': {} }
      }
    }
  }
})

/** Every key that a task may have, at once: what completes keys cannot know yet which kind of task it becomes. */
export const flatTaskSchema = (
  modules: readonly ModuleSignature[],
  schemaOf: (module: ModuleSignature) => Schema
): Schema => {
  const { required: _required, ...block } = listed(blockKeywords, 'block')
  const others = [importKeywords, includeKeywords, taskKeywords].map(authoring)
  const keys = [block, ...others].map(({ properties }) => properties as Schema)
  return { ...block, properties: Object.assign({}, ...keys, moduleKeys(modules, schemaOf)) }
}

const moduleKeys = (
  modules: readonly ModuleSignature[],
  schemaOf: (module: ModuleSignature) => Schema
): Schema => Object.fromEntries(modules.map(module => [module.name, schemaOf(module)]))

/** A schema of its own for a part of the language, such as a parameter that is a language itself. */
export const standalone = (title: string, schema: TSchema): Schema =>
  share({ $schema: draft, title, ...authoring(schema), definitions: { template: templateDefinition } })

export const moduleSchema = (module: ModuleSignature): Schema => {
  const params = authoring(module.params)
  const description = module.description ? `${module.summary}\n\n${module.description}` : module.summary
  if (module.free === undefined) return { ...params, description }
  return { description, anyOf: [params, { type: 'string' }] }
}

export const inventory = (): Schema => {
  const vars: Schema = {
    type: ['object', 'null'],
    properties: Object.fromEntries(
      Object.entries(connectionVariables).map(([name, schema]) => [
        name,
        withTemplates(plainSchema(schema) as JsonSchema, false)
      ])
    )
  }
  const groups: Schema = { type: ['object', 'null'], additionalProperties: { $ref: '#/definitions/group' } }
  const group = inventoryGroupKeywords
  return {
    $schema: draft,
    title: 'Inventory of hq-run',
    type: 'object',
    additionalProperties: { $ref: '#/definitions/group' },
    definitions: {
      template: templateDefinition,
      vars,
      group: {
        type: ['object', 'null'],
        additionalProperties: false,
        properties: {
          hosts: {
            ...describedAs(group, 'hosts'),
            type: ['object', 'null'],
            additionalProperties: { $ref: '#/definitions/vars' }
          },
          children: { ...describedAs(group, 'children'), ...groups },
          vars: { ...describedAs(group, 'vars'), allOf: [{ $ref: '#/definitions/vars' }] }
        }
      }
    }
  }
}

export const roleParams = (): Schema => ({
  $schema: draft,
  title: 'Params of a role',
  type: 'object',
  additionalProperties: plainSchema(roleParamKeywords)
})

const withKeys = (schema: Schema, keys: Schema): Schema => ({
  ...schema,
  properties: { ...(schema.properties as Schema), ...keys }
})

const describedAs = (schema: TSchema, key: string): Schema => {
  const description = (schema as JsonSchema).properties?.[key]?.description
  return description === undefined ? {} : { description }
}

/** The authoring projection: a template may stand where anything but text is wanted. */
export const authoring = (schema: TSchema): Schema => withTemplates(plainSchema(schema) as JsonSchema, true)

const withTemplates = (schema: JsonSchema, root: boolean): Schema => {
  const { anyOf, items, properties, additionalProperties, description, default: standard, ...rest } = schema
  const inner: Schema = {
    ...rest,
    ...(anyOf ? { anyOf: anyOf.map(each => withTemplates(each, true)) } : {}),
    ...(items ? { items: withTemplates(items, false) } : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, each]) => [name, withTemplates(each, false)])
          )
        }
      : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'object'
              ? withTemplates(additionalProperties, false)
              : additionalProperties
        })
  }
  const said: Schema = {
    ...(description === undefined ? {} : { description }),
    ...(standard === undefined ? {} : { default: standard })
  }
  const takesAnyText =
    schema.type === 'string' && !schema.pattern && !schema.enum && schema.const === undefined
  const takesAnything = !anyOf && schema.type === undefined && schema.const === undefined && !schema.enum
  if (root || takesAnyText || takesAnything) return { ...said, ...inner }
  return { ...said, anyOf: [...(anyOf ? (inner.anyOf as Schema[]) : [inner]), template] }
}

/** Without the language's own keyword. */
const plainSchema = (schema: TSchema): Schema =>
  JSON.parse(JSON.stringify(schema, (key, value) => (key === 'hq' || key === 'stranger' ? undefined : value)))
