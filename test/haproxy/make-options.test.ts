import assert from 'node:assert/strict'
import test from 'node:test'
import { type BuildWish, makeOptions } from '../../runner/haproxy/make-options.ts'

const flags = { optimize: '-O2', processor: '-march=x86-64-v2', debug: '-g' }
const of = (wish: Partial<BuildWish>): string =>
  makeOptions({ version: '3.4.6', library: 'aws-lc', prefix: '/opt/tls', flags, options: {}, ...wish }).join(
    ' | '
  )

const cases: readonly [title: string, wish: Partial<BuildWish>, options: string][] = [
  [
    'a library of its own is named with its rpath',
    {},
    'ARCH_FLAGS=-g | CPU_CFLAGS=-march=x86-64-v2 | LDFLAGS=-Wl,-rpath,/opt/tls/lib | OPT_CFLAGS=-O2 | SSL_INC=/opt/tls/include | SSL_LIB=/opt/tls/lib | TARGET=linux-glibc | USE_OPENSSL_AWSLC=1 | USE_QUIC=1'
  ],
  [
    'the host’s own is not',
    { library: 'openssl-compat', prefix: '' },
    'ARCH_FLAGS=-g | CPU_CFLAGS=-march=x86-64-v2 | OPT_CFLAGS=-O2 | TARGET=linux-glibc | USE_OPENSSL=1 | USE_QUIC=1 | USE_QUIC_OPENSSL_COMPAT=1'
  ],
  [
    'an old HAProxy has other names for flags, and libsystemd',
    { version: '2.8.26', library: 'quictls', prefix: undefined },
    'CPU_CFLAGS=-O2 -march=x86-64-v2 | DEBUG_CFLAGS=-g | TARGET=linux-glibc | USE_OPENSSL=1 | USE_QUIC=1 | USE_SYSTEMD=1'
  ],
  [
    'BoringSSL is part of the program, so it needs no rpath',
    { library: 'boringssl' },
    'ARCH_FLAGS=-g | CPU_CFLAGS=-march=x86-64-v2 | OPT_CFLAGS=-O2 | SSL_INC=/opt/tls/include | SSL_LIB=/opt/tls/lib | TARGET=linux-glibc | USE_OPENSSL_AWSLC=1 | USE_QUIC=1'
  ],
  [
    'what is given beats what comes of the rest; false leaves out, null stands alone',
    { options: { USE_QUIC: false, USE_LUA: true, OPT_CFLAGS: '-O0', V: 1, quiet: null } },
    'ARCH_FLAGS=-g | CPU_CFLAGS=-march=x86-64-v2 | LDFLAGS=-Wl,-rpath,/opt/tls/lib | OPT_CFLAGS=-O0 | SSL_INC=/opt/tls/include | SSL_LIB=/opt/tls/lib | TARGET=linux-glibc | USE_LUA=1 | USE_OPENSSL_AWSLC=1 | V=1 | quiet'
  ]
]

for (const [title, wish, options] of cases) test(title, () => assert.equal(of(wish), options))
