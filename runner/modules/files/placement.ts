import { Type } from 'typebox'
import { words } from '../../language/shell-words.ts'
import {
  type Content,
  type Context,
  type Observation,
  type Question,
  Refusal,
  run,
  type Step
} from '../module.ts'
import { type Attributes, attributeParams, setAttributes } from './attributes.ts'
import { askDigests, askEntries, type Entry, readDigests, readEntries } from './entry.ts'
import { modeAfter, octal } from './mode.ts'
import { pathParam, withoutSlash } from './path-param.ts'

/** How a file is put at its destination; copy, template and get_url share it. */
export interface Placement extends Attributes {
  readonly dest: string
  readonly force?: boolean
  readonly backup?: boolean
  /** A link at the destination stays, and what it points to is written. */
  readonly follow?: boolean
  readonly validate?: string
}

export const placementParams = {
  dest: pathParam('Where it goes. In a directory, or with a slash at the end, it keeps its name.'),
  ...attributeParams,
  force: Type.Optional(
    Type.Boolean({
      default: true,
      description: 'Replace other content; with false only a missing file is written.'
    })
  )
}

export const replacingParams = {
  backup: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        'Keep what is replaced beside it, named for its digest: FILE.0123456789ab.bak (Ansible: for the time).'
    })
  ),
  validate: Type.Optional(
    Type.String({
      pattern: '%s',
      description:
        'A command, without a shell, that must succeed on the new file, which %s stands for, before it takes its place.'
    })
  )
}

export const checkedPlacementParams = { ...placementParams, ...replacingParams }

export const followParam = {
  follow: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'A link at the destination stays, and the file that it points to is written.'
    })
  )
}

/** What is there now. */
export interface Place {
  readonly path: string
  /** A directory that has to be there first. */
  readonly parent?: string
  readonly entry?: Entry
  readonly sha256?: string
  /** The text there, when a diff will be shown. */
  readonly before?: string
}

/** `name` is what the file is called when `dest` is a directory; without it `dest` must be the file itself. */
export const observePlace = (
  dest: string,
  name: string | undefined,
  content: Content | undefined,
  context: Context,
  follow = false
): Observation<Place> => {
  const path = withoutSlash(dest)
  const inside = name === undefined ? undefined : `${path === '/' ? '' : path}/${name}`
  const mustBeDirectory = dest.endsWith('/')
  const candidates = inside === undefined ? [path] : mustBeDirectory ? [inside] : [path, inside]
  const wantsText = context.diff === true && content?.text !== undefined && content.secret !== true
  return {
    // `path/.` is there only for a directory, also when path is a link to one.
    ask: [
      askEntries([...new Set([path, `${path}/.`, ...candidates])], follow),
      askDigests(candidates),
      ...(wantsText ? candidates.map(askText) : []),
      ...(follow ? candidates.map(askTarget) : [])
    ],
    read: ([entriesAnswer, digestsAnswer, ...more]) => {
      const entries = readEntries(entriesAnswer?.out ?? '')
      const directory = entries.has(`${path}/.`)
      const final = inside !== undefined && (directory || mustBeDirectory) ? inside : path
      const entry = entries.get(final)
      const sha256 = readDigests(digestsAnswer?.out ?? '').get(final)
      const before = wantsText ? readText(more[candidates.indexOf(final)]?.out) : undefined
      const target = follow ? more.slice(-candidates.length)[candidates.indexOf(final)] : undefined
      return {
        path: (target?.code === 0 && target.out) || final,
        ...(mustBeDirectory && !directory ? { parent: path } : {}),
        ...(entry ? { entry } : {}),
        ...(sha256 === undefined ? {} : { sha256 }),
        ...(before === undefined ? {} : { before })
      }
    }
  }
}

/** Nothing for a link to what is not there: the file replaces it. */
export const askTarget = (path: string): Question => ['realpath', '-e', '--', path]

const diffLimit = 65_536

/** A dot after the text keeps its last newline, which answers lose. */
export const askText = (path: string): Question => [
  'sh',
  '-c',
  `head -c ${diffLimit + 1} -- "$1" && echo .`,
  'text',
  path
]

/** Undefined when it is too long to be shown; nothing there reads as no text. */
export const readText = (out: string | undefined): string | undefined =>
  out === undefined || out.length > diffLimit + 1 ? undefined : out.replace(/\.$/, '')

/** Puts the content there, or only sets who owns it and its mode. */
export function* place(
  content: Content,
  want: Placement,
  now: Place,
  differs = 'content differs'
): Generator<Step, void> {
  const { path, entry, parent } = now
  if (entry?.kind === 'directory') throw new Refusal('dest', `${path} is a directory`, 'Name the file in it.')
  if (entry?.kind === 'other') throw new Refusal('dest', `${path} is not a regular file`)
  const why = reason(content, want, now, differs)
  if (why === undefined) {
    if (entry) yield* setAttributes(path, want, entry)
    return
  }
  if (parent !== undefined) yield run('its directory is not there', 'mkdir', '-p', '--', parent)
  if (want.backup && now.sha256 !== undefined)
    yield run('a backup is wanted', 'cp', '-p', '--', path, backupName(now))
  const validate = want.validate === undefined ? undefined : words(want.validate)
  if (want.validate !== undefined && !validate?.[0]) throw new Refusal('validate', 'A quote is not closed')
  yield {
    do: 'write',
    why,
    path,
    content,
    ...(want.mode === undefined ? {} : { mode: octal(modeAfter(want.mode, fileMode(entry), false)) }),
    ...(want.owner === undefined ? {} : { owner: want.owner }),
    ...(want.group === undefined ? {} : { group: want.group }),
    ...(now.before === undefined ? {} : { before: now.before }),
    ...(validate ? { validate: validate as [string, ...string[]] } : {})
  }
}

const reason = (
  content: Content,
  want: Placement,
  { entry, sha256 }: Place,
  differs = 'content differs'
): string | undefined => {
  if (!entry) return 'is not there'
  if (want.force === false) return undefined
  if (entry.kind === 'link') return 'is a link, wanted a file'
  return sha256 === content.sha256 ? undefined : differs
}

const fileMode = (entry: Entry | undefined): number => (entry?.kind === 'file' ? entry.mode : 0o644)

export const backupName = (now: { readonly path: string; readonly sha256?: string | undefined }): string =>
  `${now.path}.${now.sha256?.slice(0, 12)}.bak`

export const placementResult = Type.Object({
  dest: Type.String({ description: 'The file on the host.' }),
  checksum: Type.String({ description: 'SHA-256 of the content that was wanted (Ansible: SHA-1).' }),
  backup_file: Type.Optional(Type.String({ description: 'The backup that was made.' }))
})

export const reportPlacement = (content: Content, want: Placement, now: Place) => ({
  dest: now.path,
  checksum: content.sha256,
  ...(want.backup && reason(content, want, now) !== undefined && now.sha256 !== undefined
    ? { backup_file: backupName(now) }
    : {})
})
