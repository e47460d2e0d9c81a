import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  playbookLibrary,
  readVersionOutput,
  type VersionOutput
} from '../../../runner/haproxy/binary/version-output.ts'

/** What was printed by HAProxys that were built for this, of several versions and with several libraries. */
const output = (name: string): string =>
  readFileSync(`test/haproxy/binary/outputs/version-${name}.txt`, 'utf8')

const bugs = (version: string) => `http://www.haproxy.org/bugs/bugs-${version}.html`
const fixesUntil = (quarter: string) =>
  `long-term supported branch - will stop receiving fixes around ${quarter}.`
const debians = 'OpenSSL 3.0.19 27 Jan 2026'
const filters = ['cache', 'compression', 'fcgi-app', 'spoe', 'trace']
const openssl = {
  library: 'openssl',
  libraryVersion: '3.0.19',
  builtWithLibrary: debians,
  runningOnLibrary: debians
} as const
const awslc = {
  library: 'aws-lc',
  libraryVersion: '5.1.0',
  builtWithLibrary: 'OpenSSL 1.1.1 (compatible; AWS-LC 5.1.0)',
  runningOnLibrary: 'AWS-LC 5.1.0'
} as const

const cases: readonly (readonly [name: string, told: Omit<VersionOutput, 'features' | 'missing'>])[] = [
  [
    '2.6.0',
    {
      ...openssl,
      version: '2.6.0',
      release: '2.6.0-a1efc048b',
      branch: '2.6',
      date: '2022/05/31',
      status: fixesUntil('Q2 2027'),
      bugsUrl: bugs('2.6.0'),
      builtWith: { USE_OPENSSL: '1', USE_SYSTEMD: '', USE_PROMEX: '1' },
      quic: 'none',
      services: ['prometheus-exporter'],
      filters
    }
  ],
  [
    '3.0.11',
    {
      ...openssl,
      version: '3.0.11',
      release: '3.0.11-9e587df',
      branch: '3.0',
      date: '2025/06/02',
      status: fixesUntil('Q2 2029'),
      bugsUrl: bugs('3.0.11'),
      builtWith: { USE_OPENSSL: '1', USE_QUIC: '1', USE_PROMEX: '1', USE_QUIC_OPENSSL_COMPAT: '1' },
      quic: 'limited',
      services: ['prometheus-exporter'],
      filters: ['bwlim-in', 'bwlim-out', ...filters]
    }
  ],
  [
    '3.0.11-awslc',
    {
      ...awslc,
      version: '3.0.11',
      release: '3.0.11-9e587df',
      branch: '3.0',
      date: '2025/06/02',
      status: fixesUntil('Q2 2029'),
      bugsUrl: bugs('3.0.11'),
      builtWith: { USE_OPENSSL_AWSLC: '1', USE_QUIC: '1', USE_PROMEX: '1' },
      quic: 'full',
      services: ['prometheus-exporter'],
      filters: ['bwlim-in', 'bwlim-out', ...filters]
    }
  ],
  [
    '3.2.0',
    {
      ...openssl,
      version: '3.2.0',
      release: '3.2.0-e134140d2',
      branch: '3.2',
      date: '2025/05/28',
      status: fixesUntil('Q2 2030'),
      bugsUrl: bugs('3.2.0'),
      builtWith: { USE_OPENSSL: '1', USE_QUIC: '1', USE_PROMEX: '1', USE_QUIC_OPENSSL_COMPAT: '1' },
      quic: 'limited',
      socketOwner: true,
      services: ['prometheus-exporter'],
      filters: ['bwlim-in', 'bwlim-out', ...filters]
    }
  ],
  [
    '3.4.0-awslc',
    {
      ...awslc,
      version: '3.4.0',
      release: '3.4.0-64a335366',
      branch: '3.4',
      date: '2026/06/03',
      status: fixesUntil('Q2 2031'),
      bugsUrl: bugs('3.4.0'),
      builtWith: { USE_OPENSSL_AWSLC: '1', USE_QUIC: '1', USE_PROMEX: '1' },
      quic: 'full',
      socketOwner: true,
      services: ['prometheus-exporter'],
      filters: [
        'bwlim-in',
        'bwlim-out',
        'cache',
        'comp-req',
        'comp-res',
        'compression',
        'fcgi-app',
        'spoe',
        'trace'
      ]
    }
  ]
]

