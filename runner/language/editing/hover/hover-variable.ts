import type { TSchema } from 'typebox'
import { connectionVariables } from '../../inventory/connection-variables.ts'
import type { JsonSchema } from '../../schema/schema-words.ts'
import { magicVariables, roleVariables } from '../../variables/magic-variables.ts'
import { paramText } from '../completion/complete-words.ts'
import type { Sight } from '../cursor/sight.ts'
import { declaredParams } from '../declared-params.ts'
import { code, paragraphs, schemaText, typeText } from '../describe.ts'
import type { OpenFile } from '../open-file.ts'
import { placeText, valuesOnHosts } from './values-on-hosts.ts'

interface Named {
  readonly name: string
  readonly members: readonly string[]
  readonly type: TSchema | undefined
  readonly sight: Sight
}

/** What a variable is, its type and meaning, and its value on each host of the play. */
export const hoverVariable = (open: OpenFile, named: Named): string | undefined => {
  const { name, members, type, sight } = named
  const path = [name, ...members].join('.')
  const known = sight.env.names.has(name) || declaredParams(open).has(name)
  const values = name === 'facts' ? '' : valuesOnHosts(open, sight, name, members)
  if (!known && values === '') return undefined
  return paragraphs(`**${path}**${origin(open, named)}`, meaning(open, named, type), values)
}

const meaning = (open: OpenFile, { name, members, sight }: Named, type: TSchema | undefined): string => {
  const param = members.length === 0 ? paramOf(open, name, sight) : undefined
  if (param) return paramText(param)
  const magic = members.length === 0 ? (connectionVariables[name] ?? type) : type
  if (!magic) return ''
  const { description } = magic as JsonSchema
  return description ? schemaText(magic) : code(typeText(magic))
}

const paramOf = (open: OpenFile, name: string, { inherited: { role } }: Sight) =>
  role ? role.params.get(name) : declaredParams(open).get(name)?.param

/** Where it comes from, in a few words. */
const origin = (open: OpenFile, { name, members, sight }: Named): string => {
  if (name === 'facts') return members.length === 0 ? '' : ': a fact'
  if (Object.hasOwn(magicVariables, name) || Object.hasOwn(roleVariables, name)) return ''
  if (name === 'item') return ': of the loop'
  const made = open.seen.find(
    one => one.kind === 'item' && one.item.kind === 'task' && one.item.register === name
  )
  if (made?.kind === 'item') {
    const { name: task, place } = made.item
    return `: the result of ${task} (${placeText(place.file, place.range.start.line)})`
  }
  if (members.length > 0) return ''
  const role = sight.inherited.role?.params.has(name)
    ? [sight.inherited.role.name]
    : declaredParams(open).get(name)?.roles
  return role ? `: a param of ${role.join(', ')}` : ''
}
