/** Prints what is built at a prefix, as `haproxy -vv` says it; code 1: nothing is, 2: what is there does not run. */
export const askBuild = `[ -x "$1/sbin/haproxy" ] || exit 1
"$1/sbin/haproxy" -vv 2>&1 || exit 2`

/**
 * Unpacks, compiles, looks at what came of it, and gives it its place by one rename: where the directory is, it holds a HAProxy that
 * has been looked at. What a cut or a mistake leaves in the directory is gone on with. make's output goes to standard error, so that
 * the answer is what \`haproxy -vv\` says.
 */
export const build = `set -euo pipefail
umask 022
prefix=$1 work=$2 archive=$3 directory=$4 shared=$5 tls=$6 manifest=$7 jobs=$8
shift 8
cd -- "$work"
if [ ! -e unpacked ]; then
  rm -rf tree
  mkdir tree
  tar -xf "$archive" -C tree
  : >unpacked
fi
cd tree
[ -n "$directory" ] || directory=$(ls -A)
[ -f "$directory/Makefile" ] || { echo "there is no Makefile in $directory of $archive" >&2; exit 1; }
cd -- "$directory"
make --jobs="\${jobs:-$(nproc)}" haproxy "$@" >&2
built=$(./haproxy -vv)
library() { sed -nE "s/^$1 (OpenSSL|SSL library) version : //p" <<<"$built" | grep -oE '(AWS-LC|OpenSSL) [0-9][^ )]*' | tail -n 1; }
[[ $built == *" +QUIC "* ]] || { echo 'what was built does not speak QUIC: there is no +QUIC in what haproxy -vv says' >&2; exit 1; }
if [ "$shared" = yes ] && [ "$(library 'Built with')" != "$(library 'Running on')" ]; then
  echo "built with $(library 'Built with'), but running on $(library 'Running on'): the loader finds another library" >&2
  exit 1
fi
rm -rf stage
install -D -m 755 -t stage/sbin haproxy
[ ! -f doc/haproxy.1 ] || install -D -m 644 -t stage/share/man/man1 doc/haproxy.1
printf '%s\\n' "$tls" >stage/tls-prefix
printf '%s\\n' "$manifest" >stage/build.json
mkdir -p -- "\${prefix%/*}"
rm -rf -- "$prefix"
mv -T -- stage "$prefix"
if command -v restorecon >/dev/null; then restorecon -R "$prefix"; fi
cd /
rm -rf -- "$work"
printf '%s\\n' "$built"`
