import { type Static, Type } from 'typebox'
import { type ArchiveWish, archiveFormats, askArchive, packArgv } from './archives/archive-script.ts'
import { attributeParams, ownership, setAttributes } from './files/attributes.ts'
import { type Entry, readEntries } from './files/entry.ts'
import { modeAfter, octal } from './files/mode.ts'
import { pathParam } from './files/path-param.ts'
import { defineModule, Refusal, run } from './module.ts'

const paths = (description: string) => {
  const one = Type.String({ pattern: '^/' })
  return Type.Union([one, Type.Array(one)], { description: `${description} Absolute paths.` })
}

const params = Type.Object(
  {
    path: paths(
      'What is packed: a path or a list of them, where `*` and `?` stand for names. A directory that ends with a slash is what is in it.'
    ),
    dest: Type.Optional(
      pathParam('The archive. Without it a single file is compressed beside itself, as FILE.gz.')
    ),
    format: Type.Optional(
      Type.Enum([...archiveFormats], {
        default: 'gz',
        description: 'How it is compressed; `tar`: not at all. What is packed is a tar archive in any case.'
      })
    ),
    exclude_path: Type.Optional(paths('Paths or patterns that are taken out of those in path.')),
    exclusion_patterns: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: 'Names in the archive that are left out, where `*` also stands for slashes.'
      })
    ),
    force_archive: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'A single file is packed too, not only compressed; unarchive needs that.'
      })
    ),
    remove: Type.Optional(
      Type.Boolean({ default: false, description: 'Remove what was packed, directories with all in them.' })
    ),
    ...attributeParams
  },
  { additionalProperties: false }
)
type Want = Static<typeof params>

interface Now {
  readonly root: string
  readonly dest: string
  readonly expanded: readonly string[]
  readonly excluded: readonly string[]
  readonly targets: readonly string[]
  readonly directories: readonly string[]
  /** Those of the targets that no pattern leaves out. */
  readonly packed: readonly string[]
  readonly missing: readonly string[]
  /** Whether it is packed, or only compressed. */
  readonly archives: boolean
  readonly entry: Entry | undefined
  /** Whether the archive has what would be packed. */
  readonly same: boolean
}

