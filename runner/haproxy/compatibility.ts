import { isVersionAtLeast } from '../language/functions/version.ts'
import { type Feature, type Library, libraries, type Reach, traitsOf } from './tls-library.ts'

/** What HAProxy is to be built with. `libraryVersion` is undefined where it is not known yet. */
export interface Combination {
  readonly haproxy: string
  readonly library: Library
  readonly libraryVersion: string | undefined
}

/** Whether something goes together; `nearest` is a sentence that says what to choose instead. */
export type Verdict =
  | { readonly is: 'supported' }
  | { readonly is: 'limited'; readonly reason: string }
  | { readonly is: 'refused'; readonly reason: string; readonly nearest: string }

const supported: Verdict = { is: 'supported' }

/** Oldest branch that the playbooks are made for, and the newest that was looked at. */
export const oldestHaproxy = '2.8'
export const newestHaproxy = '3.4'

/** Whether HAProxy can be built with the library and speak QUIC. */
export const goesTogether = ({ haproxy, library, libraryVersion }: Combination): Verdict => {
  const { title, haproxy: since, version: least, limited } = traitsOf(library)
  if (!isVersionAtLeast(haproxy, oldestHaproxy))
    return refused(
      `HAProxy ${haproxy} is older than ${oldestHaproxy}, the first branch these playbooks are made for`,
      `Take HAProxy ${newestHaproxy} with ${library}.`
    )
  if (!isVersionAtLeast(haproxy, since.least))
    return refused(
      `HAProxy ${haproxy} does not go with ${library}: ${since.why}`,
      nearestFor(haproxy, library)
    )
  if (libraryVersion === undefined) return limited ? { is: 'limited', reason: limited } : supported
  const tooOld = least.find(
    each => isVersionAtLeast(haproxy, each.haproxy) && !isVersionAtLeast(libraryVersion, each.least)
  )
  if (tooOld)
    return refused(
      `${title} ${libraryVersion} is too old for HAProxy ${haproxy}: ${tooOld.why}`,
      library === 'system-openssl'
        ? 'Take tls_library openssl, which builds OpenSSL 3.5 beside the host’s, or openssl-compat, which does with the host’s but has no 0-RTT.'
        : `Take ${title} ${tooOld.least} or newer.`
    )
  return limited ? { is: 'limited', reason: limited } : supported
}

/** Whether a build has a feature. */
export const has = (combination: Combination, feature: Feature): Verdict => {
  const { haproxy, library, libraryVersion } = combination
  const reach: Reach = traitsOf(library).features[feature]
  if (reach.is === 'never') return refused(reach.why, otherWith(combination, feature))
  if (reach.haproxy && !isVersionAtLeast(haproxy, reach.haproxy))
    return refused(
      reach.why ?? `${library} has it with HAProxy ${reach.haproxy} or newer`,
      `Take HAProxy ${reach.haproxy} or newer${otherNow(combination, feature)}.`
    )
  if (reach.library && (libraryVersion === undefined || !isVersionAtLeast(libraryVersion, reach.library)))
    return refused(
      `${traitsOf(library).title} has it since ${reach.library}${libraryVersion === undefined ? '' : `; this is ${libraryVersion}`}`,
      `Take ${reach.library} or newer${otherNow(combination, feature)}.`
    )
  return supported
}

const refused = (reason: string, nearest: string): Verdict => ({ is: 'refused', reason, nearest })

/** Libraries that are maintained and that this HAProxy can be built with, the one to take first. */
const candidates = (haproxy: string): readonly Library[] =>
  libraries.filter(
    name =>
      traitsOf(name).standing === 'maintained' && isVersionAtLeast(haproxy, traitsOf(name).haproxy.least)
  )

const nearestFor = (haproxy: string, library: Library): string => {
  const { haproxy: since } = traitsOf(library)
  const [other = 'quictls with allow_unmaintained: true'] = candidates(haproxy)
  return `Take HAProxy ${since.least} or newer, or stay with ${haproxy} and take ${other}.`
}

const withFeature = ({ haproxy, library }: Combination, feature: Feature): Library | undefined =>
  candidates(haproxy).find(name => {
    const reach = traitsOf(name).features[feature]
    return (
      name !== library &&
      name !== 'system-openssl' &&
      reach.is === 'since' &&
      (reach.haproxy === undefined || isVersionAtLeast(haproxy, reach.haproxy))
    )
  })

const otherWith = (combination: Combination, feature: Feature): string => {
  const other = withFeature(combination, feature)
  return other ? `Leave it out, or take tls_library ${other}.` : 'Leave it out.'
}

const otherNow = (combination: Combination, feature: Feature): string => {
  const other = withFeature(combination, feature)
  return other ? `, or tls_library ${other}` : ''
}
