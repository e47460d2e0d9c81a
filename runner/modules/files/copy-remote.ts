import { words } from '../../language/shell-words.ts'
import { type Answer, type Observation, type Question, Refusal, run, type Step } from '../module.ts'
import { ownership, setAttributes } from './attributes.ts'
import { askBelow, setBelow } from './below.ts'
import { askDigests, askEntries, type Entry, readDigests, readEntries } from './entry.ts'
import { modeAfter, octal } from './mode.ts'
import { baseName, withoutSlash } from './path-param.ts'
import { askTarget, backupName, type Placement } from './placement.ts'

/** A copy from a file or directory of the host to another. */
export interface Remote {
  readonly path: string
  /** Links are looked through. */
  readonly source: Entry | undefined
  /** SHA-256 of the source. */
  readonly wanted: string | undefined
  readonly entry: Entry | undefined
  readonly sha256: string | undefined
  /** A directory that has to be there first. */
  readonly parent: string | undefined
  /** The first path of a source directory that is missing or another one at the destination. */
  readonly differs: Answer | undefined
  /** The first path at the destination that belongs to someone else. */
  readonly strange: Answer | undefined
}

export interface RemoteWish extends Placement {
  readonly src: string
  readonly local_follow?: boolean
}

/** A directory goes into dest under its own name, unless src ends with a slash. */
const treeAt = ({ src, dest }: RemoteWish): string =>
  src.endsWith('/') ? withoutSlash(dest) : `${withoutSlash(dest).replace(/\/$/, '')}/${baseName(src)}`

export const observeRemote = (want: RemoteWish): Observation<Remote> => {
  const { follow = false } = want
  const src = withoutSlash(want.src)
  const path = withoutSlash(want.dest)
  const inside = `${path === '/' ? '' : path}/${baseName(src)}`
  const candidates = [path, inside]
  const tree = treeAt(want)
  const strange = askBelow(tree, owners(want))
  return {
    ask: [
      askEntries([src], true),
      askEntries([path, `${path}/.`, inside], follow),
      askDigests([src, ...candidates]),
      askTree(src, tree, want.local_follow !== false),
      ...(strange ? [strange] : []),
      ...(follow ? candidates.map(askTarget) : [])
    ],
    read: ([sourceAnswer, entriesAnswer, digestsAnswer, differs, ...more]) => {
      const source = readEntries(sourceAnswer?.out ?? '').get(src)
      const entries = readEntries(entriesAnswer?.out ?? '')
      const digests = readDigests(digestsAnswer?.out ?? '')
      const directory = entries.has(`${path}/.`)
      const final = source?.kind === 'directory' ? tree : want.dest.endsWith('/') || directory ? inside : path
      const target = follow ? more.slice(-2)[candidates.indexOf(final)] : undefined
      return {
        path: (target?.code === 0 && target.out) || final,
        source,
        wanted: digests.get(src),
        entry: entries.get(final),
        sha256: digests.get(final),
        parent: want.dest.endsWith('/') && !directory ? path : undefined,
        differs,
        strange: strange ? more[0] : undefined
      }
    }
  }
}

const owners = ({ owner, group }: Placement) => ({
  ...(owner === undefined ? {} : { owner }),
  ...(group === undefined ? {} : { group })
})

/** Says nothing when all of the one directory is in the other; code 3 when the first is none. */
const comparison = `cd -- "$1" 2>/dev/null || exit 3
follow=(); [ -z "$3" ] || follow=(-L)
find "\${follow[@]}" . -mindepth 1 -print0 2>/dev/null | while IFS= read -r -d '' path; do
  if [ -z "$3" ] && [ -L "$path" ]; then [ -L "$2/$path" ] && [ "$(readlink -- "$path")" = "$(readlink -- "$2/$path")" ]
  elif [ -d "$path" ]; then [ -d "$2/$path" ]
  elif [ -f "$path" ]; then [ -f "$2/$path" ]
  else continue
  fi || { echo "$path"; break; }
done
[ -d "$2" ] || { echo .; exit; }
find "\${follow[@]}" . -type f -exec sha256sum -- {} + | (cd -- "$2" && sha256sum --check --quiet 2>/dev/null) | head -n 1`

const askTree = (src: string, dest: string, follow: boolean): Question => [
  'bash',
  '-c',
  comparison,
  'compare',
  src,
  dest,
  follow ? 'follow' : ''
]

