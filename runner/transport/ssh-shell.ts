import type { Flight, Target } from '../engine/host.ts'
import type { Failure } from '../protocol/failure.ts'
import { forAnyShell } from './any-shell.ts'
import {
  type BecomeFailure,
  type Becoming,
  becomeDespair,
  becomeFailure,
  isPrompted,
  type Want
} from './login/become.ts'
import type { BecomePassword } from './login/become-password.ts'
import type { Line } from './login/dial.ts'
import type { Opening } from './session.ts'
import { promptOf } from './shell/become-argv.ts'
import { FramedShell } from './shell/framed-shell.ts'
import { launch } from './shell/launch.ts'
import { sshWire } from './ssh-wire.ts'

export interface ShellOptions {
  readonly line: Line
  readonly target: Target
  readonly user: string
  readonly lock: boolean
  readonly commandLimit: number | undefined
}

/** As the user that is logged in. */
export const openShell = async (
  { line, target, lock, commandLimit }: ShellOptions,
  first: Flight,
  trying: Parameters<Opening>[1]
): ReturnType<Opening> => {
  const { nonce, inside, argv } = launch(first, { lock, limit: commandLimit })
  const shell = new FramedShell(await sshWire(line, target, forAnyShell(argv)), {
    nonce,
    host: target.name,
    first,
    inside,
    patience: patienceFor(target),
    refusal: (said, ending) => ({
      kind: 'unreachable',
      message: `${target.name} did not start bash ${endingText(said, ending)}`,
      hint: noShellHint(`of ${target.user}`)
    })
  })
  trying(shell)
  return { shell, frames: await shell.begin() }
}

/** Behind sudo, su or doas; as long as it wants a password, and there is another to try, or a terminal, it is started again. */
export const openAsAnother = async (
  { line, target, user, lock, commandLimit }: ShellOptions,
  secret: BecomePassword,
  first: Flight,
  trying: Parameters<Opening>[1]
): ReturnType<Opening> => {
  const { name: host, becomeMethod: method = 'sudo', becomeFlags: flags = [] } = target
  let terminal = false
  /** What stands when the server gives no terminal. */
  let noTerminal: unknown
  for (;;) {
    const { password } = secret
    const become = { user, method, flags, password: password !== undefined, terminal }
    const { nonce, inside, argv, text } = launch(first, { lock, limit: commandLimit, become })
    const prompt = promptOf(nonce)
    const becoming: Becoming = { host, login: target.user, user, method, prompt }
    let wants: Want | undefined
    const take = (found: BecomeFailure | undefined): Failure | undefined => {
      wants = found?.wants ?? wants
      return found?.failure
    }
    const command = forAnyShell(argv, 'LC_ALL=C')
    const opened = await sshWire(line, target, command, terminal).catch((error: unknown) => {
      throw terminal ? noTerminal : error
    })
    const shell = new FramedShell(opened, {
      nonce,
      host,
      first,
      inside,
      ...(text !== undefined && { unlock: { text, ...unlocking(becoming, password, terminal) } }),
      patience: patienceFor(target),
      despair: said => take(becomeDespair(becoming, password !== undefined)(said)),
      refusal: (said, ending) =>
        take(becomeFailure(becoming, said)) ?? {
          kind: 'become-failed',
          message: `${host} did not start a shell as ${user} ${endingText(said.replaceAll(prompt, ''), ending)}`,
          hint: noShellHint(`of ${user}`)
        }
    })
    trying(shell)
    try {
      const frames = await shell.begin()
      secret.right()
      return { shell, frames }
    } catch (error) {
      if (wants === 'terminal' && !terminal) {
        terminal = true
        noTerminal = error
      } else if (wants !== 'password' || !(await secret.another())) throw secret.explain(error)
    }
  }
}

/** On a terminal the password goes when it is asked for: what was typed before that is forgotten. */
const unlocking = (becoming: Becoming, password: string | undefined, terminal: boolean) => ({
  ...(password !== undefined && { password }),
  ...(terminal && { prompted: (said: string) => isPrompted(becoming, said) })
})

const noShellHint = (whom: string): string =>
  `Is bash installed, and does the login shell ${whom} run the command it is given? Its rc files must neither wait nor exec another shell.`

const patienceFor = ({ connectTimeout }: Target): number => Math.max(connectTimeout, 30) * 1000

const endingText = (said: string, ending: string | undefined): string =>
  `(${ending ?? 'it said nothing'})${said.trim() === '' ? '' : `: ${said.trim()}`}`
