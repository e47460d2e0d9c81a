import { Type } from 'typebox'
import { defineModule, type Observation, Refusal } from './module.ts'

/** What a key file holds, and what rpm has. */
interface Now {
  /** Why the file cannot be read as keys. */
  readonly fault: string | undefined
  /** SHA-256 of the file. */
  readonly sha256: string
  /** Long ids of the keys in it, or the id that was given; upper case. */
  readonly ids: readonly string[]
  /** Fingerprints of the keys in it and of their subkeys. */
  readonly fingerprints: readonly string[]
  /** Versions of rpm's gpg-pubkey packages: the last digits of ids. */
  readonly known: readonly string[]
}

/** Puts the file into "$file", from the web too; `$1` is the key, `$2` an option for curl. */
const obtain = `file=$1 dir=$(mktemp -d) || exit 1
trap 'rm -rf -- "$dir"' EXIT
case $1 in *://*)
  file=$dir/key
  curl --disable -fsSL --max-time 60 $2 -o "$file" --url "$1" 2>&1 || { echo 'fault it cannot be fetched'; exit 1; } ;;
esac
[ -r "$file" ] || { echo 'fault it is not there'; exit 1; }`

/** gpg would make a directory of its own in the user's home. */
const look = `${obtain}
read -r digest _ < <(sha256sum < "$file")
echo "sha256 $digest"
gpg --homedir "$dir" --batch --no-tty --quiet --with-colons --show-keys -- "$file" 2>/dev/null |
  while IFS=: read -r kind _ _ _ id _ _ _ _ print _; do
    case $kind in pub) echo "id $id" ;; fpr) echo "fpr $print" ;; esac
  done`

/** What was looked at is what is imported. */
const bring = `${obtain}
echo "$3  $file" | sha256sum --check --status || { echo "the key is another one than a moment ago" >&2; exit 1; }
rpm --import "$file"`

const keyId = /^(?:0x)?([0-9a-f]{8,40})$/i

export const rpmKey = defineModule({
  name: 'rpm_key',
  summary: 'Have rpm trust a key that packages are signed with, or not.',
  description:
    'A key is known by its id, which gpg reads from the file; one from the web is fetched for a look each time. What is imported is what was looked at.',
  free: 'key',
  params: Type.Object(
    {
      key: Type.String({
        pattern: '^(?:/|https?://|ftp://|(?:0x)?[0-9A-Fa-f]{8,40}$)',
        description:
          'The key: a file of the host, a URL, or, to remove it, its id (8 to 40 hexadecimal digits).'
      }),
      state: Type.Optional(
        Type.Enum(['present', 'absent'], { default: 'present', description: 'Whether rpm trusts it.' })
      ),
      fingerprint: Type.Optional(
        Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })], {
          description:
            'Fingerprints that the file must have, of a key or subkey, spaces aside; else nothing is imported.'
        })
      ),
      validate_certs: Type.Optional(
        Type.Boolean({
          default: true,
          description: 'Whether the certificate of the server that the key comes from must be trusted.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    keys: Type.Array(Type.String(), {
      description: 'Ids of the keys that the file has, or the id that was given.'
    }),
    fingerprints: Type.Array(Type.String(), { description: 'Fingerprints that the file has.' })
  }),
  ansible: {
    module: 'ansible.builtin.rpm_key',
    deviations: [
      'Of a file with several keys all have to be there, and all go.',
      'A wrong fingerprint is an error also when the key is imported already.'
    ]
  },
  needs: { rpm: 'rpm', gpg: 'gnupg2', curl: 'curl' },
  examples: [
    `- name: Trust the packages of EPEL
  rpm_key:
    key: /etc/pki/rpm-gpg/RPM-GPG-KEY-EPEL-9
    fingerprint: '{{ epel_fingerprint }}'`,
    `- name: Trust a key no more
  rpm_key: { key: 0123ABCD, state: absent }`
  ],

  observe: (want): Observation<Now> => {
    const id = keyId.exec(want.key)?.[1]?.toUpperCase()
    const known = ['rpm', '-q', '--qf', '%{VERSION}\\n', 'gpg-pubkey'] as const
    return {
      ask: id === undefined ? [known, ['bash', '-c', look, 'key', want.key, insecure(want)]] : [known],
      read: ([versions, said]) => {
        const of = (word: string): readonly string[] =>
          (said?.out ?? '')
            .split('\n')
            .flatMap(line => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []))
        return {
          fault:
            id !== undefined
              ? undefined
              : (of('fault')[0] ?? (of('id').length === 0 ? 'it is no key' : undefined)),
          sha256: of('sha256')[0] ?? '',
          ids: id === undefined ? of('id') : [id],
          fingerprints: of('fpr'),
          known: versions?.code === 0 ? versions.out.split('\n').filter(Boolean) : []
        }
      }
    }
  },

  *plan(want, now) {
    if (now.fault !== undefined) throw new Refusal('key', `${want.key} cannot be read: ${now.fault}`)
    if (want.state === 'absent') {
      for (const id of now.ids) {
        const version = now.known.find(each => isOf(each, id))
        if (version !== undefined)
          yield {
            do: 'run',
            why: `rpm trusts ${id}`,
            argv: ['rpm', '--erase', '--allmatches', '--', `gpg-pubkey-${version}`]
          }
      }
      return
    }
    const wrong = [want.fingerprint ?? []]
      .flat()
      .map(text => text.replaceAll(/\s/g, '').toUpperCase())
      .find(print => !now.fingerprints.includes(print))
    if (wrong !== undefined && now.sha256 !== '')
      throw new Refusal(
        'fingerprint',
        `${wrong} is no fingerprint of ${want.key}`,
        `It has ${now.fingerprints.join(', ')}.`
      )
    const missing = now.ids.filter(id => !now.known.some(version => isOf(version, id)))
    if (missing.length === 0) return
    if (now.sha256 === '')
      throw new Refusal('key', 'A key cannot be imported by its id', 'Give its file or URL.')
    yield {
      do: 'run',
      why: `rpm does not trust ${missing.join(', ')}`,
      argv: ['bash', '-c', bring, 'rpm_key', want.key, insecure(want), now.sha256],
      label: `rpm --import ${want.key}`
    }
  },

  report: (_want, now) => ({ keys: [...now.ids], fingerprints: [...now.fingerprints] })
})

const insecure = (want: { readonly validate_certs?: boolean }): string =>
  want.validate_certs === false ? '--insecure' : ''

/** rpm 4 names a key by the last 8 digits of its id, rpm 6 by its fingerprint. */
const isOf = (version: string, id: string): boolean => {
  const upper = version.toUpperCase()
  return upper.endsWith(id) || id.endsWith(upper)
}
