import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { type Conversation, HostError, type Reply, type Target } from '../../engine/host.ts'
import { socketCode } from '../../modules/module.ts'
import { becomeFailure } from '../login/become.ts'
import { promptOf } from '../shell/become-argv.ts'
import type { Wire } from '../shell/wire.ts'
import { dialogue } from './dialogue.ts'
import { notOpened, relayOpening } from './opening.ts'
import { relayArgv } from './relay-argv.ts'

const never = new Promise<string>(() => {})
const lost = (reason: string) => new HostError({ kind: 'lost', message: reason })

/** A socket of this machine; where the user may not open it, a relay does as the user that the task becomes. */
export const converseHere = async (
  target: Target,
  login: string,
  spawned: (argv: readonly [string, ...string[]], env: NodeJS.ProcessEnv) => Wire,
  conversation: Conversation
): Promise<Reply> => {
  const { path, send, becomeUser: user = login } = conversation
  const socket = connect(path)
  const failure = await new Promise<NodeJS.ErrnoException | undefined>(resolve => {
    socket.once('connect', () => resolve(undefined)).once('error', resolve)
  })
  if (!failure)
    return dialogue(
      { input: socket, output: socket, gone: never, drop: () => socket.destroy() },
      conversation,
      lost
    )
  const refused = notOpened(path, failure.code ?? '', failure.message)
  if (user === login || refused.code !== socketCode.refused) return { ...refused, out: '' }
  const nonce = randomBytes(8).toString('hex')
  const password = target.becomePassword
  const become = { user, method: 'sudo', password: password !== undefined, terminal: false } as const
  const wire = spawned(relayArgv(nonce, conversation, become), { LC_ALL: 'C' })
  let errors = ''
  wire.errors.on('data', (bytes: Buffer) => {
    errors = (errors + bytes.toString()).slice(-4_000)
  })
  const becoming = { host: target.name, login, user, method: 'sudo', prompt: promptOf(nonce) } as const
  const opening = relayOpening({
    path,
    nonce,
    password,
    send,
    errors: () => errors,
    explain: said => becomeFailure(becoming, said)?.failure.message
  })
  return dialogue({ ...wire, gone: never, drop: () => wire.drop() }, conversation, lost, opening)
}
