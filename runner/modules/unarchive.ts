import { type Static, Type } from 'typebox'
import { askMarker, unpackArgv } from './archives/unarchive-script.ts'
import { attributeParams, ownership } from './files/attributes.ts'
import { baseName, pathParam, withoutSlash } from './files/path-param.ts'
import { type Content, defineModule, type Observation, Refusal, type Step } from './module.ts'

const names = (description: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1 }), { description }))

const params = Type.Object(
  {
    src: Type.String({
      hq: 'file',
      minLength: 1,
      description:
        'The archive (zip, or tar, plain or compressed by gzip, bzip2, xz or zstd): a file of the controller, or with remote_src of the host.'
    }),
    dest: pathParam(
      'Directory to unpack into; made with its parents when it is not there (Ansible: must be there).'
    ),
    remote_src: Type.Optional(
      Type.Boolean({ default: false, description: 'The archive is on the host already.' })
    ),
    creates: Type.Optional(
      pathParam('When this is there, nothing is unpacked and the archive is not looked at.')
    ),
    strip_components: Type.Optional(
      Type.Integer({
        minimum: 0,
        default: 0,
        description: 'Leave out that many leading directories of a tar archive. Ansible: extra_opts.'
      })
    ),
    exclude: names('Patterns of what is not unpacked.'),
    include: names('Only these files and directories, as the archive names them.'),
    keep_newer: Type.Optional(
      Type.Boolean({ default: false, description: 'Files that are newer than those in the archive stay.' })
    ),
    list_files: Type.Optional(
      Type.Boolean({ default: false, description: 'The result has the names of what was unpacked.' })
    ),
    extra_opts: names('More options for tar or unzip, each word by itself.'),
    ...attributeParams
  },
  { additionalProperties: false }
)
type Want = Static<typeof params>

interface Now {
  readonly created: boolean
  /** What the marker says was unpacked. */
  readonly unpacked: string | undefined
  /** What of it is no longer as it was: `NAME is missing`. */
  readonly drift: string | undefined
  readonly files: readonly string[]
  /** SHA-256 of an archive that is on the host. */
  readonly remote: string | undefined
}