export const archive = defineModule({
  name: 'archive',
  summary: 'Pack or compress files of the host.',
  description:
    'Names in the archive start below the directory that all paths have in common. The same files give the same archive; it is written again when ' +
    'a name, a content, an owner, a mode or a time in it differs from what is on the host. What is found missing is left out.',
  params,
  result: Type.Object({
    dest: Type.String({ description: 'The archive.' }),
    dest_state: Type.String({
      description:
        '`archive`, `compress` (a single file), `incomplete` (something was missing) or `absent` (nothing was there to be packed).'
    }),
    arcroot: Type.String({ description: 'The directory that names in the archive start from.' }),
    archived: Type.Array(Type.String(), {
      description: 'Paths that were packed; a directory stands for all in it.'
    }),
    missing: Type.Array(Type.String(), { description: 'Paths that were not there.' }),
    expanded_paths: Type.Array(Type.String(), { description: 'What path stands for.' }),
    expanded_exclude_paths: Type.Array(Type.String(), { description: 'What exclude_path stands for.' })
  }),
  needs: { tar: 'tar', find: 'findutils', gzip: 'gzip', bzip2: 'bzip2', xz: 'xz', zstd: 'zstd' },
  ansible: {
    module: 'community.general.archive',
    without: {
      attributes: 'chattr flags are not managed here',
      selevel: 'the context is restored to what the policy says',
      serole: 'the context is restored to what the policy says',
      setype: 'the context is restored to what the policy says',
      seuser: 'the context is restored to what the policy says',
      unsafe_writes: 'the archive takes its place at once, whole'
    },
    deviations: [
      'format zip is not there: it keeps no owners, and a tar archive is what unarchive takes.',
      'Directories that path names are in the archive themselves, so that they keep owner and mode.',
      'archived names paths, not every file below them.',
      'When nothing is there to be packed and no archive either, the task fails.',
      'remove counts as a change, and finds nothing left to do on the next run.'
    ]
  },
  examples: [
    `- name: The build, to be shipped to the other balancers
  archive:
    path: /opt/haproxy/3.0.11-aws-lc
    dest: /var/tmp/haproxy-3.0.11-aws-lc.tar.gz
    exclusion_patterns: ['*/share/doc/*']
    mode: '0600'`,
    `- name: Compress what is no longer written
  archive: { path: /var/log/haproxy-2024.log, format: xz, remove: true }`
  ],

  observe: want => ({
    ask: [askArchive(wishOf(want))],
    read: ([answer]) => readLook(answer?.out ?? '')
  }),

  *plan(want, now) {
    const { dest, targets, entry } = now
    if (targets.length === 0) {
      if (entry) return yield* setAttributes(dest, want, entry)
      throw new Refusal('path', 'There is nothing to be packed', 'None of the paths is there.')
    }
    if (dest === '') throw new Refusal('path', 'Several files are packed into one', 'Give dest.')
    if (entry && entry.kind !== 'file') throw new Refusal('dest', `${dest} is not a regular file`)
    const around = now.directories.find(path => `${dest}/`.startsWith(`${path.replace(/\/+$/, '')}/`))
    if (want.remove && around !== undefined)
      throw new Refusal('remove', `The archive is in ${around}, which would be removed`)

    if (entry && now.same) yield* setAttributes(dest, want, entry)
    else {
      const mode =
        want.mode === undefined ? (entry?.mode ?? 0o644) : modeAfter(want.mode, entry?.mode ?? 0o644, false)
      const owner = want.owner ?? entry?.uid
      const group = want.group ?? entry?.gid
      const owners = ownership({
        ...(owner === undefined ? {} : { owner }),
        ...(group === undefined ? {} : { group })
      })
      yield {
        do: 'run',
        why: entry ? 'its content differs' : 'is not there',
        argv: packArgv(wishOf(want), octal(mode), owners ?? ''),
        label: `${now.archives ? 'pack' : 'compress'} ${list(want.path).join(' ')} into ${dest}`
      }
    }
    if (want.remove && now.packed.length > 0)
      yield run(
        'what was packed is to be removed',
        'rm',
        '-rf',
        '--',
        ...now.packed.map(path => path.replace(/\/+$/, ''))
      )
  },

  report: (_want, now) => ({
    dest: now.dest,
    dest_state: stateOf(now),
    arcroot: now.root,
    archived: [...now.packed],
    missing: [...now.missing],
    expanded_paths: [...now.expanded],
    expanded_exclude_paths: [...now.excluded]
  })
})

const list = (paths: string | readonly string[] | undefined): readonly string[] =>
  paths === undefined ? [] : typeof paths === 'string' ? [paths] : paths

const wishOf = (want: Want): ArchiveWish => ({
  paths: list(want.path),
  excluded: list(want.exclude_path),
  patterns: want.exclusion_patterns ?? [],
  dest: want.dest,
  format: want.format ?? 'gz',
  force: want.force_archive === true
})

const stateOf = ({ targets, missing, archives, entry, dest }: Now): string => {
  if (targets.length > 0) return archives ? (missing.length > 0 ? 'incomplete' : 'archive') : 'compress'
  if (!entry) return 'absent'
  return /\.(?:tar|tar\.(?:gz|bz2|xz|zst)|tgz|tbz2|tzst)$/i.test(dest) ? 'archive' : 'compress'
}

const readLook = (out: string): Now => {
  const lines = out.split('\n').map(line => {
    const [word = '', ...rest] = line.split(' ')
    return { word, text: rest.join(' ') }
  })
  const all = (word: string) => lines.filter(line => line.word === word).map(({ text }) => text)
  return {
    root: all('root')[0] ?? '',
    dest: all('dest')[0] ?? '',
    expanded: all('expanded'),
    excluded: all('excluded'),
    targets: all('target'),
    directories: all('directory'),
    packed: all('packed'),
    missing: all('missing'),
    archives: all('archives')[0] === '1',
    entry: [...readEntries(all('entry')[0] ?? '').values()][0],
    same: lines.some(({ word }) => word === 'same')
  }
}
