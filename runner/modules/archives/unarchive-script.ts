import type { Question } from '../module.ts'

/**
 * The marker: what was unpacked (a line that identifies it), then for each path how `stat` saw it: kind and mode, owner,
 * group, size, time, name. Of a directory only the first three count: building in it changes the others.
 */
const seen = `folder='^(4[^ ]{3} [^ ]+ [^ ]+) [^ ]+ [^ ]+ (.*)$'
seen() {
  (cd -- "$dest" && xargs -0r stat -c '%f %u %g %s %Y %n' -- 2>/dev/null || :) | while IFS= read -r line; do
    [[ $line =~ $folder ]] && line="\${BASH_REMATCH[1]} - - \${BASH_REMATCH[2]}"
    printf '%s\\n' "$line"
  done
}`

/** Prints the first line of the marker and, with code 3, the first path that is not as it was; else all names, when wanted. */
const look = `export LC_ALL=C
marker=$1 dest=$2 newer=$3 names=$4
${seen}
[[ -f $marker ]] && IFS= read -r identity <"$marker" || exit 1
printf '%s\\n' "$identity"
while IFS= read -r line; do
  path=\${line#* * * * * } time=\${line#* * * * }
  [[ $newer && -f $dest/$path && $(stat -c %Y -- "$dest/$path") -gt \${time%% *} ]] && continue
  if [[ -e $dest/$path || -L $dest/$path ]]; then echo "$path was changed"; else echo "$path is missing"; fi
  exit 3
done < <(comm -23 <(tail -n +2 -- "$marker" | sort) <(tail -n +2 -- "$marker" | cut -d' ' -f6- | tr '\\n' '\\0' | seen | sort))
[[ -z $names ]] || tail -n +2 -- "$marker" | cut -d' ' -f6-`

export const askMarker = (marker: string, dest: string, keepNewer: boolean, names: boolean): Question => [
  'bash',
  '-c',
  look,
  'unpacked',
  marker,
  dest,
  keepNewer ? 'newer' : '',
  names ? 'names' : ''
]

/** What to unpack and how; the archive itself tells whether it is a zip. */
export interface Unpacking {
  readonly archive: string
  /** Whether the archive is only there to be unpacked. */
  readonly temporary: boolean
  readonly dest: string
  readonly marker: string
  readonly identity: string
  readonly owner: string
  readonly mode: string
  readonly keepNewer: boolean
  readonly strip: number
  readonly exclude: readonly string[]
  readonly include: readonly string[]
  readonly options: readonly string[]
  readonly names: boolean
}

const script = `set -euo pipefail
archive=$1 dest=$2 marker=$3 identity=$4 owner=$5 mode=$6 newer=$7 strip=$8 temporary=$9 names=\${10}
shift 10
options=("\${@:2:$1}"); shift $(($1 + 1))
exclude=("\${@:2:$1}"); shift $(($1 + 1))
include=("$@")
${seen}
trap '[ -z "$temporary" ] || rm -f -- "$archive"; rm -f -- "$marker.part" "$marker.names"' EXIT
[[ -s $archive ]] || { echo "$archive is empty" >&2; exit 1; }
mkdir -p -- "$dest"
rm -f -- "$marker"

from_tar() {
  local pattern; local -a all=("\${options[@]}")
  ((strip == 0)) || all+=("--strip-components=$strip")
  [[ -z $newer ]] || all+=(--keep-newer-files)
  for pattern in "\${exclude[@]}"; do all+=("--exclude=\${pattern%/}"); done
  tar --extract --file "$archive" --directory "$dest" --no-same-owner --verbose --show-transformed-names --quoting-style=literal "\${all[@]}" -- "\${include[@]}"
}

from_zip() {
  ((strip == 0)) || { echo "strip_components is for tar archives, and $archive is a zip" >&2; exit 1; }
  local code=0; local -a out=()
  ((\${#exclude[@]} == 0)) || out=(-x "\${exclude[@]}")
  unzip -q "-o\${newer:+u}" "\${options[@]}" "$archive" "\${include[@]}" "\${out[@]}" -d "$dest" >&2 </dev/null || code=$?
  # 1 is a warning.
  ((code <= 1)) || exit "$code"
  unzip -Z1 "$archive" "\${include[@]}" "\${out[@]}"
}

if [[ $(head -c 4 -- "$archive" | od -An -tx1 | tr -d ' \\n') == 504b0304 ]]; then from_zip; else from_tar; fi |
  while IFS= read -r path; do path=\${path%/}; [[ -z $path ]] || printf '%s\\n' "$path"; done >"$marker.names"
[[ -s $marker.names ]] || { echo "nothing of $archive was unpacked" >&2; exit 1; }
paths() { tr '\\n' '\\0' <"$marker.names"; }
[[ -z $owner ]] || (cd -- "$dest" && paths | xargs -0r chown -h -- "$owner")
[[ -z $mode ]] || (cd -- "$dest" && while IFS= read -r path; do [[ -L $path ]] || printf '%s\\0' "$path"; done <"$marker.names" | xargs -0r chmod -- "$mode")
{ printf '%s\\n' "$identity"; paths | seen; } >"$marker.part"
mv -fT -- "$marker.part" "$marker"
[[ -z $names ]] || cat -- "$marker.names"`

export const unpackArgv = (it: Unpacking): [string, ...string[]] => [
  'bash',
  '-c',
  script,
  'unarchive',
  it.archive,
  it.dest,
  it.marker,
  it.identity,
  it.owner,
  it.mode,
  it.keepNewer ? 'newer' : '',
  String(it.strip),
  it.temporary ? 'temporary' : '',
  it.names ? 'names' : '',
  String(it.options.length),
  ...it.options,
  String(it.exclude.length),
  ...it.exclude,
  ...it.include
]
