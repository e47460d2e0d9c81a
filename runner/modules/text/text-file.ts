import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { Type } from 'typebox'
import { type Attributes, attributeParams } from '../files/attributes.ts'
import { askEntries, type Entry, readEntries } from '../files/entry.ts'
import { pathParam, withoutSlash } from '../files/path-param.ts'
import { backupName, place, replacingParams } from '../files/placement.ts'
import { type Content, type Context, type Observation, type Question, Refusal, type Step } from '../module.ts'

/** Bytes: an answer holds 1 MiB, and base64 makes four of three. */
export const textLimit = 786_432

/** How the bytes of a file are read as text: as UTF-8, or each byte as the character of its number. */
export type Coding = 'utf-8' | 'bytes'

/** A file that is edited: what it is now. Links are looked through. */
export type TextFile =
  /** `parent`: a directory that has to be there first. */
  | { readonly is: 'missing'; readonly path: string; readonly parent?: string }
  | { readonly is: 'file'; readonly path: string; readonly entry: Entry; readonly bytes: string }
  | { readonly is: 'directory' | 'other' | 'unreadable' | 'too long'; readonly path: string }

/** What the modules share that edit a file. */
export interface Editing extends Attributes {
  readonly path: string
  readonly backup?: boolean
  readonly validate?: string
}

export const editingParams = {
  path: pathParam('The file. A link is followed.'),
  ...attributeParams,
  ...replacingParams
}

export const editingResult = {
  path: Type.String({ description: 'The file.' }),
  msg: Type.String({ description: 'What was done to its text; empty when nothing.' }),
  backup_file: Type.Optional(Type.String({ description: 'The backup that was made.' }))
}

export const withoutForFiles = {
  attributes: 'flags of chattr: use command, with lsattr in unless',
  selevel: 'contexts come from the policy, and are restored when a file is put in place',
  serole: 'contexts come from the policy',
  setype: 'contexts come from the policy: sefcontext sets what it says of a path',
  seuser: 'contexts come from the policy',
  unsafe_writes: 'files are always replaced whole'
} as const

export const backupDeviation =
  'A backup is named for the digest of what it keeps, FILE.0123456789ab.bak, not for the time: the same content is kept once.'

export const editingDeviations = [
  backupDeviation,
  `The file is read to the controller and edited there: one larger than ${textLimit / 1024} KiB, or with a NUL byte in it, is refused.`,
  'Regular expressions are RE2’s: there is no lookahead, no lookbehind, no back reference in a pattern and no (?x); \\d, \\w, \\s and \\b know ASCII only.'
] as const

/** Bytes as base64, one line; a part of it when the file is too long. */
const askBytes = (path: string): Question => [
  'bash',
  '-c',
  `set -o pipefail; [[ -f $1 ]] && head -c ${textLimit + 1} -- "$1" | base64 -w0`,
  'text',
  path
]

const tooLongAnswer = 27

export const observeText = (asked: string): Observation<TextFile> => {
  const path = withoutSlash(asked)
  const parent = path.replace(/\/[^/]*$/, '') || '/'
  return {
    ask: [askEntries([path, `${parent}/.`], true), ['realpath', '-m', '--', path], askBytes(path)],
    read: ([entriesAnswer, realAnswer, bytesAnswer]): TextFile => {
      const entries = readEntries(entriesAnswer?.out ?? '')
      const entry = entries.get(path)
      const real = (realAnswer?.code === 0 && realAnswer.out) || path
      if (!entry) return { is: 'missing', path: real, ...(entries.has(`${parent}/.`) ? {} : { parent }) }
      if (entry.kind !== 'file') return { is: entry.kind === 'directory' ? 'directory' : 'other', path }
      if (bytesAnswer?.code === tooLongAnswer) return { is: 'too long', path }
      if (bytesAnswer?.code !== 0) return { is: 'unreadable', path }
      const bytes = atob(bytesAnswer.out)
      return bytes.length > textLimit ? { is: 'too long', path } : { is: 'file', path: real, entry, bytes }
    }
  }
}

/** Text of a file that can be edited. */
export interface Text {
  readonly text: string
  readonly coding: Coding
}

/** The text of the file, empty when there is none: as UTF-8 when it is that, else byte for byte. Refuses what is no text. */
export const textOf = (file: TextFile): Text => {
  switch (file.is) {
    case 'missing':
      return { text: '', coding: 'utf-8' }
    case 'directory':
      throw new Refusal('path', `${file.path} is a directory`)
    case 'other':
      throw new Refusal('path', `${file.path} is not a regular file`)
    case 'unreadable':
      throw new Refusal('path', `${file.path} cannot be read`, 'become: true reads it as root.')
    case 'too long':
      throw new Refusal(
        'path',
        `${file.path} is larger than ${textLimit / 1024} KiB`,
        'Bring the whole file with copy or template, or edit it with command and sed.'
      )
    case 'file': {
      if (file.bytes.includes('\0')) throw new Refusal('path', `${file.path} is not a text: it has NUL in it`)
      const text = utf8(file.bytes)
      return text === undefined ? { text: file.bytes, coding: 'bytes' } : { text, coding: 'utf-8' }
    }
  }
}

/** What a parameter says, in the coding of the file. */
export const inCoding = (coding: Coding, text: string): string =>
  coding === 'utf-8'
    ? text
    : Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join('')

const bytesOf = (binary: string): Uint8Array => Uint8Array.from(binary, letter => letter.charCodeAt(0))

const utf8 = (binary: string): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(binary))
  } catch {
    return undefined
  }
}

const contentIn = (coding: Coding, text: string, context: Context): Content => {
  if (coding === 'utf-8') return context.text(text)
  const bytes = bytesOf(text)
  return {
    // Only for the diff, where a character that is none may stand for a byte.
    ...context.text(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)),
    sha256: bytesToHex(sha256(bytes)),
    size: bytes.length,
    async *open() {
      yield bytes
    }
  }
}

/** Puts the text where the file is; `why` says what is different about it. */
export function* putText(
  now: TextFile,
  { text, coding }: Text,
  why: string,
  want: Editing,
  context: Context
): Generator<Step, void> {
  const before = now.is === 'file' ? now.bytes : ''
  const shown = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(before))
  yield* place(
    contentIn(coding, text, context),
    { ...want, dest: now.path },
    {
      path: now.path,
      ...(now.is === 'missing' && now.parent !== undefined ? { parent: now.parent } : {}),
      ...(now.is === 'file' ? { entry: now.entry, sha256: digestOf(now.bytes) } : {}),
      ...(context.diff ? { before: shown } : {})
    },
    why
  )
}

const digestOf = (binary: string): string => bytesToHex(sha256(bytesOf(binary)))

/** The part of the result that the modules share; `changed` is whether the text is another one. */
export const reportText = (now: TextFile, want: Editing, changed: boolean, msg: string) => ({
  path: withoutSlash(want.path),
  msg,
  ...(want.backup && changed && now.is === 'file'
    ? { backup_file: backupName({ path: now.path, sha256: digestOf(now.bytes) }) }
    : {})
})
