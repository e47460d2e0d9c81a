import { buildSwitches, flagStyle } from './build-switches.ts'
import type { Library } from './tls-library.ts'

export type MakeValue = string | number | boolean | null

/** What decides how HAProxy is compiled. */
export interface BuildWish {
  readonly version: string
  readonly library: Library
  /** Where the library is, `lib` and `include` in it; undefined or empty for the host's own. */
  readonly prefix: string | undefined
  readonly flags: { readonly optimize: string; readonly processor: string; readonly debug: string }
  /** Further variables, which beat those that come of the rest. */
  readonly options: Readonly<Record<string, MakeValue>>
}

/**
 * Variables for HAProxy's make, sorted by name; what is false is left out. On the command line they stay: written into the Makefile
 * SSL_INC, SSL_LIB and LDFLAGS are taken back by later lines of it without a word. BoringSSL is linked statically, so it needs no
 * rpath.
 */
export const makeOptions = ({ version, library, prefix, flags, options }: BuildWish) => {
  const { optimize, processor, debug } = flags
  const all: Readonly<Record<string, MakeValue>> = {
    TARGET: 'linux-glibc',
    USE_QUIC: true,
    ...buildSwitches(version, library),
    ...(prefix ? { SSL_INC: `${prefix}/include`, SSL_LIB: `${prefix}/lib` } : {}),
    ...(prefix && library !== 'boringssl' ? { LDFLAGS: `-Wl,-rpath,${prefix}/lib` } : {}),
    ...(flagStyle(version) === 'separate'
      ? { OPT_CFLAGS: optimize, CPU_CFLAGS: processor, ARCH_FLAGS: debug }
      : { CPU_CFLAGS: [optimize, processor].filter(Boolean).join(' '), DEBUG_CFLAGS: debug }),
    ...options
  }
  return Object.entries(all)
    .filter(([, value]) => value !== false)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === null ? name : `${name}=${value === true ? 1 : value}`))
}
