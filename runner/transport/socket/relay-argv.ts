import type { Conversation } from '../../engine/host.ts'
import { type Become, becomeArgv } from '../shell/become-argv.ts'
import { relayScript } from './relay.ts'

/** The command that connects its standard input and output to a socket, as another user if need be. */
export const relayArgv = (
  nonce: string,
  { path, timeout }: Conversation,
  become: Become | undefined
): readonly [string, ...string[]] => {
  const script = relayScript(nonce, path, Math.ceil(timeout) + 5)
  return become ? becomeArgv(become, nonce, script) : ['bash', '-c', script]
}
