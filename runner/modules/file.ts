import { Type } from 'typebox'
import { attributeParams, setAttributes } from './files/attributes.ts'
import { askBelow, setBelow } from './files/below.ts'
import { makeDirectories } from './files/copy-tree.ts'
import { askEntries, type Entry, named, readEntries } from './files/entry.ts'
import {
  attributesWanted,
  clashOf,
  type FileWish,
  leadsTo,
  looksThrough,
  type State,
  stateOf,
  states
} from './files/file-wish.ts'
import { placeLink } from './files/link.ts'
import { modeAfter, octal } from './files/mode.ts'
import { pathParam, withoutSlash } from './files/path-param.ts'
import { askTimes, setTimes, timestampParams } from './files/timestamps.ts'
import { type Answer, defineModule, type Question, Refusal, run, type Step } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { withoutForFiles } from './text/text-file.ts'

interface Now {
  readonly entry: Entry | undefined
  /** Directories above that are not there, outer before inner; for a directory. */
  readonly missing: readonly string[]
  /** Where a link points to; whether a hard link is one already; the first path below that recurse would change. */
  readonly more: Answer | undefined
  /** What a link leads to. */
  readonly target: Entry | undefined
  readonly times: Answer | undefined
}

export const file = defineModule({
  name: 'file',
  summary: 'Have a directory, a link, an empty file, or nothing at a path; own it and set its permissions.',
  description:
    'Parents of a directory that are not there get its owner, group and mode. A link may point to what is not there yet. ' +
    'owner, group and mode of a link are those of what it points to, unless follow is false.',
  free: 'path',
  params: Type.Object(
    {
      path: pathParam('What is managed.'),
      state: Type.Optional(
        Type.Enum([...states], {
          description:
            '`directory`: made with its parents. `link`: points to src. `hard`: is the same file as src. `touch`: made when missing, times set. ' +
            '`absent`: removed with all that is in it. `file` (the default; `directory` with recurse): must be there, only owner, group and mode are set.'
        })
      ),
      src: Type.Optional(
        Type.String({
          minLength: 1,
          description:
            'What a link points to; relative to the link’s own directory. With state: hard the file itself, by an absolute path.'
        })
      ),
      ...attributeParams,
      recurse: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Set owner, group and mode of all that is in the directory, too.'
        })
      ),
      follow: Type.Optional(
        Type.Boolean({
          default: true,
          description: 'When path is a link, set owner, group, mode and times of what it points to.'
        })
      ),
      force: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'A link replaces a file or an empty directory that is in its way.'
        })
      ),
      ...timestampParams
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    path: Type.String({ description: 'The path.' }),
    state: Type.String({ description: 'What is there now, in words of `state`.' }),
    src: Type.Optional(Type.String({ description: 'What a link points to.' }))
  }),
  ansible: {
    module: 'ansible.builtin.file',
    without: {
      ...withoutForFiles,
      access_time_format: 'times are written YYYYMMDDhhmm.SS, Ansible’s default',
      modification_time_format: 'times are written YYYYMMDDhhmm.SS, Ansible’s default'
    },
    deviations: [
      'A link may point to what is not there without force.',
      'With recurse, links below are given an owner and a group; what they point to is left alone.',
      'The times of what is below a directory are never set.'
    ]
  },
  examples: [
    `- name: A directory for certificates
  file: { path: /etc/haproxy/certs, state: directory, owner: root, group: haproxy, mode: '0750' }`,
    `- name: This build is the current one
  file: { path: /opt/haproxy/current, state: link, src: 3.0.11-aws-lc }`,
    `- name: Nothing is left of the old one
  file: { path: /opt/haproxy/2.8.0, state: absent }`,
    `- name: The group may read all, and enter directories
  file: { path: /etc/haproxy, state: directory, group: haproxy, mode: 'g=rX', recurse: true }`
  ],

  clash: clashOf,

  observe(want) {
    refuseClash(clashOf(want))
    const path = withoutSlash(want.path)
    const state = stateOf(want)
    const follow = looksThrough(want)
    const parents = state === 'directory' ? parentsOf(path) : []
    const more = askMore(path, state, want)
    const target = attributesWanted(want) && leadsTo(path, state, want)
    const times = askTimes(path, want, want.follow !== false)
    return {
      ask: [
        askEntries([path, ...parents], follow),
        ...(more ? [more] : []),
        ...(target ? [askEntries([target], true)] : []),
        ...(times ? [times] : [])
      ],
      read: ([first, ...rest]): Now => {
        const entries = readEntries(first?.out ?? '')
        return {
          entry: entries.get(path),
          missing: parents.filter(parent => !entries.has(parent)),
          more: more ? rest.shift() : undefined,
          target: target ? readEntries(rest.shift()?.out ?? '').get(target) : undefined,
          times: times ? rest.shift() : undefined
        }
      }
    }
  },

  *plan(want, { entry, missing, more, target, times }) {
    const path = withoutSlash(want.path)
    const state = stateOf(want)
    if (state === 'absent') {
      if (entry) yield run(`is ${named(entry)}`, 'rm', '-rf', '--', path)
      return
    }
    if (state === 'directory') yield* directory(path, want, entry, missing, more)
    else if (state === 'link' || state === 'hard') yield* placeLink(path, want, entry, more, target)
    else if (entry) {
      if (state === 'file' && entry.kind === 'directory' && want.state === 'file')
        throw new Refusal('path', `${path} is a directory`)
      yield* setAttributes(path, want, entry)
    } else if (state === 'touch') yield emptyFile(path, want)
    else
      throw new Refusal(
        'path',
        `There is no ${path}`,
        'state: touch makes an empty file, directory a directory; copy brings content.'
      )
    yield* setTimes(path, want, {
      otherwise: state === 'touch' ? 'now' : 'preserve',
      link: want.follow === false && (state === 'link' || entry?.kind === 'link'),
      answer: times,
      made: entry === undefined && state === 'touch'
    })
  },

  report: (want, { entry, more }) => {
    const state = stateOf(want)
    const is = state === 'file' && entry?.kind === 'directory' ? 'directory' : state
    const src = want.src ?? (state === 'link' ? more?.out : undefined)
    return {
      path: withoutSlash(want.path),
      state: is === 'touch' ? 'file' : is,
      ...(src === undefined ? {} : { src })
    }
  }
})

