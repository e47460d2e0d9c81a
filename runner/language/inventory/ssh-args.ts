import { words } from '../shell-words.ts'
/** An option that beats ssh's configuration files. */
export interface SshOption {
  /** As ssh_config(5) calls it. */
  readonly keyword: string
  readonly value: string
  /** The variable it comes from. */
  readonly place: string
}

/** What cannot be kept, and what to do. */
export interface Refused {
  readonly message: string
  readonly hint: string
}

/** Letters of ssh that have a keyword. */
const letters: Readonly<Record<string, string>> = {
  J: 'ProxyJump',
  i: 'IdentityFile',
  l: 'User',
  p: 'Port'
}

/** Keywords of ssh_config that an option may give, as its manual writes them. */
export const sshKeywords: readonly string[] = [
  'AddressFamily',
  'ConnectTimeout',
  'GlobalKnownHostsFile',
  'HashKnownHosts',
  'HostKeyAlgorithms',
  'HostKeyAlias',
  'HostName',
  'IdentitiesOnly',
  'IdentityAgent',
  'IdentityFile',
  'Port',
  'ProxyCommand',
  'ProxyJump',
  'ServerAliveCountMax',
  'ServerAliveInterval',
  'StrictHostKeyChecking',
  'User',
  'UserKnownHostsFile'
]

/** In small letters, since ssh does not mind. */
const keywords = new Set(sshKeywords.map(word => word.toLowerCase()))

/** One connection is kept for the whole run, and nothing is shown of it: these change nothing. */
const idle = new Set([
  'compression',
  'controlmaster',
  'controlpath',
  'controlpersist',
  'loglevel',
  'requesttty'
])
const idleLetters = /^-[CqTv]+$/

/** The options in ansible_ssh_common_args and the like; `refused` is about the first that cannot be kept. */
export const readSshArgs = (
  text: string,
  place: string
): { readonly options: readonly SshOption[]; readonly refused?: Refused } => {
  const options: SshOption[] = []
  const split = words(text)
  if (!split) return { options, refused: unreadable(`a quotation mark in ${place} is never closed`) }
  const rest = [...split]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (idleLetters.test(word)) continue
    if (word === '-4' || word === '-6') {
      options.push({ keyword: 'AddressFamily', value: word === '-4' ? 'inet' : 'inet6', place })
      continue
    }
    const letter = /^-[A-Za-z]/.test(word) ? word.charAt(1) : ''
    if (letter !== 'o' && !(letter in letters)) return { options, refused: strange(word, place) }
    const value = word.length > 2 ? word.slice(2) : rest.shift()
    if (value === undefined || value === '')
      return { options, refused: unreadable(`${word} in ${place} has no value`) }
    const [, keyword = '', own = ''] =
      letter === 'o' ? (/^\s*(\w+)(?:\s*=\s*|\s+)(.+)$/s.exec(value) ?? []) : ['', letters[letter], value]
    if (keyword === '')
      return { options, refused: unreadable(`-o ${value} in ${place} is not KEYWORD=VALUE`) }
    const small = keyword.toLowerCase()
    if (idle.has(small)) continue
    if (!keywords.has(small)) return { options, refused: strange(`-o ${keyword}`, place) }
    options.push({ keyword, value: own, place })
  }
  return { options }
}

const strange = (word: string, place: string): Refused => ({
  message: `hq-run does not know ${word} in ${place}`,
  hint: 'It connects by itself, not by ssh; docs/ssh.md tells what it takes. Leave the rest out, or write it into ~/.ssh/config.'
})

const unreadable = (message: string): Refused => ({ message, hint: 'Write it as for ssh on a command line.' })
