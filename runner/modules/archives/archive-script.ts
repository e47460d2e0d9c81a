import type { Question } from '../module.ts'

export const archiveFormats = ['gz', 'bz2', 'xz', 'zstd', 'tar'] as const

/** What of the host goes where. */
export interface ArchiveWish {
  readonly paths: readonly string[]
  readonly excluded: readonly string[]
  readonly patterns: readonly string[]
  readonly dest: string | undefined
  readonly format: (typeof archiveFormats)[number]
  readonly force: boolean
}

/**
 * The same words look and pack, so that what is compared is what would be packed. Names are sorted and nothing of the
 * moment gets in: the same files give the same bytes. A directory with the archive in it is left out by itself, since
 * writing the archive changes its time.
 */
const common = `set -o pipefail
shopt -s nullglob
export LC_ALL=C
dest=$1 format=$2 force=$3
shift 3
declare -A out seen
expanded=() excluded=() targets=() missing=() patterns=() root= globs=

# PATH or GLOB… → found
expand() {
  local IFS= one
  found=()
  for one; do
    if [[ $one == *[*?]* ]]; then found+=($one); else found+=("$one"); fi
  done
}

expand "\${@:2:$1}"; expanded=("\${found[@]}")
for one in "\${@:2:$1}"; do [[ $one != *[*?]* ]] || globs=1; done
shift $(($1 + 1))
expand "\${@:2:$1}"; excluded=("\${found[@]}")
for one in "\${excluded[@]}"; do out["$one"]=1; done
shift $(($1 + 1))
patterns=("$@")

for one in "\${expanded[@]}"; do
  [[ -z \${out["$one"]+x}\${seen["$one"]+x} ]] || continue
  seen["$one"]=1
  folder=\${one%/*}/
  [[ $root ]] || root=$folder
  while [[ $folder != "$root"* ]]; do root=\${root%/} root=\${root%/*}/; done
  if [[ -e $one || -L $one ]]; then targets+=("$one"); else missing+=("$one"); fi
done

[[ $force$globs ]] && archives=1 || archives=
((\${#targets[@]} + \${#missing[@]} > 1)) && archives=1
[[ -z \${targets[0]+x} ]] || [[ ! -d \${targets[0]} ]] || archives=1
[[ $format == tar ]] && archives=1
[[ $dest || $archives || -z \${targets[0]+x} ]] || dest=\${targets[0]}.$format

left_out() {
  local pattern
  for pattern in "\${patterns[@]}"; do [[ $1 != $pattern ]] || return 0; done
  return 1
}

# Names below the root, sorted, each ended by NUL
entries() {
  local path name
  for path in "\${targets[@]}"; do
    if [[ ! -d $path ]]; then printf '%s\\0' "$path"
    elif [[ -L \${path%/} ]]; then find -H "$path" -mindepth 1 -print0
    else find "$path" -print0
    fi
  done | while IFS= read -r -d '' path; do
    name=\${path#"$root"} name=\${name%/}
    [[ $name && $path != "$dest" && $path != "$dest.hq-run" && \${path%/} != "\${dest%/*}" ]] || continue
    left_out "$name" || printf '%s\\0' "$name"
  done | sort -zu
}

content() {
  if [[ $archives ]]; then
    entries | tar --create --directory "$root" --format=gnu --no-recursion --null --no-unquote --files-from -
  else cat -- "\${targets[0]}"
  fi
}

squeeze() {
  case $format in gz) gzip -nc ;; bz2) bzip2 -c ;; xz) xz -c ;; zstd) zstd -qc ;; tar) cat ;; esac
}

expanse() {
  case $format in gz) gzip -dc ;; bz2) bzip2 -dc ;; xz) xz -dc ;; zstd) zstd -qdc ;; tar) cat ;; esac
}
`

const look = `${common}
each() { local word=$1; shift; (($# == 0)) || printf "$word %s\\n" "$@"; }
each expanded "\${expanded[@]}"
each excluded "\${excluded[@]}"
each target "\${targets[@]}"
each missing "\${missing[@]}"
for one in "\${targets[@]}"; do
  if [[ -d $one ]]; then printf '%s\\n' "directory $one" "packed $one"
  elif ! left_out "\${one#"$root"}"; then printf 'packed %s\\n' "$one"
  fi
done
printf '%s\\n' "root $root" "dest $dest" "archives $archives"
[[ -e $dest || -L $dest ]] || exit 0
stat -c 'entry %f %u %g %U %G %n' -- "$dest"
[[ -f $dest && \${targets[0]+x} ]] || exit 0
[[ $(content | sha256sum) != "$(expanse 2>/dev/null <"$dest" | sha256sum)" ]] || echo same`

const pack = `mode=$1 owner=$2
shift 2
${common}
trap 'rm -f -- "$dest.hq-run"' EXIT
content | squeeze >"$dest.hq-run" || exit
[[ -z $owner ]] || chown -- "$owner" "$dest.hq-run" || exit
chmod -- "$mode" "$dest.hq-run" && sync -- "$dest.hq-run" && mv -fT -- "$dest.hq-run" "$dest" || exit
! type -P restorecon >/dev/null || restorecon -- "$dest"`

const words = (wish: ArchiveWish): readonly string[] => [
  wish.dest ?? '',
  wish.format,
  wish.force ? '1' : '',
  String(wish.paths.length),
  ...wish.paths,
  String(wish.excluded.length),
  ...wish.excluded,
  ...wish.patterns
]

export const askArchive = (wish: ArchiveWish): Question => ['bash', '-c', look, 'archive', ...words(wish)]

/** `owner` as chown takes it; empty: whoever runs it. */
export const packArgv = (wish: ArchiveWish, mode: string, owner: string): [string, ...string[]] => [
  'bash',
  '-c',
  pack,
  'archive',
  mode,
  owner,
  ...words(wish)
]
