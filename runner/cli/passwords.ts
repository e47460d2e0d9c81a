import { askOnTerminal } from './terminal.ts'
import { UsageError } from './usage.ts'

export interface PasswordOptions {
  /** -k: ask for the login password. */
  readonly askPass?: boolean
  /** -K: ask for the sudo password. */
  readonly askBecomePass?: boolean
}

export interface Passwords {
  readonly password?: string
  readonly becomePassword?: string
}

/** Passwords come from a prompt or the environment, never from arguments: those are for everybody to see. */
export const readPasswords = async (options: PasswordOptions, env: NodeJS.ProcessEnv): Promise<Passwords> => {
  const password = options.askPass ? await prompt('SSH password: ') : env.HQ_SSH_PASSWORD
  const asked = options.askBecomePass ? await prompt('Become password [as SSH]: ') : env.HQ_BECOME_PASSWORD
  const becomePassword = options.askBecomePass && asked === '' ? password : asked
  return {
    ...(password ? { password } : {}),
    ...(becomePassword ? { becomePassword } : {})
  }
}

const prompt = async (question: string): Promise<string> => {
  if (!process.stdin.isTTY)
    throw new UsageError(
      `there is no terminal to ask for the ${question.replace(/[ :[].*$/, '')} password on`,
      'Set HQ_SSH_PASSWORD and HQ_BECOME_PASSWORD instead of -k and -K.'
    )
  const answer = await askOnTerminal(question, { hidden: true, interrupted: () => {} })
  if (answer === undefined) throw new UsageError('interrupted')
  return answer
}
