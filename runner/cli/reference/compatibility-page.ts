import { type Combination, goesTogether, has } from '../../haproxy/compatibility.ts'
import { type Feature, features, type Library, libraries, traitsOf } from '../../haproxy/tls-library.ts'
import { table } from './schema-table.ts'
import { builds } from './tested-builds.ts'

/** Of each branch the release that playbooks/sources.yaml pins, or the first that fits. */
const branches = ['2.8.26', '3.0.25', '3.2.21', '3.3.12', '3.4.6']

/** docs/compatibility.md. */
export const compatibilityPage = (): string =>
  [
    '<!-- Made by `npm run generate` from runner/haproxy and runner/cli/reference/tested-builds.ts. -->\n',
    '# What goes together\n',
    'The role `compatibility` refuses the rest before anything on a host is touched, by the same table (module `haproxy_support`).\n',
    '## Libraries\n',
    '`tls_library` chooses one; `built` says that it was built and answered over HTTP/1.1, HTTP/2 and HTTP/3, `untested` that nothing is known against it. An archived one also wants `allow_unmaintained: true`.\n',
    table(
      ['library', ...branches.map(branch => `HAProxy ${branch}`)],
      libraries.map(library => [nameOf(library), ...branches.map(haproxy => cell(library, haproxy))])
    ),
    '\n## Where it was built\n',
    table(
      ['HAProxy', 'library', 'where', 'what it said'],
      builds.map(({ haproxy, library, version, where, said }) => [
        haproxy,
        `\`${library}\` ${version}`,
        where,
        said
      ])
    ),
    '\n## What is refused, and what to take instead\n',
    refusals(),
    '\n## Features\n',
    `With HAProxy ${branches.at(-1)} and the newest library that is pinned; what is not there is refused when the configuration wants it.\n`,
    table(
      ['feature', ...libraries.map(library => `\`${library}\``)],
      (Object.keys(features) as Feature[]).map(feature => [
        features[feature],
        ...libraries.map(library => reach(feature, library))
      ])
    ),
    '\nWithout a word, and therefore refused, BoringSSL would ignore `ciphersuites`, and with HAProxy 3.0 `ssl-security-level` and `ocsp-update`. ' +
      'It also lacks, and nobody notices before the run: the root of a client’s chain (`ssl_c_r_dn` is empty), `.sctl` files, and AES key wrap of JWE.\n'
  ].join('\n')

const nameOf = (library: Library): string => {
  const { standing } = traitsOf(library)
  return `\`${library}\`${standing === 'maintained' ? '' : ` (${standing})`}`
}

const combination = (library: Library, haproxy: string): Combination => ({
  haproxy,
  library,
  libraryVersion: undefined
})

const branchOf = (version: string): string => version.split('.').slice(0, 2).join('.')

const cell = (library: Library, haproxy: string): string => {
  const verdict = goesTogether(combination(library, haproxy))
  if (verdict.is === 'refused') return 'refused'
  const built = builds.filter(
    each => each.library === library && branchOf(each.haproxy) === branchOf(haproxy)
  )
  const limited = verdict.is === 'limited' ? ', limited' : ''
  return built.length > 0
    ? `built (${[...new Set(built.map(each => each.haproxy))].join(', ')})${limited}`
    : `untested${limited}`
}

const refusals = (): string =>
  table(
    ['asked for', 'it says', 'hint'],
    [
      ...libraries.flatMap(library => {
        const verdict = goesTogether(combination(library, branches[0] ?? ''))
        return verdict.is === 'refused'
          ? [[`\`${library}\` with HAProxy ${branches[0]}`, verdict.reason, verdict.nearest]]
          : []
      }),
      ...(['openssl', 'system-openssl'] as const).map(library =>
        refusalRow(`\`${library}\` with HAProxy 3.2.4`, combination(library, '3.2.4'))
      ),
      refusalRow('`system-openssl` where the host has 3.0.7', {
        haproxy: '3.4.6',
        library: 'system-openssl',
        libraryVersion: '3.0.7'
      })
    ]
  )

const refusalRow = (asked: string, given: Combination): readonly string[] => {
  const verdict = goesTogether(given)
  return verdict.is === 'refused' ? [asked, verdict.reason, verdict.nearest] : [asked, verdict.is, '']
}

/** As if the newest version were pinned, which every library's row is. */
const reach = (feature: Feature, library: Library): string => {
  const newest = { haproxy: branches.at(-1) ?? '', library, libraryVersion: newestOf[library] }
  const verdict = has(newest, feature)
  return verdict.is === 'refused' ? 'no' : 'yes'
}

const newestOf: Readonly<Record<Library, string>> = {
  'aws-lc': '5.5.0',
  openssl: '3.5.7',
  'system-openssl': '3.5.7',
  'openssl-compat': '3.5.7',
  quictls: '3.3.0',
  boringssl: '0.20260813.0'
}

/** playbooks/tls-libraries.yaml: what templates have to know of a library, also where nothing runs. */
export const tlsLibrariesFile = (): string =>
  [
    '# Made by `npm run generate` from runner/haproxy/tls-library.ts.',
    'tls_libraries:',
    ...libraries.map(library => {
      const { source = '', limited, features: its } = traitsOf(library)
      const since = its.mlkem.is === 'since' ? (its.mlkem.library ?? '0') : 'never'
      const settled = {
        source: source || "''",
        limited_quic: limited !== undefined,
        ciphersuites: its.ciphersuites.is === 'since',
        // No version is as new as that.
        mlkem_since: `'${since === 'never' ? '999' : since}'`
      }
      return `  ${library}: { ${Object.entries(settled)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ')} }`
    }),
    ''
  ].join('\n')
