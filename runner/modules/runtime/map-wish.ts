import { word } from '../../haproxy/runtime/command.ts'
import { type Entry, entryLine, readFile } from '../../haproxy/runtime/maps.ts'
import type { Clash } from '../../language/signature.ts'
import type { Attributes } from '../files/attributes.ts'
import type { SocketWant } from './talk.ts'

export interface MapWant extends SocketWant, Attributes {
  readonly path: string
  readonly kind?: 'map' | 'acl'
  readonly state?: 'present' | 'absent' | 'exact'
  readonly entries?: Readonly<Record<string, string>>
  readonly keys?: readonly string[]
  readonly backup?: boolean
}

export const mapClash = ({ kind = 'map', state = 'present', entries, keys }: MapWant): Clash | undefined => {
  const byKeys = kind === 'acl' || state === 'absent'
  if (byKeys && entries !== undefined)
    return {
      at: 'entries',
      message: kind === 'acl' ? 'An ACL has keys, and no values' : 'What shall be gone is named by keys'
    }
  if (byKeys && keys === undefined)
    return { at: 'kind', message: 'Nothing says which keys', hint: 'Give keys.' }
  if (!byKeys && keys !== undefined)
    return { at: 'keys', message: 'keys have no values', hint: 'Give entries, a mapping of keys to values.' }
  if (!byKeys && entries === undefined)
    return { at: 'path', message: 'Nothing says which entries', hint: 'Give entries.' }
  const odd = [...Object.keys(entries ?? {}), ...(keys ?? [])].find(key => isOdd(key, kind))
  if (odd !== undefined)
    return {
      at: byKeys ? 'keys' : 'entries',
      message: `${JSON.stringify(odd)} cannot be a key of a file: it would be read as something else`
    }
  const empty = Object.entries(entries ?? {}).find(([, value]) => !/^\S(.*\S)?$/.test(value))
  return empty === undefined
    ? undefined
    : {
        at: 'entries',
        message: `The value of ${empty[0]} has to be one line, with no blanks around it, and not empty`
      }
}

/** A comment, a line of its own, or two words where one is meant. */
const isOdd = (key: string, kind: 'map' | 'acl'): boolean =>
  key.startsWith('#') || (kind === 'map' ? !/^\S+$/.test(key) : !/^\S(.*\S)?$/.test(key))

/** The text that the file shall have; the same text when it has the entries already, comments and all. */
export const wantedText = (want: MapWant, now: string): string => {
  const { kind = 'map', state = 'present', entries = {}, keys = [] } = want
  const wanted: readonly Entry[] =
    kind === 'acl' || state === 'absent'
      ? keys.map(key => ({ key }))
      : Object.entries(entries).map(([key, value]) => ({ key, value }))
  if (state === 'exact')
    return same(readFile(now, kind), wanted) ? now : wanted.map(entry => `${entryLine(entry)}\n`).join('')
  const byKey = new Map(wanted.map(entry => [entry.key, entry]))
  const left = new Set(byKey.keys())
  const lines = linesOf(now).flatMap(line => {
    const [entry] = readFile(line, kind)
    const mine = entry && byKey.get(entry.key)
    if (!entry || !mine) return [line]
    if (state === 'absent' || !left.delete(entry.key)) return []
    return [entry.value === mine.value ? line : entryLine(mine)]
  })
  const added = state === 'absent' ? [] : [...left].map(key => entryLine(byKey.get(key) ?? { key }))
  const all = [...lines, ...added]
  const text = all.map(line => `${line}\n`).join('')
  return same(
    linesOf(now).map(key => ({ key })),
    all.map(key => ({ key }))
  )
    ? now
    : text
}

const linesOf = (text: string): readonly string[] => {
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

/** The same entries in the same order: the first that matches counts. */
export const same = (some: readonly Entry[], others: readonly Entry[]): boolean =>
  some.length === others.length &&
  some.every(({ key, value }, index) => others[index]?.key === key && others[index]?.value === value)

/** The one command that makes the running entries the wanted ones, when there is one: else they are replaced as a whole. */
export const oneCommand = (
  kind: 'map' | 'acl',
  path: string,
  now: readonly Entry[],
  wanted: readonly Entry[]
): string | undefined => {
  const at = now.findIndex(
    ({ key, value }, index) => wanted[index]?.key !== key || wanted[index]?.value !== value
  )
  const entry = now[at]
  if (!entry || now.filter(({ key }) => key === entry.key).length > 1) return undefined
  const other = wanted[at]
  if (same([...now.slice(0, at), ...now.slice(at + 1)], wanted))
    return `del ${kind} ${word(path)} ${word(entry.key)}`
  if (kind === 'map' && other?.key === entry.key && same(now.with(at, other), wanted))
    return `set map ${word(path)} ${word(entry.key)} ${word(other.value ?? '')}`
  return undefined
}
