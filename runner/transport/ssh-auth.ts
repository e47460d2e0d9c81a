import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type AnyAuthMethod, type AuthenticationType, type ParsedKey } from 'ssh2'
import { HostError, type Target } from '../engine/host.ts'

/** One way to log in, and how it is called in the list of what was tried. */
interface Way {
  readonly method: AuthenticationType
  readonly name: string
  readonly auth: AnyAuthMethod
}

export interface Ways {
  readonly next: (left: readonly string[] | null) => AnyAuthMethod | false
  /** E.g. `agent, ~/.ssh/id_rsa, password`; and what could not be tried. */
  readonly tried: () => string
  readonly accepted: () => readonly string[]
}

const defaultKeys = ['id_ed25519', 'id_rsa', 'id_ecdsa']

/** Ways to log in as OpenSSH orders them: keys (a named one first), the agent's before the default ones, then passwords. */
export function waysToLogIn(target: Target, env: NodeJS.ProcessEnv = process.env): Ways {
  const unusable: string[] = []
  const ways = [...keyWays(target, env, unusable), ...passwordWays(target)]
  const tried: string[] = []
  let accepted: readonly string[] = []
  return {
    next: left => {
      if (left) accepted = left
      for (let way = ways.shift(); way; way = ways.shift()) {
        const method = way.method === 'agent' ? 'publickey' : way.method
        if (left && !left.includes(method)) continue
        tried.push(way.name)
        return way.auth
      }
      // What the server would take is only told to who tries something.
      return left === null ? { type: 'none', username: target.user } : false
    },
    tried: () => [...(tried.length > 0 ? tried : ['nothing']), ...unusable].join(', '),
    accepted: () => accepted
  }
}

function keyWays(target: Target, env: NodeJS.ProcessEnv, unusable: string[]): Way[] {
  const username = target.user
  const agent = env.SSH_AUTH_SOCK
  const agentWays: Way[] = agent
    ? [{ method: 'agent', name: 'the keys of the agent', auth: { type: 'agent', username, agent } }]
    : []
  const keyWay = (key: ParsedKey, file: string): Way => ({
    method: 'publickey',
    name: file,
    auth: { type: 'publickey', username, key }
  })
  if (target.privateKeyFile !== undefined) {
    const key = readKey(target.privateKeyFile)
    if (key instanceof Error) {
      if (!(key instanceof Encrypted) || !agent) throw new HostError(keyFailure(target, key))
      unusable.push(`${target.privateKeyFile} (encrypted)`)
      return agentWays
    }
    return [keyWay(key, target.privateKeyFile), ...agentWays]
  }
  const found = defaultKeys.flatMap(name => {
    const file = join(env.HOME ?? homedir(), '.ssh', name)
    const key = readKey(file)
    if (key instanceof Encrypted) unusable.push(`not ${file} (encrypted: ssh-add ${file})`)
    return key instanceof Error ? [] : [keyWay(key, file)]
  })
  return [...agentWays, ...found]
}

function passwordWays({ user: username, password }: Target): Way[] {
  if (password === undefined) return []
  return [
    { method: 'password', name: 'the password', auth: { type: 'password', username, password } },
    {
      method: 'keyboard-interactive',
      name: 'the password (keyboard-interactive)',
      auth: {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password))
      }
    }
  ]
}

class Encrypted extends Error {}

function readKey(file: string): ParsedKey | Error {
  let text: Buffer
  try {
    text = readFileSync(file)
  } catch (cause) {
    return cause as Error
  }
  const parsed: ParsedKey | Error | ParsedKey[] = ssh2.utils.parseKey(text)
  if (parsed instanceof Error) return /passphrase|encrypted/i.test(parsed.message) ? new Encrypted() : parsed
  return (Array.isArray(parsed) ? parsed[0] : parsed) ?? new Error('there is no key in it')
}

const keyFailure = (target: Target, cause: Error) =>
  cause instanceof Encrypted
    ? ({
        kind: 'auth-failed',
        message: `${target.name}: the private key ${target.privateKeyFile} is encrypted`,
        hint: `Unlock it in an agent: eval "$(ssh-agent)"; ssh-add ${target.privateKeyFile}`
      } as const)
    : ({
        kind: 'auth-failed',
        message: `${target.name}: the private key ${target.privateKeyFile} cannot be used: ${cause.message}`,
        hint: 'Name another by --private-key or ansible_ssh_private_key_file, or leave it out for the agent and the default keys.'
      } as const)
