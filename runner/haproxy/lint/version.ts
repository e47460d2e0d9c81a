import { isVersionAtLeast } from '../../language/functions/version.ts'
import { has, type Verdict } from '../compatibility.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import type { Feature } from '../tls-library.ts'

/** Whether HAProxy is as new as that; undefined where its version is not known. */
export const isSince = ({ version }: Surroundings, least: string): boolean | undefined =>
  version === undefined ? undefined : isVersionAtLeast(version, least)

/** Why the build lacks a feature of TLS; undefined where it has it, or where it is not known which build it is. */
export const lacks = (
  { version, library, libraryVersion }: Surroundings,
  feature: Feature
): Extract<Verdict, { is: 'refused' }> | undefined => {
  if (version === undefined || library === undefined) return undefined
  const verdict = has({ haproxy: version, library, libraryVersion }, feature)
  // A version that is not known is not called too old.
  const guessed =
    libraryVersion === undefined && verdict.is === 'refused' && /has it since/.test(verdict.reason)
  return verdict.is === 'refused' && !guessed ? verdict : undefined
}
