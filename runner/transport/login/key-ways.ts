import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ParsedKey } from 'ssh2'
import { HostError, type Target } from '../../engine/host.ts'
import type { Failure } from '../../protocol/failure.ts'
import { AgentKeys } from './agent-keys.ts'
import { LockedKey } from './locked-key.ts'
import type { LoginQuestions, LoginWay } from './login-way.ts'
import { EncryptedKey, publicKeyBeside, readPrivateKey } from './private-key.ts'

const defaultKeys = ['id_ed25519', 'id_rsa', 'id_ecdsa']

interface Login {
  readonly username: string
  /** The agent's socket. */
  readonly agent: string | undefined
  readonly questions: LoginQuestions | undefined
  /** Public keys that were offered, in base64: none is offered twice, since servers count. */
  readonly offered: Set<string>
  /** Takes down what could not be tried. */
  readonly unusable: string[]
}

/**
 * Keys that are named come first, each from the agent when that has it; then the agent's others, unless IdentitiesOnly;
 * where none is named the agent's, then the usual files.
 */
export function keyWays(
  target: Target,
  questions: LoginQuestions | undefined,
  env: NodeJS.ProcessEnv,
  unusable: string[]
): LoginWay[] {
  const { privateKeyFile, route = {} } = target
  const agent = route.agent === null ? undefined : (route.agent ?? env.SSH_AUTH_SOCK) || undefined
  const login: Login = { username: target.user, agent, questions, offered: new Set(), unusable }
  const named = [...(privateKeyFile === undefined ? [] : [privateKeyFile]), ...(route.identityFiles ?? [])]
  const others = agentWay(login, 'the keys of the agent', agent, () => true)
  if (named.length === 0) {
    const usual = defaultKeys.map(name => join(env.HOME ?? homedir(), '.ssh', name))
    const files = usual.flatMap(file => fileWays(login, file, true))
    return route.identitiesOnly ? files : [...others, ...files]
  }
  return [
    ...[...new Set(named)].flatMap(file =>
      fileWays(login, file, false, file === privateKeyFile ? target : undefined)
    ),
    ...(route.identitiesOnly ? [] : others)
  ]
}

/** What can be done with a key file; `must`: the command line or the inventory names it, so it has to be usable. */
function fileWays(login: Login, file: string, isUsual: boolean, must?: Target): LoginWay[] {
  const { agent, questions, unusable } = login
  const key = readPrivateKey(file)
  const known =
    key instanceof Error ? (key instanceof EncryptedKey ? key.public : publicKeyBeside(file)) : key
  const held =
    known && !isUsual ? agentWay(login, file, agent, blob => blob.equals(known.getPublicSSH())) : []
  if (!(key instanceof Error)) return key.isPrivateKey() ? [keyWay(login, file, key)] : held
  if (key instanceof EncryptedKey) {
    if (questions) return [...held, lockedWay(login, file, key, questions)]
    if (must && !agent) throw new HostError(keyFailure(must, key))
    unusable.push(must ? `${file} (encrypted)` : `not ${file} (encrypted: ssh-add ${file})`)
    return held
  }
  if (held.length > 0) return held
  if (must) throw new HostError(keyFailure(must, key))
  if (!isUsual) unusable.push(`not ${file} (${reasonOf(key)})`)
  return []
}

const agentWay = (
  { username, offered, unusable }: Login,
  name: string,
  socket: string | undefined,
  wanted: (key: Buffer) => boolean
): LoginWay[] => {
  if (socket === undefined) return []
  const choose = (key: Buffer) => {
    const known = key.toString('base64')
    if (offered.has(known) || !wanted(key)) return false
    offered.add(known)
    return true
  }
  return [
    {
      methods: ['agent'],
      name,
      auth: () => ({ type: 'agent', username, agent: new AgentKeys(socket, choose) }),
      failed: why => unusable.push(`not the agent (${why})`)
    }
  ]
}

const keyWay = ({ username, offered }: Login, file: string, key: ParsedKey): LoginWay => ({
  methods: ['publickey'],
  name: file,
  auth: () => {
    const known = key.getPublicSSH().toString('base64')
    if (offered.has(known)) return undefined
    offered.add(known)
    return { type: 'publickey', username, key }
  }
})

/** An encrypted key: where its public part is known the server is asked first whether it would take it. */
function lockedWay(
  { username, offered, unusable }: Login,
  file: string,
  locked: EncryptedKey,
  questions: LoginQuestions
): LoginWay {
  const unlock = async (): Promise<ParsedKey | undefined> => {
    const key = await questions.unlock(file, locked)
    if (typeof key === 'object') return key
    unusable.push(`not ${file} (its passphrase was ${key})`)
    return undefined
  }
  const { public: known } = locked
  if (known)
    return {
      methods: ['agent'],
      name: file,
      auth: () =>
        offered.has(known.getPublicSSH().toString('base64'))
          ? undefined
          : { type: 'agent', username, agent: new LockedKey(known, unlock) }
    }
  return {
    methods: ['publickey'],
    name: file,
    asks: true,
    auth: async () => {
      const key = await unlock()
      return key && { type: 'publickey', username, key }
    }
  }
}

const reasonOf = (cause: Error): string =>
  (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : cause.message

const keyFailure = (target: Target, cause: Error): Failure =>
  cause instanceof EncryptedKey
    ? {
        kind: 'auth-failed',
        message: `${target.name}: the private key ${target.privateKeyFile} is encrypted`,
        hint: `Unlock it in an agent: eval "$(ssh-agent)"; ssh-add ${target.privateKeyFile}`
      }
    : {
        kind: 'auth-failed',
        message: `${target.name}: the private key ${target.privateKeyFile} cannot be used: ${cause.message}`,
        hint: 'Name another by --private-key or ansible_ssh_private_key_file, or leave it out for the agent and the default keys.'
      }
