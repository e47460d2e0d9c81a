import { type Static, Type } from 'typebox'
import { readVersionOutput, type VersionOutput } from '../haproxy/binary/version-output.ts'
import { makeOptions } from '../haproxy/make-options.ts'
import { type Library, libraries } from '../haproxy/tls-library.ts'
import { quoted } from '../language/shell-words.ts'
import { baseName, pathParam, withoutSlash } from './files/path-param.ts'
import { askBuild, build } from './haproxy/build-script.ts'
import { type Context, defineModule, nothing, type Observation, Refusal } from './module.ts'

/** `output`: what is there, as it says itself; `broken`: why it does not run. */
interface Now {
  readonly output: string | undefined
  readonly broken: string | undefined
  /** The archive is there from a build that was cut. */
  readonly archive: boolean
}

const text = (description: string, fallback = '') =>
  Type.Optional(Type.String({ default: fallback, description }))

const params = Type.Object(
  {
    version: Type.String({ pattern: '^\\d+\\.\\d+', description: 'Version of HAProxy, such as 3.4.6.' }),
    source: Type.Object(
      {
        url: Type.Optional(
          Type.String({
            description:
              'Address of the archive, or file:///… of the controller. The controller fetches, keeps and copies it.'
          })
        ),
        src: Type.Optional(
          Type.String({ hq: 'file', description: 'The archive, a file of the controller.' })
        ),
        sha256: Type.String({
          pattern: '^[0-9a-fA-F]{64}$',
          description: 'Digest of the archive; nothing else is built.'
        }),
        directory: text('Where the source begins in the archive; without it the only directory there is.')
      },
      { additionalProperties: false, description: 'What is built: url or src, and its digest.' }
    ),
    tls: Type.Object(
      {
        library: Type.Enum([...libraries], { description: 'What HAProxy does TLS and QUIC with.' }),
        prefix: text(
          'Directory with lib and include of the library, which the rpath names; without it the host’s own.'
        )
      },
      { additionalProperties: false, description: 'The TLS library.' }
    ),
    options: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), {
        description:
          'Further variables for make, such as USE_PCRE2: true. true is 1, false leaves one out that would be there. TARGET, USE_QUIC and those of the TLS library are given already.'
      })
    ),
    cflags: Type.Optional(
      Type.Object(
        {
          optimize: text('How much the compiler optimises.', '-O2'),
          processor: text('For which processor, such as -march=x86-64-v2.'),
          debug: text('For a debugger.', '-g')
        },
        { additionalProperties: false, description: 'Flags for the compiler.' }
      )
    ),
    root: Type.Optional({
      ...pathParam('Directory that each build gets a directory of its own in: VERSION-LIBRARY-HASH.'),
      default: '/opt/haproxy'
    }),
    build_root: Type.Optional({
      ...pathParam('Directory that is built in; what was built in is removed when it is done.'),
      default: '/opt/haproxy/build'
    }),
    jobs: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'How many at once; without it as many as there are processors.'
      })
    ),
    build: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'With false nothing is asked or built: the result tells which build it would be.'
      })
    )
  },
  { additionalProperties: false }
)
type Want = Static<typeof params>

