/** A key of authorized_keys (sshd(8), AUTHORIZED_KEYS FILE FORMAT). */
export interface AuthorizedKey {
  /** As they are written, each with its value. */
  readonly options: readonly string[]
  readonly type: string
  /** Base64. */
  readonly key: string
  readonly comment: string
}

const types =
  /^(?:(?:sk-|webauthn-sk-)?(?:ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521))|ssh-(?:rsa|dss|xmss)|rsa-sha2-(?:256|512))(?:-cert-v01)?(?:@openssh\.com)?$/

/** Undefined for comments, empty lines and what is no key. */
export const authorizedKey = (line: string): AuthorizedKey | undefined => {
  const text = line.trim()
  if (text === '' || text.startsWith('#')) return undefined
  const bare = keyOf(text)
  if (bare) return { options: [], ...bare }
  const end = endOfOptions(text)
  const options = splitOptions(text.slice(0, end))
  const key = keyOf(text.slice(end).trim())
  return key && options && { options, ...key }
}

const keyOf = (text: string): Omit<AuthorizedKey, 'options'> | undefined => {
  const [, type = '', key = '', comment = ''] = /^(\S+)\s+(\S+)(?:\s+(.*))?$/.exec(text) ?? []
  return types.test(type) ? { type, key, comment } : undefined
}

/** Where the first blank outside quotes is. */
const endOfOptions = (text: string): number => {
  const [options = ''] = /^(?:"(?:\\.|[^"\\])*"|[^"\s])*/.exec(text) ?? []
  return options.length
}

/** Options between commas; undefined when a quote stays open, or there is a blank outside quotes. */
export const splitOptions = (text: string): readonly string[] | undefined => {
  if (endOfOptions(text) !== text.length) return undefined
  return (text.match(/(?:"(?:\\.|[^"\\])*"|[^",])+/g) ?? []).map(option => option)
}

/** sshd knows options in any case, and in any order; what stands between quotes counts as it is. */
export const sameOptions = (some: AuthorizedKey, other: AuthorizedKey): boolean =>
  folded(some).join() === folded(other).join()

const folded = ({ options }: AuthorizedKey): readonly string[] =>
  options.map(option => option.replace(/^[^="]*/, name => name.toLowerCase())).sort()

export const authorizedKeyLine = ({ options, type, key, comment }: AuthorizedKey): string =>
  [options.join(), type, key, comment].filter(Boolean).join(' ')
