import { Type } from 'typebox'
import { buildSwitches, flagStyle } from '../haproxy/build-switches.ts'
import { goesTogether, has, type Verdict } from '../haproxy/compatibility.ts'
import { type Feature, features, type Library, libraries, traitsOf } from '../haproxy/tls-library.ts'
import { defineModule, nothing, Refusal } from './module.ts'

const needed = Object.entries(features).map(
  ([name, what]) =>
    [
      name,
      Type.Optional(Type.Boolean({ default: false, description: `Whether the configuration has ${what}.` }))
    ] as const
)

const switches = Type.Object({
  USE_OPENSSL: Type.Boolean({ description: 'For OpenSSL and what has its interface.' }),
  USE_OPENSSL_AWSLC: Type.Boolean({ description: 'For AWS-LC and what takes its place.' }),
  USE_QUIC_OPENSSL_COMPAT: Type.Boolean({
    description: 'The compatibility layer for an OpenSSL without QUIC.'
  }),
  USE_SYSTEMD: Type.Boolean({ description: 'For the service of type notify; only before 3.0.' })
})

export const haproxySupport = defineModule({
  name: 'haproxy_support',
  summary: 'Refuse what HAProxy, its TLS library and the configuration cannot do together.',
  description:
    'Asks the host nothing and changes nothing: it knows which HAProxy can be built with which library, and which feature is lost where. ' +
    'docs/compatibility.md shows what it knows.',
  params: Type.Object(
    {
      version: Type.String({ description: 'Version of HAProxy.' }),
      library: Type.Enum([...libraries], { description: 'The TLS library.' }),
      library_version: Type.Optional(
        Type.String({
          description:
            'Its version; without one (or with an empty one) features that depend on it are refused, and nothing else is.'
        })
      ),
      needs: Type.Optional(
        Type.Object(Object.fromEntries(needed), {
          additionalProperties: false,
          description: 'What the configuration makes use of.'
        })
      ),
      allow_unmaintained: Type.Optional(
        Type.Boolean({ default: false, description: 'Whether a library will do that nobody mends any more.' })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    limited_quic: Type.Boolean({ description: 'Whether the configuration must say limited-quic.' }),
    switches,
    flags: Type.Union([Type.Literal('separate'), Type.Literal('together')], {
      description:
        'Whether make takes the compiler’s flags apart (OPT_CFLAGS, CPU_CFLAGS, ARCH_FLAGS; since 3.0) or together (CPU_CFLAGS, DEBUG_CFLAGS).'
    }),
    notes: Type.Array(Type.String(), { description: 'What one should know all the same.' })
  }),
  examples: [
    `- name: These go together
  haproxy_support:
    version: '{{ haproxy_version }}'
    library: aws-lc
    library_version: 5.5.0
    needs:
      zero_rtt: true
  register: support`
  ],

  observe: () => nothing,

  // biome-ignore lint/correctness/useYield: it refuses, or has nothing to do
  *plan(want) {
    const { library } = want
    const libraryVersion = want.library_version || undefined
    if (library === 'system-openssl' && libraryVersion === undefined)
      throw new Refusal(
        'library_version',
        'The host doesn’t tell which OpenSSL it has',
        'Install the package openssl, whose program tells it, or take tls_library openssl.'
      )
    const combination = { haproxy: want.version, library, libraryVersion }
    refuse('library', goesTogether(combination))
    if (traitsOf(library).standing === 'archived' && !want.allow_unmaintained)
      throw new Refusal(
        'library',
        `${traitsOf(library).title} is archived: nobody mends what is found in it`,
        'Take tls_library aws-lc, or write allow_unmaintained: true.'
      )
    for (const feature of Object.keys(features) as Feature[])
      if (want.needs?.[feature]) refuse('needs', has(combination, feature), features[feature])
  },

  report: want => ({
    limited_quic: traitsOf(want.library).limited !== undefined,
    switches: buildSwitches(want.version, want.library),
    flags: flagStyle(want.version),
    notes: notesOn(want.library)
  }),

  say: (_want, { notes }) => (notes.length > 0 ? notes.join('; ') : undefined)
})

const refuse = (at: string, verdict: Verdict, what?: string): void => {
  if (verdict.is !== 'refused') return
  throw new Refusal(at, what === undefined ? verdict.reason : `${what}: ${verdict.reason}`, verdict.nearest)
}

const notesOn = (library: Library): string[] => {
  const { standing, title, limited } = traitsOf(library)
  return [
    ...(standing === 'archived' ? [`${title} is archived`] : []),
    ...(standing === 'experimental'
      ? [`${title} is experimental: neither its authors nor HAProxy’s support it`]
      : []),
    ...(limited ? [limited] : [])
  ]
}
