import { homedir } from 'node:os'
import { join } from 'node:path'
import type { ParsedKey } from 'ssh2'
import { HostError, type Target } from '../../engine/host.ts'
import type { Failure } from '../../protocol/failure.ts'
import { LockedKey } from './locked-key.ts'
import type { LoginQuestions, LoginWay } from './login-way.ts'
import { EncryptedKey, readPrivateKey } from './private-key.ts'

const defaultKeys = ['id_ed25519', 'id_rsa', 'id_ecdsa']

/** A named key first, then the agent's, then the default ones; `unusable` takes down what could not be tried. */
export function keyWays(
  target: Target,
  questions: LoginQuestions | undefined,
  env: NodeJS.ProcessEnv,
  unusable: string[]
): LoginWay[] {
  const username = target.user
  const agent = env.SSH_AUTH_SOCK
  const agentWays: LoginWay[] = agent
    ? [
        {
          methods: ['agent'],
          name: 'the keys of the agent',
          auth: () => ({ type: 'agent', username, agent }),
          failed: why => unusable.push(`not the agent (${why})`)
        }
      ]
    : []
  if (target.privateKeyFile !== undefined) {
    const file = target.privateKeyFile
    const key = readPrivateKey(file)
    if (!(key instanceof Error)) return [keyWay(username, file, key), ...agentWays]
    // The agent may have it unlocked.
    if (key instanceof EncryptedKey && questions)
      return [...agentWays, lockedWay(username, file, key, questions, unusable)]
    if (!(key instanceof EncryptedKey) || !agent) throw new HostError(keyFailure(target, key))
    unusable.push(`${file} (encrypted)`)
    return agentWays
  }
  const found = defaultKeys.flatMap(name => {
    const file = join(env.HOME ?? homedir(), '.ssh', name)
    const key = readPrivateKey(file)
    if (!(key instanceof Error)) return [keyWay(username, file, key)]
    if (!(key instanceof EncryptedKey)) return []
    if (questions) return [lockedWay(username, file, key, questions, unusable)]
    unusable.push(`not ${file} (encrypted: ssh-add ${file})`)
    return []
  })
  return [...agentWays, ...found]
}

const keyWay = (username: string, file: string, key: ParsedKey): LoginWay => ({
  methods: ['publickey'],
  name: file,
  auth: () => ({ type: 'publickey', username, key })
})

/** An encrypted key: where its public part is known the server is asked first whether it would take it. */
function lockedWay(
  username: string,
  file: string,
  locked: EncryptedKey,
  questions: LoginQuestions,
  unusable: string[]
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
      auth: () => ({ type: 'agent', username, agent: new LockedKey(known, unlock) })
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