export const unarchive = defineModule({
  name: 'unarchive',
  summary: 'Unpack a tar or zip archive into a directory of the host.',
  description:
    'A marker in dest (.hq-unarchive…) lists what was unpacked from which archive, by digest, and how it was then. All is unpacked again when the archive ' +
    'or a parameter is another, or when a file is missing or has another size, time, owner or mode; so the archive travels only when it is needed. ' +
    'What is unpacked belongs to the user who runs the task, or to owner and group, never to the numbers in the archive.',
  params,
  result: Type.Object({
    dest: Type.String({ description: 'The directory.' }),
    src: Type.String({ description: 'The archive as it was named.' }),
    files: Type.Optional(
      Type.Array(Type.String(), { description: 'Names of what was unpacked, with list_files.' })
    )
  }),
  needs: {
    tar: 'tar',
    xargs: 'findutils',
    gzip: 'gzip',
    bzip2: 'bzip2',
    xz: 'xz',
    zstd: 'zstd',
    unzip: 'unzip'
  },
  ansible: {
    module: 'ansible.builtin.unarchive',
    without: {
      attributes: 'chattr flags are not managed here',
      copy: 'the opposite of remote_src',
      decrypt: 'files of the controller are never encrypted here',
      io_buffer_size: 'tar and unzip read as they like',
      selevel: 'the context is what the policy says',
      serole: 'the context is what the policy says',
      setype: 'the context is what the policy says',
      seuser: 'the context is what the policy says',
      unsafe_writes: 'tar and unzip write the files',
      validate_certs: 'nothing is fetched: get_url does that, with a digest'
    },
    deviations: [
      'src is never an address: get_url fetches, and knows the digest of what it wants.',
      'dest is made when it is not there, and has a marker in it afterwards.',
      'Time and size of a directory do not count, so that building in it is no reason to unpack again.',
      'owner, group and mode are for what is in the archive, and never for dest.'
    ]
  },
  examples: [
    `- name: Unpack the sources of HAProxy
  unarchive:
    src: haproxy-3.0.11.tar.gz
    dest: /usr/local/src/haproxy-3.0.11
    strip_components: 1`,
    `- name: A build that was packed on another host
  unarchive:
    src: /var/tmp/haproxy-3.0.11-aws-lc.tar.gz
    remote_src: true
    dest: /opt/haproxy
    owner: root
    group: root`
  ],

  observe(want): Observation<Now> {
    const { creates, remote_src: remote } = want
    if (/^[a-z]+:\/\//i.test(want.src))
      throw new Refusal(
        'src',
        'An archive is not fetched from the web',
        'Fetch it with get_url, which checks its digest.'
      )
    if (remote && !want.src.startsWith('/'))
      throw new Refusal('src', 'A file of the host is named by an absolute path')
    if (want.exclude?.length && want.include?.length)
      throw new Refusal('include', 'exclude and include are both given; one says it all')
    const nothing = { created: false, unpacked: undefined, drift: undefined, files: [], remote: undefined }
    if (creates !== undefined)
      return {
        ask: [['test', '-e', creates]],
        read: ([test]) => ({ ...nothing, created: test?.code === 0 })
      }
    const dest = withoutSlash(want.dest)
    return {
      ask: [
        askMarker(marker(want), dest, want.keep_newer === true, want.list_files === true),
        ...(remote ? [['sha256sum', '--', want.src] as const] : [])
      ],
      read: ([check, sum]) => {
        const [identity, ...lines] = (check?.out ?? '').split('\n')
        const known = check?.code === 0 || check?.code === 3
        return {
          created: false,
          unpacked: known ? identity : undefined,
          drift: check?.code === 3 ? lines[0] : undefined,
          files: check?.code === 0 ? lines.filter(Boolean) : [],
          remote: /^\\?([0-9a-f]{64}) /.exec(sum?.out ?? '')?.[1]
        }
      }
    }
  },

  *plan(want, now, context) {
    if (now.created) return
    const content = want.remote_src ? undefined : context.file(want.src)
    const archive = content?.sha256 ?? now.remote
    if (archive === undefined && want.creates === undefined)
      throw new Refusal('src', `There is no file ${want.src} on the host`)
    const identity = identify(want, archive ?? '')
    const same = want.creates === undefined && now.unpacked === identity
    if (same && now.drift === undefined) return
    const why = want.creates
      ? `${want.creates} does not exist`
      : same
        ? (now.drift ?? '')
        : now.unpacked === undefined
          ? 'is not unpacked'
          : 'another archive, or other parts of it, was unpacked'
    yield* unpack(want, identity, content, why)
  },

  report: (want, now, outcomes) => ({
    dest: withoutSlash(want.dest),
    src: want.src,
    ...(want.list_files
      ? {
          files:
            outcomes.length > 0 ? (outcomes.at(-1)?.out ?? '').split('\n').filter(Boolean) : [...now.files]
        }
      : {})
  })
})

/**
 * An archive without its leading directory fills dest by itself, whatever it is called; others share dest, each with a marker.
 */
const marker = (want: Want): string =>
  `${withoutSlash(want.dest)}/.hq-unarchive${want.strip_components ? '' : `-${baseName(want.src)}`}`

/** Owner, group and mode as they are wanted are part of it: what is unpacked has them. */
const identify = (want: Want, sha256: string): string =>
  [
    '2',
    sha256,
    `strip=${want.strip_components ?? 0}`,
    ...(want.exclude ?? []).map(name => `-${name}`),
    ...(want.include ?? []).map(name => `+${name}`),
    ...(want.extra_opts ?? []),
    ...(['owner', 'group', 'mode'] as const).flatMap(name => (want[name] ? [`${name}=${want[name]}`] : []))
  ].join(' ')

function* unpack(
  want: Want,
  identity: string,
  content: Content | undefined,
  why: string
): Generator<Step, void> {
  const dest = withoutSlash(want.dest)
  const archive = content ? `/var/tmp/hq-run-${content.sha256.slice(0, 16)}-${baseName(want.src)}` : want.src
  if (content)
    yield {
      do: 'write',
      why: 'the archive has to be on the host to be unpacked',
      path: archive,
      content,
      mode: '0600'
    }
  yield {
    do: 'run',
    why,
    argv: unpackArgv({
      archive,
      temporary: content !== undefined,
      dest,
      marker: marker(want),
      identity,
      owner: ownership(want) ?? '',
      mode: want.mode ?? '',
      keepNewer: want.keep_newer === true,
      strip: want.strip_components ?? 0,
      exclude: want.exclude ?? [],
      include: want.include ?? [],
      options: want.extra_opts ?? [],
      names: want.list_files === true
    }),
    label: `unpack ${archive} into ${dest}`
  }
}
