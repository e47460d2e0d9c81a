import { type Static, Type } from 'typebox'
import {
  type HostKeyLine,
  hashedName,
  hostKeyLine,
  isHashed,
  matchesHost,
  namesHost,
  sameKey
} from './accounts/known-hosts-line.ts'
import { type Context, defineModule, Refusal } from './module.ts'

const params = Type.Object(
  {
    name: Type.String({
      pattern: '^[^,\\s]+$',
      description: 'The host: a name or an address, with a port as `[host]:2222`.'
    }),
    key: Type.Optional(
      Type.String({
        description:
          'Lines of known_hosts, each with the name of the host, the type and the key, as ssh-keyscan prints them. Without it, state: absent removes all keys of the host.'
      })
    ),
    path: Type.Optional(
      Type.String({
        pattern: '^/',
        description:
          'The file; by default ~/.ssh/known_hosts of the user who runs the task. An absolute path, whose directory must be there.'
      })
    ),
    hash_host: Type.Optional(
      Type.Boolean({ default: false, description: 'The name is written as a hash, which hides it.' })
    ),
    state: Type.Optional(
      Type.Enum(['present', 'absent'], { default: 'present', description: 'Whether the keys are there.' })
    )
  },
  { additionalProperties: false }
)
type Want = Static<typeof params>

interface Now {
  readonly path: string
  /** Undefined: there is no file. */
  readonly text: string | undefined
  readonly unreadable: boolean
}

export const knownHosts = defineModule({
  name: 'known_hosts',
  summary: 'Have the keys of an SSH server in a known_hosts file, or not.',
  description:
    'A host has one key of each type: another key of the same type takes the place of the one that is there, at the end of the file.',
  params,
  result: Type.Object({
    name: Type.String({ description: 'The host.' }),
    path: Type.String({ description: 'The file.' }),
    state: Type.String({ description: '`present` or `absent`.' })
  }),
  ansible: {
    module: 'ansible.builtin.known_hosts',
    deviations: [
      'Several keys of a host can be given at once, a line each.',
      'state: absent with a key removes that key only (Ansible also removes another key of its type).',
      'A line with a pattern such as *.example.com is never replaced or removed for a host that it matches.',
      'The salt of a hashed name comes from the name and the key, so that check mode and run write the same.',
      'No ssh-keygen is needed on the host.'
    ]
  },
  examples: [
    `- name: The server with the sources is known
  known_hosts:
    path: /etc/ssh/ssh_known_hosts
    name: git.example.com
    key: git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIzlnSq5ESxLgW0avvPk3j7zLV59hcAPkxrMNdnZMKP2`
  ],

  observe: want => ({
    ask: [['sh', '-c', look, 'known_hosts', want.path ?? '']],
    read: ([answer]): Now => {
      const { code = 1, out = '' } = answer ?? {}
      const end = out.indexOf('\n')
      return {
        path: end < 0 ? out : out.slice(0, end),
        text: code === 0 ? out.slice(end + 1).replace(/\.$/, '') : undefined,
        unreadable: code !== 0 && code !== 3
      }
    }
  }),

  *plan(want, { path, text, unreadable }, context) {
    const name = want.name.toLowerCase()
    const keys = wanted(want, name)
    if (unreadable) throw new Refusal('path', `${path} cannot be read`)
    const before = text ?? ''
    const { lines, why } =
      want.state === 'absent' ? removed(before, name, keys) : added(before, name, keys, want, context)
    if (why.length === 0) return
    yield {
      do: 'write',
      why: [...new Set(why)].join(', '),
      path,
      content: context.text(lines.map(line => `${line}\n`).join('')),
      ...(context.diff ? { before } : {})
    }
  },

  report: (want, { path }) => ({ name: want.name.toLowerCase(), path, state: want.state ?? 'present' })
})

/** Code 3 is no file; a dot after the text keeps its last newline, which answers lose. */
const look =
  'file=${1:-$HOME/.ssh/known_hosts}; printf "%s\\n" "$file"; [ -e "$file" ] || exit 3; cat -- "$file" && echo .'

interface Edited {
  readonly lines: readonly string[]
  readonly why: readonly string[]
}

const wanted = (want: Want, name: string): readonly HostKeyLine[] => {
  const lines = (want.key ?? '').split('\n').filter(line => line.trim() !== '' && !/^\s*#/.test(line))
  if (lines.length === 0 && want.state !== 'absent')
    throw new Refusal('name', 'There is no key for the host', 'Give key.')
  return lines.map(line => {
    const key = hostKeyLine(line)
    if (!key)
      throw new Refusal(
        'key',
        'This is not a line of known_hosts',
        'The name of the host stands before the type and the key.'
      )
    if (!matchesHost(key, name)) throw new Refusal('key', `The key is for ${key.hosts}, not for ${name}`)
    return key
  })
}

const linesOf = (text: string): string[] => {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

const removed = (text: string, name: string, keys: readonly HostKeyLine[]): Edited => {
  const now = linesOf(text)
  const lines = now.filter(line => {
    const is = hostKeyLine(line)
    if (!is) return true
    if (keys.length === 0) return is.marker !== '' || !namesHost(is, name)
    return !keys.some(key => sameKey(key, is) && (namesHost(is, name) || is.hosts === key.hosts))
  })
  return { lines, why: lines.length === now.length ? [] : ['is there'] }
}

const added = (
  text: string,
  name: string,
  keys: readonly HostKeyLine[],
  want: Want,
  context: Context
): Edited => {
  let lines = linesOf(text)
  const why: string[] = []
  for (const key of keys) {
    const salt = context.text(`${name} ${key.type} ${key.key}`).sha256.slice(0, 40)
    const hosts = want.hash_host ? hashedName(name, salt) : key.hosts
    const line = [key.marker, hosts, key.type, key.key].filter(Boolean).join(' ')
    const names = hosts.toLowerCase().split(',')
    const asWritten = (is: HostKeyLine): boolean =>
      sameKey(key, is) &&
      (isHashed(is)
        ? hosts.startsWith('|1|')
        : names.every(one => is.hosts.toLowerCase().split(',').includes(one)))
    const mine = (one: string): HostKeyLine | undefined => {
      const is = hostKeyLine(one)
      return is && is.marker === key.marker && (namesHost(is, name) || is.hosts === hosts) ? is : undefined
    }
    const entries = lines.flatMap(one => mine(one) ?? [])
    if (entries.some(asWritten)) continue
    const rival = entries.find(is => is.marker === '' && is.type === key.type)
    if (rival) {
      why.push(rival.key === key.key ? 'its name is written differently' : `has another ${key.type} key`)
      lines = lines.filter(one => mine(one)?.type !== key.type)
    } else why.push('is not there')
    lines = [...lines, line]
  }
  return { lines, why }
}
