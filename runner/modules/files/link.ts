import { type Answer, Refusal, run, type Step } from '../module.ts'
import { type Attributes, ownership, setAttributes } from './attributes.ts'
import { type Entry, named } from './entry.ts'

/** A link, soft or hard, that is wanted at a path. */
export interface LinkWish extends Attributes {
  readonly state?: string
  readonly src?: string
  readonly force?: boolean
  readonly follow?: boolean
}

/** Where a soft link leads: what src means, seen from the directory of the link. */
export const targetOf = (path: string, src: string | undefined): string => {
  if (src === undefined) return path
  return src.startsWith('/') ? src : `${path.replace(/\/[^/]*$/, '')}/${src}`
}

/** `said`: where the link points to, or whether it is the same file already. */
export function* placeLink(
  path: string,
  want: LinkWish,
  entry: Entry | undefined,
  said: Answer | undefined,
  target: Entry | undefined
): Generator<Step, void> {
  const { src } = want
  const hard = want.state === 'hard'
  const right = hard ? said?.code === 0 : entry?.kind === 'link' && (src === undefined || said?.out === src)
  if (!right || !entry) {
    if (src === undefined) throw new Refusal('state', `A ${want.state} needs src: what it points to`)
    yield* replace(path, src, hard, want, entry, said)
  }
  if (hard) {
    if (right && entry) yield* setAttributes(path, want, entry)
    else if (target) yield* setAttributes(path, want, target)
  } else if (want.follow !== false) {
    // What is not there has no attributes yet.
    if (target) yield* setAttributes(targetOf(path, src), want, target)
  } else if (right && entry) yield* setAttributes(path, want, entry)
  else {
    const owners = ownership(want)
    if (owners !== undefined)
      yield run('a new link belongs to who made it', 'chown', '-h', '--', owners, path)
  }
}

function* replace(
  path: string,
  src: string,
  hard: boolean,
  want: LinkWish,
  entry: Entry | undefined,
  said: Answer | undefined
): Generator<Step, void> {
  if (entry && entry.kind !== 'link' && !want.force)
    throw new Refusal(
      'path',
      `${path} is ${named(entry)}`,
      entry.kind === 'directory' ? 'force: true replaces it when it is empty.' : 'force: true replaces it.'
    )
  if (entry?.kind === 'directory') yield run('an empty directory may be replaced', 'rmdir', '--', path)
  const why = !entry
    ? 'is not there'
    : entry.kind === 'link' && !hard
      ? `points to ${said?.out}`
      : `is ${named(entry)}`
  // ln replaces atomically: at no time is there no link.
  yield run(why, 'ln', ...(hard ? ['-fT'] : ['-sfn']), '--', src, path)
}
