import type { Failure } from '../protocol/failure.ts'

/** argv that runs bash as another user; a password comes on standard input. */
export const sudo = (user: string, password: boolean, text: string): readonly [string, ...string[]] => [
  'sudo',
  ...(password ? ['-S', '-p', ''] : ['-n']),
  '-H',
  '-u',
  user,
  '--',
  'bash',
  '-c',
  `unset LC_ALL\n${text}`
]

const passwordHint = 'Give the sudo password with -K or HQ_BECOME_PASSWORD.'

/** What sudo's complaint means, or undefined when it says nothing known. */
export function becomeFailure(
  host: string,
  login: string,
  user: string,
  errors: string
): Failure | undefined {
  const failed = (message: string, hint?: string): Failure => ({
    kind: 'become-failed',
    message: `${login} cannot become ${user} on ${host}: ${message}`,
    ...(hint !== undefined && { hint })
  })
  if (/must have a tty|no tty present/.test(errors))
    return failed(
      'sudo demands a terminal (requiretty)',
      `Add \`Defaults:${login} !requiretty\` to its sudoers.`
    )
  if (/not in the sudoers|may not run sudo|is not allowed to (run sudo|execute)/.test(errors))
    return failed('sudo does not allow it', `Let sudoers grant ${login} the right to run bash as ${user}.`)
  if (/Sorry, try again|incorrect password|Authentication fail/.test(errors))
    return failed('the sudo password is wrong', passwordHint)
  if (/password is required|no password was provided|terminal is required/.test(errors))
    return failed('sudo asks for a password', passwordHint)
  if (/unknown user|Unknown user/.test(errors)) return failed(`there is no user ${user}`)
  if (/account.*(expired|locked)|expired.*account|password expired/i.test(errors))
    return failed('the account or its password has expired')
  if (/sudo: (command )?not found/.test(errors)) return failed('sudo is not installed')
  return undefined
}

/** The same, while sudo still waits: it asks again instead of ending when a password is wrong. */
export const becomeDespair =
  (host: string, login: string, user: string) =>
  (errors: string): Failure | undefined =>
    /Sorry, try again/.test(errors) ? becomeFailure(host, login, user, errors) : undefined
