import type { Question } from '../module.ts'

/**
 * Which package an .rpm file holds, and what is installed of it: two lines `name epoch:version-release`, the second
 * only when there is one. A file of the web is fetched for a look, unless a package with its very name is installed.
 * Code 2: there is no such package file; the output says why.
 */
const script = `root=$1 insecure=$2 file=$3 format='%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n'
name=\${file##*/} name=\${name%.rpm}
known() { rpm --root "$root" -q --qf "$format" -- "$1" 2>/dev/null; }
if held=$(known "$name"); then printf '%s\\n' "$held" "$held"; exit 0; fi
case $file in
  *://*)
    look=$(mktemp) || exit 2
    trap 'rm -f -- "$look"' EXIT
    curl --disable -fsSL --max-time 60 $insecure -o "$look" --url "$file" 2>&1 || exit 2 ;;
  *)
    look=$file
    [ -f "$look" ] || { echo "it is not there"; exit 2; } ;;
esac
held=$(rpm -qp --nosignature --qf "$format" -- "$look" 2>&1) || { echo "it is no package"; exit 2; }
printf '%s\\n' "$held"
known "\${held%% *}" | tail -n 1`

export const askFile = (file: string, root: string | undefined, insecure: boolean): Question => [
  'bash',
  '-c',
  script,
  'package',
  root ?? '/',
  insecure ? '--insecure' : '',
  file
]
