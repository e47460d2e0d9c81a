import type { Library } from '../tls-library.ts'

/** What `haproxy -vv` says. */
export interface VersionOutput {
  /** `3.0.11`, `3.4-dev9`: without what a package or a commit adds. */
  readonly version: string
  /** As it is printed: `3.0.11-1+deb13u3`. */
  readonly release: string
  /** `2.6`, `3.4` */
  readonly branch: string
  /** `2025/06/02` */
  readonly date?: string
  /** `long-term supported branch - will stop receiving fixes around Q2 2029.` */
  readonly status?: string
  /** Page of the known bugs of exactly this version. */
  readonly bugsUrl?: string
  /** Variables of make as they were given; none when the Makefile was edited instead. */
  readonly builtWith: Readonly<Record<string, string>>
  /** Words of the feature list that are on, without `+`. */
  readonly features: readonly string[]
  /** Those that are off, without `-`. */
  readonly missing: readonly string[]
  /** What it runs on; OpenSSL of the host and one of HAProxy's own look alike. */
  readonly library: 'openssl' | 'aws-lc' | 'boringssl' | 'quictls' | 'libressl' | 'wolfssl' | 'none'
  /** Of what it runs with: `5.1.0`, `3.5.7`, `3.1.7+quic`. */
  readonly libraryVersion?: string
  /** Both as they are printed. Another version at run time than at build time means a wrong rpath. */
  readonly builtWithLibrary?: string
  readonly runningOnLibrary?: string
  /** Whether it has HTTP/3; limited is by OpenSSL's compatibility layer, which the configuration must ask for (limited-quic). */
  readonly quic: 'full' | 'limited' | 'none'
  /** Whether each QUIC connection can have a socket of its own; undefined where it is not told (before 2.9). */
  readonly socketOwner?: boolean
  readonly services: readonly string[]
  readonly filters: readonly string[]
}

/** Reads what `haproxy -vv` of 2.6 to 3.4 prints, or `-v`, which says less; undefined when it is something else. */
export const readVersionOutput = (text: string): VersionOutput | undefined => {
  const head = /^HA-?Proxy version (\S+?)(?:,? (\d{4}\/\d\d\/\d\d))?(?: - .*)?$/m.exec(text)
  const release = head?.[1]
  const version = /^\d+\.\d+(?:\.\d+)?(?:-(?:dev|rc)\d+)?/.exec(release ?? '')?.[0]
  if (release === undefined || version === undefined) return undefined
  const [, date] = head?.slice(1) ?? []
  const status = line(text, 'Status: ')
  const bugsUrl = line(text, 'Known bugs: ')
  const listed = line(text, 'Feature list : ')?.split(' ') ?? []
  const features = listed.filter(word => word.startsWith('+')).map(word => word.slice(1))
  const builtWithLibrary = line(text, /^Built with (?:OpenSSL|SSL library) version : /m)
  const runningOnLibrary = line(text, /^Running on (?:OpenSSL|SSL library) version : /m)
  const socket = line(text, /^QUIC: connection (?:socket-owner|sock-per-conn) mode support : /m)
  return {
    version,
    release,
    branch: version.split(/[.-]/).slice(0, 2).join('.'),
    ...(date ? { date } : {}),
    ...(status ? { status } : {}),
    ...(bugsUrl ? { bugsUrl } : {}),
    builtWith: variables(line(text, '  OPTIONS = ') ?? ''),
    features,
    missing: listed.filter(word => word.startsWith('-')).map(word => word.slice(1)),
    ...libraryOf(builtWithLibrary, runningOnLibrary),
    ...(builtWithLibrary ? { builtWithLibrary } : {}),
    ...(runningOnLibrary ? { runningOnLibrary } : {}),
    quic: !features.includes('QUIC') ? 'none' : features.includes('QUIC_OPENSSL_COMPAT') ? 'limited' : 'full',
    ...(socket ? { socketOwner: socket === 'yes' } : {}),
    services: (line(text, 'Available services : ') ?? '')
      .split(/\s+/)
      .filter(word => word !== '' && word !== 'none'),
    filters: [...text.matchAll(/^\t\[ *\w+\] (\S+)$/gm)].map(([, name = '']) => name)
  }
}

/** The library by the name that the playbooks use; undefined when they know none such. */
export const playbookLibrary = ({ library, features }: VersionOutput): Library | undefined => {
  if (library === 'openssl') return features.includes('QUIC_OPENSSL_COMPAT') ? 'openssl-compat' : 'openssl'
  return library === 'aws-lc' || library === 'quictls' || library === 'boringssl' ? library : undefined
}

const line = (text: string, start: string | RegExp): string | undefined => {
  const found = typeof start === 'string' ? text.indexOf(`\n${start}`) + 1 : (start.exec(text)?.index ?? -1)
  if (found < 0 || (typeof start === 'string' && found === 0)) return undefined
  const whole = text.slice(found, text.indexOf('\n', found) < 0 ? undefined : text.indexOf('\n', found))
  return whole.slice(typeof start === 'string' ? start.length : (start.exec(text)?.[0].length ?? 0)).trim()
}

const variables = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .split(' ')
      .filter(word => word.includes('='))
      .map(word => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])
  )

/**
 * AWS-LC says `AWS-LC 5.1.0` at run time and `OpenSSL 1.1.1 (compatible; AWS-LC 5.1.0)` for what it was built with; BoringSSL in its
 * place `OpenSSL 1.1.1 (compatible; BoringSSL)`; QuicTLS is an OpenSSL with `+quic` in its version.
 */
const libraryOf = (
  built: string | undefined,
  running: string | undefined
): Pick<VersionOutput, 'library' | 'libraryVersion'> => {
  const said = running ?? built
  if (said === undefined) return { library: 'none' }
  const both = `${built} ${running}`
  if (both.includes('BoringSSL')) return { library: 'boringssl' }
  const [name, library] = products.find(([name]) => both.includes(name)) ?? []
  if (name === undefined || library === undefined) return { library: 'none' }
  const version = new RegExp(`${name}(?: FIPS)? v?([0-9][^ )]*)`).exec(said)?.[1]
  return {
    library: library === 'openssl' && /[+-]quic/.test(said) ? 'quictls' : library,
    ...(version ? { libraryVersion: version } : {})
  }
}

const products: readonly (readonly [name: string, library: VersionOutput['library']])[] = [
  ['AWS-LC', 'aws-lc'],
  ['LibreSSL', 'libressl'],
  ['wolfSSL', 'wolfssl'],
  ['OpenSSL', 'openssl']
]
