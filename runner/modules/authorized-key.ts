import { Type } from 'typebox'
import { type AuthorizedKeyWish, authorizedKeyParams } from './accounts/authorized-key-params.ts'
import { wantedKeys, withKeys, withoutKeys } from './accounts/authorized-keys.ts'
import { setAttributes } from './files/attributes.ts'
import { type Entry, readEntries } from './files/entry.ts'
import { defineModule, type Observation, type Question, Refusal, run, type Step } from './module.ts'

interface Now {
  /** Undefined: there is no such user. */
  readonly file: string | undefined
  readonly group: string
  readonly directory: Entry | undefined
  readonly entry: Entry | undefined
  readonly text: string
  readonly unreadable: boolean
  /** What a file of the host with keys says. */
  readonly keys: string | undefined
}

export const authorizedKey = defineModule({
  name: 'authorized_key',
  summary: 'Let somebody log in with an SSH key, or no more.',
  description:
    'Keys are the same when type and key are; options may stand in any order. sshd takes the first line with a key, so a second one with it is removed. ' +
    'The file belongs to the user and has mode 0600.',
  params: authorizedKeyParams,
  result: Type.Object({
    user: Type.String({ description: 'The user.' }),
    keyfile: Type.String({ description: 'The file.' }),
    state: Type.String({ description: '`present` or `absent`.' })
  }),
  ansible: {
    module: 'ansible.posix.authorized_key',
    without: {
      validate_certs: 'keys are not fetched from the web: who answers there would decide who may log in'
    },
    deviations: [
      'key is never a URL of the web.',
      'Owner and mode of file and directory are put right on every run (Ansible: when it writes).',
      'A key whose options or comment change keeps its place in the file.',
      'A directory that is a link is refused without follow.'
    ]
  },
  examples: [
    `- name: Ada operates the balancers
  authorized_key:
    user: ada
    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIzlnSq5ESxLgW0avvPk3j7zLV59hcAPkxrMNdnZMKP2 ada@desk`,
    `- name: Monitoring may run one command, from one address, and nothing else
  authorized_key:
    user: monitor
    key: '{{ monitor_public_keys }}'
    key_options: restrict,from="192.0.2.10",command="/usr/local/bin/haproxy-status"
    exclusive: true`
  ],

  observe(want): Observation<Now> {
    const file = /^file:\/\/(\/.*)$/.exec(want.key)?.[1]
    return {
      ask: [
        askFile(want),
        ...(file === undefined ? [] : [['sh', '-c', '[ -f "$1" ] && cat -- "$1"', 'keys', file] as const])
      ],
      read: ([answer, keys]) => ({
        ...readFile(answer?.code === 0 || answer?.code === 1 ? answer.out : '', answer?.code === 1),
        keys: file === undefined ? want.key : keys?.code === 0 ? keys.out : undefined
      })
    }
  },

  *plan(want, now, context) {
    const { file, text } = now
    const keys = wantedKeys(want, now.keys)
    const nobody = file === undefined || now.group === ''
    if (nobody && want.state !== 'absent')
      throw new Refusal('user', `There is no user ${want.user} on the host`)
    if (file === undefined) return
    if (now.unreadable) throw new Refusal('path', `${file} cannot be read`)
    const { lines, why } = want.state === 'absent' ? withoutKeys(text, keys) : withKeys(text, keys, want)
    if (!nobody && (want.state !== 'absent' || why.length > 0)) yield* directory(want, now, why.length > 0)
    const owned = nobody ? {} : { owner: want.user, group: now.group, mode: '0600' }
    if (why.length > 0)
      yield {
        do: 'write',
        why: [...new Set(why)].join(', '),
        path: file,
        content: context.text(lines.map(line => `${line}\n`).join('')),
        ...owned,
        ...(context.diff ? { before: text } : {})
      }
    else if (want.state !== 'absent' && now.entry) yield* setAttributes(file, owned, now.entry)
  },

  report: (want, { file }) => ({
    user: want.user,
    keyfile: file ?? want.path ?? '',
    state: want.state ?? 'present'
  })
})

/** The path, the group of the user, directory and file as stat tells them, and the text, with a dot after it. */
const look = `file=$2
group=$(id -gn -- "$1" 2>/dev/null) || [ -n "$file" ] || exit 4
[ -n "$file" ] || file=$(getent passwd -- "$1" | cut -d: -f6)/.ssh/authorized_keys
[ -z "$3" ] || file=$(realpath -m -- "$file")
printf '%s\\n' "$file" "$group"
for path in "$(dirname -- "$file")" "$file"; do
  stat -c '%f %u %g %U %G %n' -- "$path" 2>/dev/null || echo
done
[ ! -e "$file" ] || cat -- "$file" && echo .`

const askFile = (want: AuthorizedKeyWish): Question => [
  'sh',
  '-c',
  look,
  'authorized_key',
  want.user,
  want.path ?? '',
  want.follow ? 'follow' : ''
]

const readFile = (out: string, unreadable: boolean): Omit<Now, 'keys'> => {
  const [file, group = '', directory = '', entry = '', ...text] = out.split('\n')
  const only = (line: string): Entry | undefined => [...readEntries(line).values()][0]
  return {
    file: file === '' ? undefined : file,
    group,
    directory: only(directory),
    entry: only(entry),
    text: text.join('\n').replace(/\.$/, ''),
    unreadable
  }
}

function* directory(want: AuthorizedKeyWish, now: Now, writes: boolean): Generator<Step, void> {
  const path = (now.file ?? '').replace(/\/[^/]*$/, '') || '/'
  const { directory: is, group } = now
  if (is?.kind === 'file' || is?.kind === 'other') throw new Refusal('path', `${path} is not a directory`)
  if (want.manage_dir === false) {
    if (!is && writes) yield run('is not there', 'mkdir', '-p', '--', path)
    return
  }
  // Root would change what the user lets it point to.
  if (is?.kind === 'link')
    throw new Refusal('manage_dir', `${path} is a link`, 'Say follow: true, or manage_dir: false.')
  if (is) yield* setAttributes(path, { owner: want.user, group, mode: '0700' }, is)
  else if (writes)
    yield run('is not there', 'install', '-d', '-m', '0700', '-o', want.user, '-g', group, '--', path)
}
