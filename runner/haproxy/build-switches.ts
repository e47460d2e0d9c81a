import { isVersionAtLeast } from '../language/functions/version.ts'
import { type Library, traitsOf } from './tls-library.ts'

/** Variables for HAProxy's make that depend on its version and its TLS library; false leaves one out. */
export interface BuildSwitches {
  readonly USE_OPENSSL: boolean
  readonly USE_OPENSSL_AWSLC: boolean
  readonly USE_QUIC_OPENSSL_COMPAT: boolean
  /** For `-Ws` up to 2.9; the default of linux-glibc in 3.0, gone since 3.1. */
  readonly USE_SYSTEMD: boolean
}

export const buildSwitches = (haproxy: string, library: Library): BuildSwitches => {
  const { make } = traitsOf(library)
  return {
    USE_OPENSSL: make.USE_OPENSSL ?? false,
    USE_OPENSSL_AWSLC: make.USE_OPENSSL_AWSLC ?? false,
    USE_QUIC_OPENSSL_COMPAT: make.USE_QUIC_OPENSSL_COMPAT ?? false,
    USE_SYSTEMD: !isVersionAtLeast(haproxy, '3.0')
  }
}

/**
 * Names of the variables that hold the compiler's flags: since 3.0 OPT_CFLAGS (how much it optimises), CPU_CFLAGS and ARCH_FLAGS;
 * before that CPU_CFLAGS held optimisation and processor, DEBUG_CFLAGS what is for a debugger.
 */
export const flagStyle = (haproxy: string): 'separate' | 'together' =>
  isVersionAtLeast(haproxy, '3.0') ? 'separate' : 'together'