/** `/a/b/c` → `/a`, `/a/b`. */
const parentsOf = (path: string): readonly string[] => {
  const parts = path.split('/').slice(1, -1)
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)
}

const emptyFile = (path: string, { mode = '0644', ...want }: FileWish): Step => {
  const { owner, group } = want
  const owners = [
    ...(owner === undefined ? [] : ['-o', owner]),
    ...(group === undefined ? [] : ['-g', group])
  ]
  const digits = octal(modeAfter(mode, 0o644, false))
  return run('is not there', 'install', '-T', '-m', digits, ...owners, '--', '/dev/null', path)
}

/** The second question, where the kind of entry does not say it all. */
const askMore = (path: string, state: State, want: FileWish): Question | undefined => {
  if (state === 'link') return ['readlink', '--', path]
  if (state === 'hard') return ['test', path, '-ef', want.src ?? '']
  return want.recurse ? askBelow(path, want) : undefined
}

function* directory(
  path: string,
  want: FileWish,
  entry: Entry | undefined,
  missing: readonly string[],
  more: Answer | undefined
): Generator<Step, void> {
  if (entry && entry.kind !== 'directory')
    throw new Refusal('path', `${path} is ${named(entry)}`, 'Remove it first, with state: absent.')
  if (!entry) {
    yield makeDirectories([...missing, path], want)
    return
  }
  yield* setAttributes(path, want, entry)
  if (want.recurse) yield* setBelow(path, want, more)
}