export const haproxyBuild = defineModule({
  name: 'haproxy_build',
  summary: 'Have HAProxy built from source, once for the same source, library and options.',
  description:
    'Each build has a directory of its own, named by its version, its TLS library and a hash of the archive’s digest, the library’s directory and all options. ' +
    'It gets there by one rename, and only when `haproxy -vv` says that it speaks QUIC and runs on the library that it was built with. ' +
    'In it are sbin/haproxy, build.json (what it was built from) and tls-prefix. A build that was cut goes on where it was. ' +
    'Which build it is is known before anything is built, in check mode too: `haproxy_build` becomes a variable of the host.',
  params,
  result: Type.Object({
    haproxy_build: Type.String({ description: 'Name of the build: VERSION-LIBRARY-HASH.' }),
    prefix: Type.String({ description: 'Its directory.' }),
    binary: Type.String({ description: 'The program.' }),
    hash: Type.String({ description: 'Eight digits that stand for source, library and options.' }),
    cached: Type.Boolean({ description: 'Whether it was there already.' }),
    command: Type.String({ description: 'The command line of make.' }),
    running: Type.Union(
      [
        Type.Object({
          version: Type.String({ description: 'As it says itself.' }),
          library: Type.String({ description: 'The TLS library that it runs on.' }),
          features: Type.Array(Type.String(), { description: 'What it was built with, such as QUIC.' })
        }),
        Type.Null()
      ],
      { description: 'What `haproxy -vv` says; null where nothing was built.' }
    )
  }),
  gives: ['haproxy_build'],
  needs: { make: 'make', gcc: 'gcc', tar: 'tar', gzip: 'gzip' },
  examples: [
    `- name: HAProxy with AWS-LC
  haproxy_build:
    version: 3.4.6
    source:
      url: https://www.haproxy.org/download/3.4/src/haproxy-3.4.6.tar.gz
      sha256: 791e1815f8af6e8b850a227a9a0a190f3d3478c9e8d38a0f51c98b7f4bfe368b
    tls:
      library: aws-lc
      prefix: /opt/haproxy-tls/aws-lc-5.5.0
    options:
      USE_PCRE2: true
      USE_PROMEX: true
  register: built`
  ],

  observe: (want, context): Observation<Now | undefined> => {
    checkSource(want)
    if (want.build === false) return nothing
    const { prefix, archive } = placesOf(want, context)
    return {
      ask: [
        ['bash', '-c', askBuild, 'build', prefix],
        ['sha256sum', '--', archive]
      ],
      read: ([there, digest]) => ({
        output: there?.code === 0 ? there.out : undefined,
        broken: there?.code === 2 ? there.out : undefined,
        archive: digest?.code === 0 && digest.out.startsWith(want.source.sha256.toLowerCase())
      })
    }
  },

  *plan(want, now, context) {
    if (!now || now.output !== undefined) return
    const { name, prefix, work, archive, hash } = placesOf(want, context)
    const why = now.broken === undefined ? `${name} is not built` : `it does not run: ${now.broken}`
    if (!now.archive) {
      yield { do: 'run', why, argv: ['mkdir', '-p', '-m', '0755', '--', work] }
      yield { do: 'write', why, path: archive, mode: '0644', content: contentOf(want, context) }
    }
    const options = optionsOf(want)
    const tls = want.tls.prefix ?? ''
    const manifest = { ...manifestOf(want), hash }
    yield {
      do: 'run',
      why,
      argv: [
        ...(['bash', '-c', build, 'build', prefix, work, archive, want.source.directory ?? ''] as const),
        // Built into the program, it is the one that it was built with.
        want.tls.library === 'boringssl' ? 'no' : 'yes',
        tls,
        JSON.stringify(manifest),
        String(want.jobs ?? ''),
        ...options
      ],
      label: commandOf(want)
    }
  },

  report(want, now, outcomes, context) {
    const { name, prefix, hash } = placesOf(want, context)
    const built = outcomes.at(-1)?.out ?? now?.output
    const output = built === undefined ? undefined : readVersionOutput(built)
    return {
      haproxy_build: name,
      prefix,
      binary: `${prefix}/sbin/haproxy`,
      hash,
      cached: now?.output !== undefined,
      command: commandOf(want),
      running: output ? runningOf(output) : null
    }
  },

  facts: (want, context) => ({ haproxy_build: placesOf(want, context).name })
})

const checkSource = ({ source }: Want): void => {
  if ((source.url === undefined) === (source.src === undefined))
    throw new Refusal(
      'source',
      source.url === undefined
        ? 'Nothing says where the archive is'
        : 'url and src are both given; one says where the archive is',
      'Give url, an address, or src, a file of the controller.'
    )
}

const contentOf = ({ source }: Want, context: Context) => {
  const sha256 = source.sha256.toLowerCase()
  if (source.url !== undefined) return context.download(source.url, sha256)
  const content = context.file(source.src ?? '', 'source')
  if (content.sha256 === sha256) return content
  throw new Refusal(
    'source',
    `${source.src} has the digest ${content.sha256}, not ${sha256}`,
    'Either it is another file, or the digest is another one’s.'
  )
}

const optionsOf = ({ version, tls, cflags = {}, options = {} }: Want): readonly string[] =>
  makeOptions({
    version,
    library: tls.library as Library,
    prefix: tls.prefix,
    flags: {
      optimize: cflags.optimize ?? '-O2',
      processor: cflags.processor ?? '',
      debug: cflags.debug ?? '-g'
    },
    options
  })

/** What makes a build another one. Jobs and directories don't. */
const manifestOf = (want: Want) => ({
  version: want.version,
  source: want.source.sha256.toLowerCase(),
  library: want.tls.library,
  tls: want.tls.prefix ?? '',
  options: optionsOf(want)
})

const placesOf = (want: Want, context: Context) => {
  const hash = context.text(JSON.stringify(manifestOf(want))).sha256.slice(0, 8)
  const name = `${want.version}-${want.tls.library}-${hash}`
  const work = `${withoutSlash(want.build_root ?? '/opt/haproxy/build')}/haproxy-${name}`
  const { url, src } = want.source
  const file = baseName((url ?? src ?? '').replace(/[?#].*$/, '')) || 'haproxy.tar.gz'
  return {
    hash,
    name,
    prefix: `${withoutSlash(want.root ?? '/opt/haproxy')}/${name}`,
    work,
    archive: `${work}/${file}`
  }
}

const commandOf = (want: Want): string => ['make', 'haproxy', ...optionsOf(want)].map(quoted).join(' ')

const runningOf = ({ version, library, libraryVersion, features }: VersionOutput) => ({
  version,
  library: libraryVersion === undefined ? library : `${library} ${libraryVersion}`,
  features: [...features]
})
