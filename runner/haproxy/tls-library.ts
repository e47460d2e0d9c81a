/** What HAProxy can do TLS and QUIC with, the one to take first. */
export const libraries = [
  'aws-lc',
  'openssl',
  'system-openssl',
  'openssl-compat',
  'quictls',
  'boringssl'
] as const

export type Library = (typeof libraries)[number]

/** What a configuration can ask of the library, by the name that the playbooks use. */
export const features = {
  zero_rtt: '0-RTT (allow_0rtt)',
  dhparam: 'DHE and its parameters (tls_dhe)',
  ciphersuites: 'a choice of TLS 1.3 cipher suites (tls_ciphersuites)',
  ocsp: 'OCSP stapling (tls_ocsp_update)',
  security_level: 'a security level (tls_security_level)',
  mlkem: 'the group X25519MLKEM768 (tls_curves)'
} as const

export type Feature = keyof typeof features

/** From which versions on a feature is there; without a version always. */
export type Reach =
  | { readonly is: 'since'; readonly haproxy?: string; readonly library?: string; readonly why?: string }
  | { readonly is: 'never'; readonly why: string }

export interface Traits {
  readonly title: string
  readonly standing: 'maintained' | 'archived' | 'experimental'
  /** The first HAProxy that can be built with it. */
  readonly haproxy: { readonly least: string; readonly why: string }
  /** How new it must be for HAProxy from a version on; the strictest first. */
  readonly version: readonly { readonly haproxy: string; readonly least: string; readonly why: string }[]
  readonly features: Readonly<Record<Feature, Reach>>
  /** What QUIC cannot do with it; HAProxy wants `limited-quic` to be written then. */
  readonly limited?: string
  /** Switches of HAProxy's make. */
  readonly make: Readonly<
    Partial<Record<'USE_OPENSSL' | 'USE_OPENSSL_AWSLC' | 'USE_QUIC_OPENSSL_COMPAT', true>>
  >
  /** Key of playbooks/sources.yaml; undefined when it is the host's. */
  readonly source: string | undefined
}

const always: Reach = { is: 'since' }
const never = (why: string): Reach => ({ is: 'never', why })

// ssl-security-level came with 3.0 (src/cfgparse-ssl.c of v3.0.0; v2.8.0 has no such keyword).
const securityLevel: Reach = {
  is: 'since',
  haproxy: '3.0',
  why: 'HAProxy has ssl-security-level since 3.0'
}

// The global ocsp-update.mode came with 3.0 (src/ssl_ocsp.c of v3.0.0).
const ocsp: Reach = { is: 'since', haproxy: '3.0', why: 'HAProxy has ocsp-update.mode since 3.0' }

const openssl35: Traits = {
  title: 'OpenSSL',
  standing: 'maintained',
  // dc6a3c329 (v3.2-dev17) brought OpenSSL's own QUIC; up to 3.2.4 the first handshake over TCP ends the worker (fb0324eb0).
  haproxy: {
    least: '3.2.5',
    why: 'it speaks OpenSSL’s own QUIC since 3.2, and up to 3.2.4 a worker dies of its first TLS connection'
  },
  version: [
    {
      haproxy: '3.2',
      least: '3.5.2',
      why: 'OpenSSL has a QUIC that HAProxy can use since 3.5.1, and 0-RTT since 3.5.2'
    }
  ],
  features: {
    zero_rtt: always,
    dhparam: always,
    ciphersuites: always,
    ocsp,
    security_level: securityLevel,
    mlkem: always
  },
  make: { USE_OPENSSL: true },
  source: 'openssl'
}

