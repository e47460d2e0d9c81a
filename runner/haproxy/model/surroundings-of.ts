import { playbookLibrary, type VersionOutput } from '../binary/version-output.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import type { Library } from '../tls-library.ts'

/** What the playbook says about where a configuration is to run. */
export interface Expected {
  readonly haproxy_version?: string
  readonly tls_library?: Library
  readonly tls_library_version?: string
}

/** What is expected, and what the host’s own program says of itself, which wins. */
export const surroundingsOf = (
  { haproxy_version: version, tls_library: library, tls_library_version: libraryVersion }: Expected,
  binary?: VersionOutput
): Surroundings => {
  const told = {
    ...(version === undefined ? {} : { version }),
    ...(library === undefined ? {} : { library }),
    ...(libraryVersion ? { libraryVersion } : {})
  }
  if (!binary) return told
  // OpenSSL of the host and one of its own look alike: the playbook may know more exactly.
  const its = playbookLibrary(binary)
  const same = its === undefined || isAlike(its, library)
  return {
    ...told,
    version: binary.version,
    ...(same || its === undefined ? {} : { library: its }),
    ...(binary.libraryVersion === undefined ? {} : { libraryVersion: binary.libraryVersion }),
    features: binary.features
  }
}

const openssl: ReadonlySet<Library | undefined> = new Set(['openssl', 'system-openssl', 'openssl-compat'])

const isAlike = (one: Library, other: Library | undefined): boolean =>
  one === other || (openssl.has(one) && openssl.has(other))
