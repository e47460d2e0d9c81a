import { Type } from 'typebox'
import { attributeParams, ownership, setAttributes } from './attributes.ts'
import { makeDirectories } from './copy-tree.ts'
import { askEntries, type Entry, readEntries } from './entry.ts'
import { deviatesFrom, isOctal, modeAfter, octal } from './mode.ts'
import { defineModule, type Question, Refusal, run, type Step } from './module.ts'
import { pathParam, withoutSlash } from './path-param.ts'

const states = ['file', 'directory', 'link', 'hard', 'touch', 'absent'] as const
type State = (typeof states)[number]

interface Now {
  readonly entry: Entry | undefined
  /** Where a link points to; whether a hard link is one already; the first path below that recurse would change. */
  readonly more: { readonly code: number; readonly out: string } | undefined
}

export const file = defineModule({
  name: 'file',
  summary: 'Have a directory, a link, an empty file, or nothing at a path; own it and set its permissions.',
  description:
    'Parents of a directory are made with mode 0755 by the user who runs the task (Ansible gives them owner, group and mode too). ' +
    'A link may point to what is not there yet. mode says nothing about links.',
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
          description: 'What a link points to; relative to the link’s own directory.'
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
          description: 'When path is a link, set owner, group and mode of what it points to.'
        })
      ),
      force: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'A link replaces a file that is in its way; a directory never.'
        })
      ),
      modification_time: Type.Optional(
        Type.Enum(['now', 'preserve'], {
          default: 'now',
          description: '`preserve`: touch changes nothing when the file is there.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    path: Type.String({ description: 'The path.' }),
    state: Type.String({ description: 'What is there now, in words of `state`.' })
  }),
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

  observe(want) {
    const path = withoutSlash(want.path)
    const state = stateOf(want)
    const looksThrough = want.follow !== false && state !== 'link' && state !== 'hard' && state !== 'absent'
    const more = askMore(path, state, want)
    return {
      ask: [askEntries([path], looksThrough), ...(more ? [more] : [])],
      read: ([entry, second]): Now => ({ entry: readEntries(entry?.out ?? '').get(path), more: second })
    }
  },

  *plan(want, { entry, more }) {
    const path = withoutSlash(want.path)
    const state = stateOf(want)
    refuseNonsense(want, state)
    if (state === 'absent') {
      if (path === '/') throw new Refusal('path', 'Everything would be removed')
      if (entry) yield run(`is ${named(entry)}`, 'rm', '-rf', '--', path)
    } else if (state === 'directory') yield* directory(path, want, entry, more)
    else if (state === 'link' || state === 'hard') yield* link(path, want, state, entry, more)
    else if (entry) {
      if (state === 'touch' && want.modification_time !== 'preserve')
        yield run('touched every time', 'touch', '--', path)
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
  },

  report: (want, { entry }) => {
    const state = stateOf(want)
    const is = state === 'file' && entry?.kind === 'directory' ? 'directory' : state
    return { path: withoutSlash(want.path), state: is === 'touch' ? 'file' : is }
  }
})

const emptyFile = (path: string, { owner, group, mode = '0644' }: Want): Step => {
  const owners = [
    ...(owner === undefined ? [] : ['-o', owner]),
    ...(group === undefined ? [] : ['-g', group])
  ]
  return run(
    'is not there',
    'install',
    '-T',
    '-m',
    octal(modeAfter(mode, 0o644, false)),
    ...owners,
    '--',
    '/dev/null',
    path
  )
}

interface Want {
  readonly state?: State
  readonly src?: string
  readonly owner?: string
  readonly group?: string
  readonly mode?: string
  readonly recurse?: boolean
  readonly force?: boolean
}

const stateOf = ({ state, recurse }: Want): State => state ?? (recurse ? 'directory' : 'file')

const named = (entry: Entry): string =>
  ({ file: 'a file', directory: 'a directory', link: 'a link', other: 'something else' })[entry.kind]

const refuseNonsense = (want: Want, state: State): void => {
  const linking = state === 'link' || state === 'hard'
  if (linking && want.src === undefined) throw new Refusal('state', `A ${state} needs src: what it points to`)
  if (!linking && want.src !== undefined)
    throw new Refusal(
      'src',
      `src says what a link points to; state is ${state}`,
      'To bring a file to the host use copy.'
    )
  if (want.recurse && state !== 'directory')
    throw new Refusal('recurse', 'recurse goes with state: directory')
  if (state === 'link' && want.mode !== undefined) throw new Refusal('mode', 'A link has no mode of its own')
}

/** The second question, where the kind of entry does not say it all. */
const askMore = (path: string, state: State, want: Want): Question | undefined => {
  if (state === 'link') return ['readlink', '--', path]
  if (state === 'hard') return ['test', path, '-ef', want.src ?? '']
  const deviations = [
    ...(want.owner === undefined ? [] : [['!', /^\d+$/.test(want.owner) ? '-uid' : '-user', want.owner]]),
    ...(want.group === undefined ? [] : [['!', /^\d+$/.test(want.group) ? '-gid' : '-group', want.group]]),
    ...(want.mode === undefined ? [] : [['!', '-type', 'l', ...deviatesFrom(want.mode)]])
  ]
  if (!want.recurse || deviations.length === 0) return undefined
  const anyOf = deviations.flatMap((test, index) => (index === 0 ? test : ['-o', ...test]))
  return ['find', `${path}/`, '-mindepth', '1', '(', ...anyOf, ')', '-print', '-quit']
}

function* directory(
  path: string,
  want: Want,
  entry: Entry | undefined,
  more: Now['more']
): Generator<Step, void> {
  if (entry && entry.kind !== 'directory')
    throw new Refusal('path', `${path} is ${named(entry)}`, 'Remove it first, with state: absent.')
  if (!entry) yield makeDirectories([path], want)
  else yield* setAttributes(path, want, entry)
  // find fails for an owner that does not exist (yet): nothing can belong to it then.
  if (!entry || !want.recurse || !more || (more.code === 0 && more.out === '')) return
  const why = more.out ? `${more.out} differs` : 'nothing in it can be as wanted yet'
  const owners = ownership(want)
  if (owners !== undefined) yield run(why, 'chown', '-hR', '--', owners, path)
  // With five digits chmod takes setuid and setgid of directories away too, as find expects it to.
  if (want.mode !== undefined)
    yield run(why, 'chmod', '-R', '--', isOctal(want.mode) ? want.mode.padStart(5, '0') : want.mode, path)
}

function* link(
  path: string,
  want: Want,
  state: 'link' | 'hard',
  entry: Entry | undefined,
  more: Now['more']
): Generator<Step, void> {
  const src = want.src ?? ''
  const right = state === 'hard' ? more?.code === 0 : entry?.kind === 'link' && more?.out === src
  if (right && entry) return yield* setAttributes(path, want, entry)
  if (entry?.kind === 'directory')
    throw new Refusal(
      'path',
      `${path} is a directory, and a link does not replace one`,
      'Remove it first, with state: absent.'
    )
  if (entry && entry.kind !== 'link' && !want.force)
    throw new Refusal('path', `${path} is ${named(entry)}`, 'force: true replaces it.')
  const why = entry
    ? entry.kind === 'link' && state === 'link'
      ? `points to ${more?.out}`
      : `is ${named(entry)}`
    : 'is not there'
  // ln replaces atomically: at no time is there no link.
  yield run(why, 'ln', ...(state === 'link' ? ['-sfn'] : ['-fT']), '--', src, path)
  const owners = ownership(want)
  if (owners !== undefined) yield run('a new link belongs to who made it', 'chown', '-h', '--', owners, path)
}
