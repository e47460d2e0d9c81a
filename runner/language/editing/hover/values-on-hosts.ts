import { LanguageError } from '../../language-error.ts'
import type { Value } from '../../value.ts'
import { offlineScope } from '../../variables/offline-scope.ts'
import type { Sight } from '../cursor/sight.ts'
import { code, valueText } from '../describe.ts'
import type { OpenFile } from '../open-file.ts'

/** Rows of values that are shown, and hosts that are asked, at most. */
const mostRows = 8
const mostHosts = 200

/** What stands for a secret. */
const hidden = '••••••••'

/** What a variable, or a member of it, is on the hosts of its play: a list in Markdown, equal values in one row. */
export const valuesOnHosts = (
  { modules }: OpenFile,
  { analysis, play, inherited }: Sight,
  name: string,
  members: readonly string[]
): string => {
  const hosts = (analysis && play && analysis.playHosts.get(play)) ?? []
  if (!analysis || !play) return ''
  const rows = new Map<string, { readonly said: string; readonly hosts: string[] }>()
  for (const host of hosts.slice(0, mostHosts)) {
    const scope = offlineScope(analysis, modules, play, inherited, host)
    const entry = scope?.definition(name)
    const value = scope && read(() => scope.resolve(name), members)
    if (value === undefined) continue
    const at = entry && placeText(entry.key.source.file, entry.key.source.position(entry.key.start).line)
    const said = at === undefined ? value : `${value} (${at})`
    const row = rows.get(said)
    if (row) row.hosts.push(host)
    else rows.set(said, { said, hosts: [host] })
  }
  const lines = [...rows.values()].map(row => `- ${hostText(row.hosts, hosts)}: ${row.said}`)
  const more = lines.length - mostRows
  return [...lines.slice(0, mostRows), ...(more > 0 ? [`- and ${more} more values`] : [])].join('\n')
}

type Read = () => ReturnType<NonNullable<ReturnType<typeof offlineScope>>['resolve']>

const read = (resolve: Read, members: readonly string[]): string | undefined => {
  try {
    const resolved = resolve()
    if (!resolved) return undefined
    if (resolved.secret) return hidden
    if (resolved.unknown) return 'known when it runs'
    const value = memberOf(resolved.value, members)
    return value === undefined ? 'not there' : code(valueText(value))
  } catch (error) {
    if (error instanceof LanguageError) return error.diagnostic.message
    throw error
  }
}

const memberOf = (whole: Value, members: readonly string[]): Value | undefined => {
  let value: Value | undefined = whole
  for (const member of members) {
    const name = member.replace(/^\[(.*)\]$/, '$1')
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, name)) return undefined
    value = (value as { readonly [name: string]: Value })[name]
  }
  return value
}

const hostText = (some: readonly string[], all: readonly string[]): string => {
  const asked = Math.min(all.length, mostHosts)
  if (some.length === asked && asked > 1)
    return all.length > asked ? `the first ${asked} of ${all.length} hosts` : `all ${asked} hosts`
  const shown = some.slice(0, 3)
  const more = some.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** `file:line`. */
export const placeText = (file: string, line: number): string => `${file}:${line}`