for (const [name, expected] of cases)
  test(`haproxy -vv of ${name} is read`, () => {
    const { features, missing, ...told } = readVersionOutput(output(name)) ?? assert.fail('nothing was read')
    assert.deepEqual(told, expected)
    assert.equal(features.includes('QUIC'), expected.quic !== 'none')
    assert.equal(missing.includes('ZLIB'), true)
    assert.equal(
      features.some(word => missing.includes(word)),
      false
    )
  })

/** A real output with the library of another build in its place, as haproxy-build.md and QuicTLS' releases have them. */
const withLibrary = (built: string, running: string): string =>
  output('3.4.0-awslc')
    .replace(awslc.builtWithLibrary, built)
    .replace(
      `Running on SSL library version : ${awslc.runningOnLibrary}`,
      `Running on SSL library version : ${running}`
    )

const libraries: readonly (readonly [
  built: string,
  running: string,
  VersionOutput['library'],
  version: string | undefined
])[] = [
  ['OpenSSL 3.5.7 9 Jun 2026', 'OpenSSL 3.5.7 9 Jun 2026', 'openssl', '3.5.7'],
  ['OpenSSL 3.5.7 9 Jun 2026', 'OpenSSL 3.5.1 1 Jul 2025', 'openssl', '3.5.1'],
  ['OpenSSL 3.1.7+quic 3 Sep 2024', 'OpenSSL 3.1.7+quic 3 Sep 2024', 'quictls', '3.1.7+quic'],
  ['OpenSSL 1.1.1w+quic  11 Sep 2023', 'OpenSSL 1.1.1w+quic  11 Sep 2023', 'quictls', '1.1.1w+quic'],
  ['OpenSSL 1.1.1 (compatible; BoringSSL)', 'AWS-LC code paths on BoringSSL', 'boringssl', undefined],
  ['OpenSSL 1.1.1 (compatible; AWS-LC FIPS 3.0.0)', 'AWS-LC FIPS 3.0.0', 'aws-lc', '3.0.0'],
  ['LibreSSL 3.9.2', 'LibreSSL 3.9.2', 'libressl', '3.9.2']
]

for (const [built, running, library, version] of libraries)
  test(`built with ${built}, running on ${running}: ${library} ${version ?? ''}`.trim(), () => {
    const read = readVersionOutput(withLibrary(built, running))
    assert.deepEqual(
      [read?.library, read?.libraryVersion, read?.builtWithLibrary, read?.runningOnLibrary],
      [library, version, built, running]
    )
  })

test('the playbooks’ name for the library tells OpenSSL’s compatibility layer apart', () => {
  const named = (name: string) => playbookLibrary(readVersionOutput(output(name)) ?? assert.fail())
  assert.deepEqual(['2.8.0', '3.4.0', '3.4.0-awslc'].map(named), ['openssl', 'openssl-compat', 'aws-lc'])
})

test('a package’s version and -v alone are read too', () => {
  assert.deepEqual(
    readVersionOutput('HAProxy version 3.0.11-1+deb13u3 2026/04/01 - https://haproxy.org/\n'),
    {
      version: '3.0.11',
      release: '3.0.11-1+deb13u3',
      branch: '3.0',
      date: '2026/04/01',
      builtWith: {},
      features: [],
      missing: [],
      library: 'none',
      quic: 'none',
      services: [],
      filters: []
    }
  )
  assert.equal(readVersionOutput('HAProxy version 3.5-dev5-50872da 2026/08/21')?.version, '3.5-dev5')
  assert.equal(readVersionOutput('bash: haproxy: command not found'), undefined)
})
