import { setAttributes } from './attributes.ts'
import { askDigests, askEntries, type Entry, readDigests, readEntries } from './entry.ts'
import { modeAfter, octal } from './mode.ts'
import { type Observation, Refusal, run, type Step } from './module.ts'
import { baseName, withoutSlash } from './path-param.ts'
import type { Placement } from './placement.ts'

/** A copy from a file of the host to another. */
export interface Remote {
  readonly path: string
  readonly source: Entry | undefined
  /** SHA-256 of the source. */
  readonly wanted: string | undefined
  readonly entry: Entry | undefined
  readonly sha256: string | undefined
}

export const observeRemote = (src: string, dest: string): Observation<Remote> => {
  const path = withoutSlash(dest)
  const inside = `${path}/${baseName(src)}`
  return {
    ask: [askEntries([src, path, `${path}/.`, inside]), askDigests([src, path, inside])],
    read: ([entriesAnswer, digestsAnswer]) => {
      const entries = readEntries(entriesAnswer?.out ?? '')
      const digests = readDigests(digestsAnswer?.out ?? '')
      const final = dest.endsWith('/') || entries.has(`${path}/.`) ? inside : path
      return {
        path: final,
        source: entries.get(src),
        wanted: digests.get(src),
        entry: entries.get(final),
        sha256: digests.get(final)
      }
    }
  }
}

export function* placeRemote(
  want: Placement & { readonly src?: string },
  now: Remote
): Generator<Step, void> {
  const src = want.src ?? ''
  if (want.validate !== undefined || want.backup)
    throw new Refusal(want.backup ? 'backup' : 'validate', 'This does not go with remote_src')
  if (now.source?.kind === 'directory')
    throw new Refusal('src', `${src} is a directory of the host`, 'Copy it with command: cp -a, and creates.')
  if (now.wanted === undefined) throw new Refusal('src', `There is no file ${src} on the host`)
  if (now.entry?.kind === 'directory') throw new Refusal('dest', `${now.path} is a directory`)

  if (now.entry && (want.force === false || now.sha256 === now.wanted)) {
    yield* setAttributes(now.path, want, now.entry)
    return
  }
  const kept = now.entry?.kind === 'file' ? now.entry : undefined
  const mode =
    want.mode === undefined ? (kept?.mode ?? 0o644) : modeAfter(want.mode, kept?.mode ?? 0o644, false)
  const owner = want.owner ?? kept?.owner
  const group = want.group ?? kept?.group
  const owners = [
    ...(owner === undefined ? [] : ['-o', owner]),
    ...(group === undefined ? [] : ['-g', group])
  ]
  yield run(
    now.entry ? 'content differs' : 'is not there',
    'install',
    '-T',
    '-m',
    octal(mode),
    ...owners,
    '--',
    src,
    now.path
  )
}