/** In place only when it is whole and valid; who owned the file there owns the new one. */
const script = `set -eu
src=$1 dest=$2 mode=$3 owner=$4; shift 4
new=$(mktemp -- "\${dest%/*}/.hq-run.XXXXXXXX")
trap 'rm -f -- "$new"' EXIT
cat -- "$src" > "$new"
[ ! -e "$dest" ] || chown --reference="$dest" -- "$new"
[ -z "$owner" ] || chown -- "$owner" "$new"
chmod -- "$mode" "$new"
sync -- "$new"
[ $# -eq 0 ] || "\${@//%s/"$new"}" >&2 || { echo "$1 refuses the new file" >&2; exit 1; }
mv -fT -- "$new" "$dest"
if command -v restorecon >/dev/null; then restorecon -- "$dest"; fi`

export function* placeRemote(want: RemoteWish, now: Remote): Generator<Step, void> {
  const { src } = want
  if (now.source?.kind === 'directory') return yield* placeRemoteTree(want, now)
  if (now.source === undefined) throw new Refusal('src', `There is no ${src} on the host`)
  if (now.source.kind !== 'file') throw new Refusal('src', `${src} is not a regular file`)
  if (now.wanted === undefined)
    throw new Refusal('src', `${src} cannot be read`, 'become: true reads it as root.')
  if (now.entry?.kind === 'directory') throw new Refusal('dest', `${now.path} is a directory`)
  if (now.entry?.kind === 'other') throw new Refusal('dest', `${now.path} is not a regular file`)

  const wanted = want.mode === 'preserve' ? { ...want, mode: octal(now.source.mode) } : want
  const why = reason(want, now)
  if (why === undefined) {
    if (now.entry) yield* setAttributes(now.path, wanted, now.entry)
    return
  }
  const validate = want.validate === undefined ? [] : words(want.validate)
  if (!validate) throw new Refusal('validate', 'A quote is not closed')
  if (now.parent !== undefined) yield run('its directory is not there', 'mkdir', '-p', '--', now.parent)
  if (want.backup && now.sha256 !== undefined)
    yield run('a backup is wanted', 'cp', '-p', '--', now.path, backupName(now))
  const kept = now.entry?.kind === 'file' ? now.entry.mode : now.source.mode
  const mode = wanted.mode === undefined ? kept : modeAfter(wanted.mode, kept, false)
  yield {
    do: 'run',
    why,
    argv: ['bash', '-c', script, 'copy', src, now.path, octal(mode), ownership(want) ?? '', ...validate],
    label: `cp -- ${src} ${now.path}`
  }
}

const reason = (want: Placement, { entry, sha256, wanted }: Remote): string | undefined => {
  if (!entry) return 'is not there'
  if (want.force === false) return undefined
  if (entry.kind === 'link') return 'is a link, wanted a file'
  return sha256 === wanted ? undefined : 'content differs'
}

function* placeRemoteTree(want: RemoteWish, now: Remote): Generator<Step, void> {
  for (const at of ['backup', 'validate'] as const)
    if (want[at]) throw new Refusal(at, `${want.src} is a directory of the host: ${at} goes with a file`)
  if (want.mode !== undefined && want.mode !== 'preserve')
    throw new Refusal(
      'mode',
      `${want.src} is a directory of the host: what is in it keeps its mode`,
      'Set others with file and recurse: true.'
    )
  const { differs } = now
  if (differs?.out && (want.force !== false || differs.out === '.')) {
    yield run(
      differs.out === '.' ? 'is not there' : `${differs.out.replace(/^\.\//, '')} differs`,
      'mkdir',
      '-p',
      '--',
      now.path
    )
    yield run(
      'as the other directory is',
      'cp',
      '-RT',
      '--remove-destination',
      '--preserve=mode',
      want.local_follow === false ? '-P' : '-L',
      '--',
      withoutSlash(want.src),
      now.path
    )
  }
  yield* setBelow(now.path, owners(want), now.strange)
}

export const remoteBackup = (want: RemoteWish, now: Remote): string | undefined =>
  want.backup && now.source?.kind === 'file' && now.sha256 !== undefined && reason(want, now) !== undefined
    ? backupName(now)
    : undefined
