/** A source archive of a Debian release. */
export interface Pin {
  readonly file: string
  readonly version: string
  readonly sha256: string
  /** What `apt-get source` (or `download`, for a package) is asked for. */
  readonly request: string
  /** A package: what can only be built with itself comes built. */
  readonly binary?: true
}

/**
 * The rows of `distribution` in playbooks/sources.yaml, and how to get them. Digests are of the bytes Debian's signed indexes vouched
 * for when they were pinned.
 */
export const distributionPins = {
  haproxy: {
    request: 'haproxy/trixie',
    file: 'haproxy_3.0.11.orig.tar.gz',
    version: '3.0.11',
    sha256: 'a133e2d550c5fd9a849b5c7ab17bb945bcdad209ca140d41f45ebf31943ae783'
  },
  /** The Rust crate of AWS-LC 5.1.0 carries its whole C tree. */
  'aws-lc': {
    request: 'rust-aws-lc-sys/sid',
    file: 'rust-aws-lc-sys_0.42.0+dfsg.orig.tar.gz',
    version: '5.1.0',
    sha256: '620e70a494cb11290e5a9665a739d97bef57971faf902da969a2b636cdd4bf1c'
  },
  openssl: {
    request: 'openssl=3.5.7-1~deb13u2',
    file: 'openssl_3.5.7.orig.tar.gz',
    version: '3.5.7',
    sha256: 'a8c0d28a529ca480f9f36cf5792e2cd21984552a3c8e4aa11a24aa31aeac98e8'
  },
  boringssl: {
    request: 'android-platform-external-boringssl/sid',
    file: 'android-platform-external-boringssl_14.0.0+r45.orig.tar.xz',
    version: '0.20230419.0',
    sha256: 'f9223e8c15ad5d9e3f1cd50861f4c272658864661e2332bea5d60952aa0930cd'
  },
  googletest: {
    request: 'googletest/bookworm',
    file: 'googletest_1.12.1.orig.tar.gz',
    version: '1.12.1',
    sha256: '81964fe578e9bd7c94dfdb09c8e4d6e6759e19967e397dbea48d1c10e45d0df2'
  },
  'golang-x86_64': {
    request: 'golang-1.19-go=1.19.8-2',
    file: 'golang-1.19-go_1.19.8-2_amd64.deb',
    version: '1.19.8',
    sha256: '545123039b6c79e75cf2d86528781a825424cf33ce9d3f4513d772d7144cd531',
    binary: true
  },
  'golang-src': {
    request: 'golang-1.19-src=1.19.8-2',
    file: 'golang-1.19-src_1.19.8-2_all.deb',
    version: '1.19.8',
    sha256: '2dfa82fe4f08f4e0193c532e561af4c91871f5235608f04f2bb8d57bb288df5a',
    binary: true
  }
} as const satisfies Record<string, Pin>

export type SourceName = keyof typeof distributionPins

const needed: Readonly<Record<string, readonly SourceName[]>> = {
  'aws-lc': ['aws-lc'],
  openssl: ['openssl'],
  'openssl-compat': ['openssl'],
  boringssl: ['boringssl', 'googletest', 'golang-x86_64', 'golang-src']
}

/** What is built for a TLS library; just HAProxy when the distribution has no source of it, or the host has it. */
export const sourcesOf = (library: string): readonly SourceName[] => ['haproxy', ...(needed[library] ?? [])]
