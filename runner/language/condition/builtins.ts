import type { TSchema } from 'typebox'
import { functions } from '../functions/functions.ts'
import { anyType, listOf } from '../types/type.ts'
import { environment, linearMatches } from './environment.ts'

/** One way to call a function of CEL's own library. */
export interface Builtin {
  readonly receiver: TSchema | undefined
  readonly params: readonly TSchema[]
  readonly returns: TSchema
}

const simple: Readonly<Record<string, TSchema>> = {
  string: { type: 'string' },
  int: { type: 'integer' },
  uint: { type: 'integer' },
  double: { type: 'number' },
  bool: { type: 'boolean' },
  null: { type: 'null' },
  list: { type: 'array' },
  map: { type: 'object' }
}

/** No value of ours is a time, a duration or bytes. */
const nothing: TSchema = { enum: [] }

/** A type of CEL as a JSON Schema. */
const schemaOf = (name: string, foreign: TSchema): TSchema => {
  const list = /^list<(.*)>$/.exec(name)
  if (list) return listOf(schemaOf(list[1] ?? '', anyType))
  if (/^(dyn|[A-Z])$/.test(name)) return anyType
  return simple[name.startsWith('map<') ? 'map' : name] ?? foreign
}

/** CEL's functions (`size(x)`) and methods (`x.size()`), by name; ours are not among them. */
const builtins = (methods: boolean): ReadonlyMap<string, readonly Builtin[]> => {
  const found = new Map<string, Builtin[]>()
  for (const { name, receiverType, params, returnType } of environment.getDefinitions().functions) {
    const ours = receiverType === null && functions.has(name) && functions.get(name)?.templateOnly !== true
    if ((receiverType !== null) !== methods || ours || params.some(param => param.type === 'ast')) continue
    const builtin = {
      receiver: receiverType === null ? undefined : schemaOf(receiverType, nothing),
      params: params.map(param => schemaOf(param.type, nothing)),
      returns: schemaOf(returnType, anyType)
    }
    const overloads = found.get(name)
    if (overloads) overloads.push(builtin)
    else found.set(name, [builtin])
  }
  return found
}

export const celFunctions = builtins(false)
export const celMethods = builtins(true)

/** What the writer calls it. */
export const methodName = (name: string): string => (name === linearMatches ? 'matches' : name)