const table: Readonly<Record<Library, Traits>> = {
  'aws-lc': {
    title: 'AWS-LC',
    standing: 'maintained',
    haproxy: {
      least: '3.0',
      why: 'HAProxy can be built with AWS-LC since 2.9, and 3.0 is the first branch after it that is maintained'
    },
    version: [
      { haproxy: '3.2', least: '1.22.0', why: 'INSTALL wants 1.22 or newer since 3.2' },
      { haproxy: '3.0', least: '1.13.0', why: 'INSTALL wants 1.13 or newer' }
    ],
    features: {
      // include/haproxy/openssl-compat.h: HAVE_SSL_0RTT asks for SSL_OP_NO_ANTI_REPLAY in 3.0, or for AWS-LC since 3.1.
      zero_rtt: { is: 'since', haproxy: '3.1', why: 'HAProxy has 0-RTT with AWS-LC since 3.1' },
      dhparam: never('AWS-LC has no DHE; HAProxy refuses ssl-dh-param-file with it'),
      ciphersuites: always,
      ocsp: { is: 'since', haproxy: '3.2', library: '1.30.0', why: 'HAProxy staples with AWS-LC since 3.2' },
      security_level: never('AWS-LC has no security levels; HAProxy refuses ssl-security-level with it'),
      mlkem: { is: 'since', library: '1.36.0' }
    },
    make: { USE_OPENSSL_AWSLC: true },
    source: 'aws-lc'
  },
  openssl: openssl35,
  'system-openssl': { ...openssl35, title: 'The host’s OpenSSL', source: undefined },
  'openssl-compat': {
    title: 'OpenSSL',
    standing: 'maintained',
    haproxy: {
      least: '3.0',
      why: 'USE_QUIC_OPENSSL_COMPAT came with 2.9, and 3.0 is the first branch after it that is maintained'
    },
    version: [{ haproxy: '3.0', least: '1.1.1', why: 'QUIC needs TLS 1.3, which OpenSSL has since 1.1.1' }],
    features: {
      ...openssl35.features,
      zero_rtt: never('OpenSSL’s compatibility layer has no 0-RTT'),
      mlkem: { is: 'since', library: '3.5.0' }
    },
    limited: 'the compatibility layer has no 0-RTT, and OpenSSL 3.0 is several times slower than the others',
    make: { USE_OPENSSL: true, USE_QUIC_OPENSSL_COMPAT: true },
    source: 'openssl'
  },
  quictls: {
    title: 'QuicTLS',
    standing: 'archived',
    haproxy: { least: '2.8', why: '' },
    version: [],
    features: {
      zero_rtt: always,
      dhparam: always,
      ciphersuites: always,
      ocsp,
      security_level: securityLevel,
      mlkem: never('QuicTLS ends with OpenSSL 3.3, which has no ML-KEM')
    },
    make: { USE_OPENSSL: true },
    source: 'quictls'
  },
  boringssl: {
    title: 'BoringSSL',
    standing: 'experimental',
    haproxy: {
      least: '3.0',
      why: 'BoringSSL takes the place of AWS-LC, for which HAProxy has a switch since 2.9; no older HAProxy compiles with it'
    },
    // Android 13's tree has no openssl/kdf.h; Android 14's is of 2023-04-19.
    version: [
      { haproxy: '3.0', least: '0.20230419.0', why: 'HAProxy needs openssl/kdf.h, which came later' }
    ],
    features: {
      zero_rtt: {
        is: 'since',
        haproxy: '3.1',
        why: 'HAProxy has 0-RTT with BoringSSL since 3.1, by way of AWS-LC'
      },
      dhparam: never('BoringSSL has no DHE; HAProxy refuses ssl-dh-param-file with it'),
      ciphersuites: never(
        'BoringSSL’s TLS 1.3 cipher suites are fixed; a choice would be ignored without a word'
      ),
      ocsp: never('BoringSSL has no OCSP; HAProxy 3.0 would accept ocsp-update and do nothing'),
      security_level: never(
        'BoringSSL has no security levels; HAProxy 3.0 would accept ssl-security-level and do nothing'
      ),
      // 7fb4d3da5 of 2024-08-27
      mlkem: { is: 'since', library: '0.20240913.0' }
    },
    make: { USE_OPENSSL_AWSLC: true },
    source: 'boringssl'
  }
}

export const traitsOf = (library: Library): Traits => table[library]
