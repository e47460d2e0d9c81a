import { Type } from 'typebox'
import { ownership } from './attributes.ts'
import { type Content, defineModule, type Observation, type Question, Refusal, type Step } from './module.ts'
import { baseName, pathParam, withoutSlash } from './path-param.ts'

interface Now {
  readonly created: boolean
  /** What the marker says was unpacked, while all of it is still there. */
  readonly unpacked: string | undefined
  readonly missing: string | undefined
  /** SHA-256 of an archive that is on the host. */
  readonly remote: string | undefined
}

export const unarchive = defineModule({
  name: 'unarchive',
  summary: 'Unpack a tar archive into a directory of the host.',
  description:
    'A marker in dest (.hq-unarchive…) lists what was unpacked from which archive, by digest. The archive is unpacked again when it or strip_components ' +
    'changed, or when something it brought is missing; files that were edited since stay (Ansible compares sizes and times of all files each time). ' +
    'What is unpacked belongs to the user who runs the task, or to owner and group, never to the numbers in the archive. Zip is not supported.',
  params: Type.Object(
    {
      src: Type.String({
        hq: 'file',
        minLength: 1,
        description:
          'The archive (tar, plain or compressed by gzip, bzip2, xz or zstd): a file of the controller, or with remote_src of the host.'
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
          description: 'Leave out that many leading directories. Ansible: extra_opts.'
        })
      ),
      exclude: Type.Optional(Type.Array(Type.String(), { description: 'Patterns of what is not unpacked.' })),
      include: Type.Optional(
        Type.Array(Type.String(), {
          description: 'Only these files and directories, as the archive names them.'
        })
      ),
      owner: Type.Optional(
        Type.String({ pattern: '^[^-:\\s][^:\\s]*$', description: 'User that what is unpacked belongs to.' })
      ),
      group: Type.Optional(
        Type.String({ pattern: '^[^-:\\s][^:\\s]*$', description: 'Group that what is unpacked belongs to.' })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    dest: Type.String({ description: 'The directory.' }),
    src: Type.String({ description: 'The archive as it was named.' })
  }),
  needs: { tar: 'tar', gzip: 'gzip', bzip2: 'bzip2', xz: 'xz', zstd: 'zstd' },
  examples: [
    `- name: Unpack the sources of HAProxy
  unarchive:
    src: haproxy-3.0.11.tar.gz
    dest: /usr/local/src/haproxy-3.0.11
    strip_components: 1`
  ],

  observe(want): Observation<Now> {
    const { creates, remote_src: remote } = want
    if (/\.zip$/i.test(want.src))
      throw new Refusal('src', 'Zip archives are not supported', 'Pack it as tar.gz.')
    if (remote && !want.src.startsWith('/'))
      throw new Refusal('src', 'A file of the host is named by an absolute path')
    if (creates !== undefined)
      return {
        ask: [['test', '-e', creates]],
        read: ([test]) => ({
          created: test?.code === 0,
          unpacked: undefined,
          missing: undefined,
          remote: undefined
        })
      }
    return {
      ask: [askMarker(want.dest, marker(want)), ...(remote ? [['sha256sum', '--', want.src] as const] : [])],
      read: ([check, sum]) => ({
        created: false,
        unpacked: check?.code === 0 ? check.out : undefined,
        missing: check?.code === 3 ? check.out : undefined,
        remote: /^\\?([0-9a-f]{64}) /.exec(sum?.out ?? '')?.[1]
      })
    }
  },

  *plan(want, now, context) {
    if (now.created) return
    const content = want.remote_src ? undefined : context.file(want.src)
    const archive = content?.sha256 ?? now.remote
    if (archive === undefined && want.creates === undefined)
      throw new Refusal('src', `There is no file ${want.src} on the host`)
    const identity = identify(want, archive ?? '')
    if (want.creates === undefined && now.unpacked === identity) return
    const why = want.creates
      ? `${want.creates} does not exist`
      : now.missing !== undefined
        ? `${now.missing} is missing`
        : now.unpacked === undefined
          ? 'is not unpacked'
          : 'another archive, or other parts of it, was unpacked'
    yield* unpack(want, identity, content, why)
  },

  report: want => ({ dest: withoutSlash(want.dest), src: want.src })
})

interface Want {
  readonly src: string
  readonly dest: string
  readonly remote_src?: boolean
  readonly strip_components?: number
  readonly exclude?: readonly string[]
  readonly include?: readonly string[]
  readonly owner?: string
  readonly group?: string
}

/**
 * An archive without its leading directory fills dest by itself, whatever it is called; others share dest, each with a marker.
 */
const marker = (want: Want): string =>
  `${withoutSlash(want.dest)}/.hq-unarchive${want.strip_components ? '' : `-${baseName(want.src)}`}`

const identify = (want: Want, sha256: string): string =>
  [
    sha256,
    `strip=${want.strip_components ?? 0}`,
    ...(want.exclude ?? []).map(name => `-${name}`),
    ...(want.include ?? []).map(name => `+${name}`)
  ].join(' ')

/** First line of the marker, while every path in it is there; code 3 and the first path that is not. */
const check = `{ IFS= read -r identity && while IFS= read -r path; do [[ -e $2/$path || -L $2/$path ]] || { echo "$path"; exit 3; }; done; } < "$1" && echo "$identity"`

const askMarker = (dest: string, path: string): Question => [
  'bash',
  '-c',
  check,
  'unpacked',
  path,
  withoutSlash(dest)
]

const script = `set -euo pipefail
archive=$1 dest=$2 marker=$3 identity=$4 owner=$5 temporary=$6
shift 6
trap '[ -z "$temporary" ] || rm -f -- "$archive"' EXIT
mkdir -p -- "$dest"
rm -f -- "$marker"
{ printf '%s\\n' "$identity"; tar --extract --file "$archive" --directory "$dest" --no-same-owner --verbose --show-transformed-names --quoting-style=literal "$@"; } > "$marker.part"
[ -z "$owner" ] || (cd -- "$dest" && tail -n +2 "$marker.part" | tr '\\n' '\\0' | xargs -0r chown -h -- "$owner")
mv -fT -- "$marker.part" "$marker"`

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
  const options = [
    ...(want.strip_components ? [`--strip-components=${want.strip_components}`] : []),
    ...(want.exclude ?? []).map(pattern => `--exclude=${pattern}`),
    ...(want.include?.length ? ['--', ...want.include] : [])
  ]
  yield {
    do: 'run',
    why,
    argv: [
      'bash',
      '-c',
      script,
      'unarchive',
      archive,
      dest,
      marker(want),
      identity,
      ownership(want) ?? '',
      content ? 'temporary' : '',
      ...options
    ],
    label: `tar --extract --file ${archive} --directory ${dest}${options.map(option => ` ${option}`).join('')}`
  }
}
