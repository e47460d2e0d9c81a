import type { Failure } from '../../protocol/failure.ts'

const passwordHint = 'Give the sudo password with -K or HQ_BECOME_PASSWORD.'

const wrong = /Sorry, try again|incorrect password|Authentication fail/
const missing = /password is required|no password was provided|terminal is required/

/** What sudo's complaint means, or undefined when it says nothing known. */
export function becomeFailure(host: string, login: string, user: string, said: string): Failure | undefined {
  const failed = (message: string, hint?: string): Failure => ({
    kind: 'become-failed',
    message: `${login} cannot become ${user} on ${host}: ${message}`,
    ...(hint !== undefined && { hint })
  })
  if (/must have a tty|no tty present/.test(said))
    return failed(
      'sudo demands a terminal (requiretty)',
      `Add \`Defaults:${login} !requiretty\` to its sudoers.`
    )
  if (/not in the sudoers|may not run sudo|is not allowed to (run sudo|execute)/.test(said))
    return failed('sudo does not allow it', `Let sudoers grant ${login} the right to run bash as ${user}.`)
  if (wrong.test(said)) return failed('the sudo password is wrong', passwordHint)
  if (missing.test(said)) return failed('sudo asks for a password', passwordHint)
  if (/unknown user/i.test(said)) return failed(`there is no user ${user}`)
  if (/account.*(expired|locked)|expired.*account|password expired/i.test(said))
    return failed('the account or its password has expired')
  if (/sudo: (command )?not found/.test(said)) return failed('sudo is not installed')
  return undefined
}

/** Whether it was for a password: none was given, or it is wrong. */
export const isAboutPassword = (said: string): boolean => wrong.test(said) || missing.test(said)

/** The same while sudo still waits: a wrong password makes it ask again instead of ending. */
export const becomeDespair =
  (host: string, login: string, user: string) =>
  (said: string): Failure | undefined =>
    /Sorry, try again/.test(said) ? becomeFailure(host, login, user, said) : undefined
