import type { Question, RunStep } from '../module.ts'
import type { UserWish } from './user-params.ts'

/** The key of an account. */
export interface KnownKey {
  readonly file: string
  /** A private or a public key is in its place. */
  readonly there: boolean
  readonly public: string
}

const place = `file=$2
case $file in /*) ;; *) file=$(getent passwd -- "$1" | cut -d: -f6)/$file ;; esac`

const look = `${place}
printf '%s\\n' "$file"
if [ -e "$file" ] || [ -e "$file.pub" ]; then echo there; cat -- "$file.pub" 2>/dev/null; fi`

const fileOf = (want: UserWish): string => want.ssh_key_file ?? `.ssh/id_${want.ssh_key_type ?? 'rsa'}`

export const askKey = (want: UserWish): Question => ['sh', '-c', look, 'key', want.name, fileOf(want)]

export const readKey = (out: string | undefined): KnownKey | undefined => {
  const [file, there, line] = (out ?? '').split('\n')
  return file ? { file, there: there === 'there', public: line ?? '' } : undefined
}

/**
 * ssh-keygen reads the passphrase, twice, from standard input when it has no terminal and may not ask a program:
 * in its arguments everybody could read it.
 */
const generate = `set -eu
${place}
comment=$5
[ -n "$comment" ] || comment="hq-run-generated on $(uname -n)"
directory=$(dirname -- "$file")
[ -d "$directory" ] || { mkdir -m 0700 -- "$directory"; chown -- "$1:" "$directory"; }
umask 077
set -- "$1" "$6" -q -t "$3" \${4:+-b "$4"} -C "$comment"
new=$file.hq-run
rm -f -- "$new" "$new.pub"
who=$1 passphrase=$2
shift 2
if [ -n "$passphrase" ]; then SSH_ASKPASS_REQUIRE=never setsid -w ssh-keygen "$@" -f "$new" >/dev/null
else ssh-keygen "$@" -N '' -f "$new" </dev/null
fi
chown -- "$who:" "$new" "$new.pub"
chmod 0644 "$new.pub"
mv -fT -- "$new.pub" "$file.pub"
mv -fT -- "$new" "$file"
if command -v restorecon >/dev/null; then restorecon -R -- "$directory"; fi
printf '%s\\n' "$file"
cat -- "$file.pub"`

/** Prints the path of the key and its public line. */
export const generateKey = (want: UserWish, now: KnownKey | undefined): RunStep => {
  const { ssh_key_type: type = 'rsa', ssh_key_bits: bits, ssh_key_passphrase: passphrase } = want
  return {
    do: 'run',
    why: now?.there ? 'the key is made anew each time, with force' : 'has no SSH key',
    argv: [
      'sh',
      '-c',
      generate,
      'key',
      want.name,
      fileOf(want),
      type,
      bits ? String(bits) : '',
      want.ssh_key_comment ?? '',
      passphrase === undefined ? '' : 'passphrase'
    ],
    ...(passphrase === undefined ? {} : { stdin: `${passphrase}\n${passphrase}\n` }),
    label: `ssh-keygen -t ${type} for ${want.name}`
  }
}
