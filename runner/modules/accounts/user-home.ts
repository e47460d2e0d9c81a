import type { RunStep } from '../module.ts'
import type { UserWish } from './user-params.ts'

/** What is in the skeleton belongs to the user then; links in it stay links, and what they point to stays whose it is. */
const script = `set -eu
name=$1 home=$2 skeleton=$3 umask=$4
[ -n "$home" ] || home=$(getent passwd -- "$name" | cut -d: -f6)
mode=
[ -n "$umask" ] || while read -r key value rest; do
  case $key in UMASK) umask=$value ;; HOME_MODE) mode=$value ;; esac
done < /etc/login.defs
[ -n "$mode" ] || mode=$(printf %o $((0777 & ~0\${umask:-022})))
mkdir -p -- "$(dirname -- "$home")"
mkdir -m 0700 -- "$home"
[ ! -d "$skeleton" ] || cp -RP -- "$skeleton/." "$home"
chown -hR -- "$name:" "$home"
chmod -- "$mode" "$home"
if command -v restorecon >/dev/null; then restorecon -R -- "$home"; fi`

/** A home directory for an account that is there. */
export const makeHome = (want: UserWish): RunStep => ({
  do: 'run',
  why: 'has no home directory',
  argv: [
    'sh',
    '-c',
    script,
    'home',
    want.name,
    want.home ?? '',
    want.skeleton ?? '/etc/skel',
    want.umask ?? ''
  ],
  label: `make the home directory of ${want.name}`
})
