import { Refusal } from '../module.ts'
import type { AuthorizedKeyWish } from './authorized-key-params.ts'
import {
  type AuthorizedKey,
  authorizedKey,
  authorizedKeyLine,
  sameOptions,
  splitOptions
} from './authorized-keys-line.ts'

/** The last of several lines with the same key counts. */
export const wantedKeys = (want: AuthorizedKeyWish, text: string | undefined): readonly AuthorizedKey[] => {
  if (text === undefined)
    throw new Refusal('key', `There is no file ${want.key.slice('file://'.length)} on the host`)
  if (/^https?:/.test(text))
    throw new Refusal(
      'key',
      'Keys are not fetched from the web',
      'Write them here: who answers at that address would decide who may log in.'
    )
  const options = want.key_options === undefined ? undefined : splitOptions(want.key_options)
  if (want.key_options !== undefined && !options)
    throw new Refusal('key_options', 'A quote is not closed, or there is a blank outside quotes')
  const keys = new Map<string, AuthorizedKey>()
  for (const line of text.split('\n').filter(one => one.trim() !== '' && !one.trim().startsWith('#'))) {
    const key = authorizedKey(line)
    if (!key)
      throw new Refusal('key', 'This is not a public key', 'It has a type, such as ssh-ed25519, and the key.')
    const told = { ...key, options: options ?? key.options, comment: want.comment ?? key.comment }
    keys.set(identity(key), told)
  }
  if (keys.size === 0) throw new Refusal('key', 'There is no key in it')
  return [...keys.values()]
}

const identity = ({ type, key }: AuthorizedKey): string => `${type} ${key}`

interface Edited {
  readonly lines: readonly string[]
  readonly why: readonly string[]
}

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))

export const withoutKeys = (text: string, keys: readonly AuthorizedKey[]): Edited => {
  const gone = new Set(keys.map(identity))
  const now = linesOf(text)
  const lines = now.filter(line => {
    const key = authorizedKey(line)
    return !key || !gone.has(identity(key))
  })
  return { lines, why: lines.length === now.length ? [] : ['is there'] }
}

export const withKeys = (text: string, keys: readonly AuthorizedKey[], want: AuthorizedKeyWish): Edited => {
  const why: string[] = []
  const missing = new Map(keys.map(key => [identity(key), key] as const))
  const lines = linesOf(text).flatMap(line => {
    const now = authorizedKey(line)
    const mine = now && keys.find(key => identity(key) === identity(now))
    if (!now || !mine) {
      if (!want.exclusive) return [line]
      why.push('something else is in the file')
      return []
    }
    if (!missing.delete(identity(now))) {
      why.push('the key is there twice')
      return []
    }
    const comment = want.comment ?? (mine.comment || now.comment)
    if (sameOptions(mine, now) && comment === now.comment) return [line]
    why.push(sameOptions(mine, now) ? 'has another comment' : 'has other options')
    return [authorizedKeyLine({ ...mine, comment })]
  })
  if (missing.size > 0) why.push('is not there')
  return { lines: [...lines, ...[...missing.values()].map(authorizedKeyLine)], why }
}
