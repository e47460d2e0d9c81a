import type { Certificate } from './cert-host.ts'

interface Want {
  readonly path: string
  readonly public_path?: string
  readonly names?: readonly string[]
  readonly key_type?: string
  readonly renew_below?: number
}

/** Why another certificate is needed; undefined when this one is good. */
export const wrongWith = (want: Want, now: Certificate | undefined): string | undefined => {
  const { names = [], key_type = 'ec-p256', renew_below = 30 } = want
  if (!now) return 'there is no certificate'
  if (!now.hasKey) return 'there is no key'
  if (!now.keyMatches) return 'the key does not belong to it'
  if (!sameNames(names, now.names))
    return `it is for ${now.names.join(', ') || 'nobody'}, wanted ${names.join(', ')}`
  if (now.daysLeft < 0) return `it ended at ${now.notAfter}`
  if (now.daysLeft < renew_below) return `${now.daysLeft} days are left, wanted ${renew_below}`
  // Whatever key a stranger's certificate has, it is not ours to choose.
  if (now.selfSigned && now.keyType !== key_type) return `its key is ${now.keyType}, wanted ${key_type}`
  if (want.public_path !== undefined && !now.publicSame) return `${want.public_path} is not that certificate`
  return undefined
}

/** Names know no case and no order; addresses no spelling. */
export const sameNames = (a: readonly string[], b: readonly string[]): boolean => {
  const set = (names: readonly string[]) => [...new Set(names.map(canonicalName))].sort().join()
  return set(a) === set(b)
}

/** A wildcard stands for one label, the first one (RFC 9525, section 6.3). */
export const covers = (names: readonly string[], wanted: readonly string[]): boolean => {
  const has = new Set(names.map(canonicalName))
  return wanted.map(canonicalName).every(name => has.has(name) || has.has(name.replace(/^[^.]+/, '*')))
}

export const isAddress = (name: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(name) || name.includes(':')

/** openssl writes IPv6 as `2001:DB8:0:0:0:0:0:1`. */
const canonicalName = (name: string): string => {
  if (!name.includes(':')) return name.toLowerCase()
  const [head = '', tail] = name.toLowerCase().split('::')
  const groups = (text: string): readonly string[] => text.split(':').filter(Boolean)
  const before = groups(head)
  const after = groups(tail ?? '')
  const zeros = Array<string>(Math.max(0, tail === undefined ? 0 : 8 - before.length - after.length)).fill(
    '0'
  )
  return [...before, ...zeros, ...after].map(group => group.replace(/^0+(?=.)/, '')).join(':')
}
