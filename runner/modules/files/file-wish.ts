import type { Clash } from '../../language/signature.ts'
import type { Attributes } from './attributes.ts'
import { type LinkWish, targetOf } from './link.ts'
import { withoutSlash } from './path-param.ts'
import type { Timestamps } from './timestamps.ts'

export const states = ['file', 'directory', 'link', 'hard', 'touch', 'absent'] as const
export type State = (typeof states)[number]

/** The parameters of file. */
export interface FileWish extends LinkWish, Timestamps {
  readonly path: string
  readonly state?: State
  readonly recurse?: boolean
}

export const stateOf = ({ state, recurse }: Partial<FileWish>): State =>
  state ?? (recurse ? 'directory' : 'file')

export const clashOf = (want: Partial<FileWish>): Clash | undefined => {
  const state = stateOf(want)
  const linking = state === 'link' || state === 'hard'
  if (state === 'absent' && withoutSlash(want.path ?? '') === '/')
    return { at: 'path', message: 'Everything would be removed' }
  if (state === 'hard' && want.src === undefined)
    return { at: 'state', message: 'A hard link needs src: the file that gets another name' }
  if (state === 'hard' && !want.src?.startsWith('/'))
    return { at: 'src', message: 'The file that gets another name is named by an absolute path' }
  if (!linking && want.src !== undefined)
    return {
      at: 'src',
      message: `src says what a link points to; state is ${state}`,
      hint: 'To bring a file to the host use copy.'
    }
  if (want.recurse && state !== 'directory')
    return { at: 'recurse', message: 'recurse goes with state: directory' }
  if (want.recurse && (want.modification_time ?? want.access_time) !== undefined)
    return { at: 'recurse', message: 'Times are those of path itself; recurse sets owner, group and mode' }
  return state === 'link' && want.mode !== undefined && want.follow === false
    ? { at: 'mode', message: 'A link has no mode of its own' }
    : undefined
}

export const looksThrough = (want: Partial<FileWish>): boolean => {
  const state = stateOf(want)
  return want.follow !== false && state !== 'link' && state !== 'hard' && state !== 'absent'
}

export const attributesWanted = ({ owner, group, mode }: Attributes): boolean =>
  (owner ?? group ?? mode) !== undefined

/** The path whose attributes are those that are wanted, where it is not the path itself. */
export const leadsTo = (path: string, state: State, want: Partial<FileWish>): string | undefined => {
  if (state === 'hard') return want.src
  return state === 'link' && want.follow !== false ? targetOf(path, want.src) : undefined
}
