import type { BecomeMethod } from '../../language/inventory/become-flags.ts'
import type { Failure } from '../../protocol/failure.ts'

/** Who becomes whom, and how. */
export interface Becoming {
  readonly host: string
  readonly login: string
  readonly user: string
  readonly method: BecomeMethod
  /** What sudo prompts with; whatever it says besides in its sudoers' words, a second one means that the password was wrong. */
  readonly prompt?: string
}

/** What would help: a password that is right, or a terminal. */
export type Want = 'password' | 'terminal'

interface Complaint {
  readonly says: RegExp
  readonly wants?: Want
  readonly message: string
  readonly hint?: string
}

/** Their words under LC_ALL=C. */
const complaints = ({ login, user, method }: Becoming): readonly Complaint[] => {
  const giveIt =
    method === 'su'
      ? `Give the password of ${user} with -K or HQ_BECOME_PASSWORD.`
      : 'Give the sudo password with -K or HQ_BECOME_PASSWORD.'
  const wrong = { message: `the ${method} password is wrong`, hint: giveIt, wants: 'password' } as const
  return {
    sudo: [
      {
        says: /must have a tty|no tty present/,
        message: 'sudo demands a terminal (requiretty)',
        hint: `Add \`Defaults:${login} !requiretty\` to its sudoers.`,
        wants: 'terminal' as const
      },
      {
        says: /not in the sudoers|may not run sudo|is not allowed to (run sudo|execute)/,
        message: 'sudo does not allow it',
        hint: `Let sudoers grant ${login} the right to run bash as ${user}.`
      },
      { says: /Sorry, try again|incorrect password|Authentication fail/, ...wrong },
      {
        says: /password is required|no password was provided|terminal is required/,
        message: 'sudo asks for a password',
        hint: giveIt,
        wants: 'password' as const
      },
      {
        says: /unknown user/i,
        message: `there is no user ${user}`,
        hint: 'become_user names whom to become.'
      },
      {
        says: /account.*(expired|locked)|expired.*account|password expired/i,
        message: 'the account or its password has expired',
        hint: `Log in once by hand as ${login}, and change it.`
      },
      {
        says: /sudo: (command )?not found/,
        message: 'sudo is not installed',
        hint: 'Install it, or set ansible_become_method to su or doas.'
      }
    ],
    su: [
      {
        says: /must be run from a terminal|must be a tty|not a tty/i,
        message: 'su demands a terminal',
        wants: 'terminal' as const
      },
      { says: /Authentication failure|incorrect password|Sorry/i, ...wrong },
      {
        says: /Permission denied/i,
        message: 'su does not allow it',
        hint: `Let ${login} use su (its PAM rules may want a group such as wheel), or set ansible_become_method to sudo.`
      },
      {
        says: /does not exist|unknown (user|id)|no passwd entry/i,
        message: `there is no user ${user}`,
        hint: 'become_user names whom to become.'
      },
      { says: /su: (command )?not found/, message: 'su is not installed' }
    ],
    doas: [
      {
        says: /Authentication required|a tty is required|Authentication failed/i,
        message: 'doas asks for a password, which hq-run cannot give it',
        hint: `Write \`permit nopass ${login} as ${user}\` into doas.conf, or set ansible_become_method to sudo or su.`
      },
      {
        says: /Operation not permitted/i,
        message: 'doas does not allow it',
        hint: `Write \`permit nopass ${login} as ${user}\` into doas.conf.`
      },
      {
        says: /unknown user|no such user/i,
        message: `there is no user ${user}`,
        hint: 'become_user names whom to become.'
      },
      {
        says: /doas: (command )?not found/,
        message: 'doas is not installed',
        hint: 'Install it, or set ansible_become_method to sudo or su.'
      }
    ]
  }[method]
}

export interface BecomeFailure {
  readonly failure: Failure
  readonly wants?: Want | undefined
}

/** What the complaint means, or undefined when it says nothing known. */
export function becomeFailure(becoming: Becoming, said: string): BecomeFailure | undefined {
  const { host, login, user, prompt } = becoming
  const known = complaints(becoming)
  const asked = prompt === undefined ? 0 : said.split(prompt).length - 1
  const wrong = known.find(({ message }) => / password is wrong$/.test(message))
  const complaint = known.find(({ says }) => says.test(said)) ?? (asked > 1 ? wrong : undefined)
  if (!complaint) return undefined
  const { message, hint, wants } = complaint
  return {
    failure: {
      kind: 'become-failed',
      message: `${login} cannot become ${user} on ${host}: ${message}`,
      ...(hint !== undefined && { hint })
    },
    wants
  }
}

/** Whether it waits for a password now: sudo prompts as it is told, su in words of its own on a line that has no end. */
export const isPrompted = ({ method, prompt }: Becoming, said: string): boolean =>
  method === 'sudo' && prompt !== undefined
    ? said.includes(prompt)
    : said.slice(said.lastIndexOf('\n') + 1).trim() !== ''

/** The same while it still waits: sudo asks again when a password was wrong, su asks where none is given. */
export const becomeDespair =
  (becoming: Becoming, hasPassword: boolean) =>
  (said: string): BecomeFailure | undefined => {
    const { method, prompt } = becoming
    const asked = prompt === undefined ? 0 : said.split(prompt).length - 1
    if (method === 'sudo')
      return asked > 1 || /Sorry, try again/.test(said) ? becomeFailure(becoming, said) : undefined
    if (method === 'doas' || hasPassword || !isPrompted(becoming, said)) return undefined
    const { host, login, user } = becoming
    return {
      failure: {
        kind: 'become-failed',
        message: `${login} cannot become ${user} on ${host}: su asks for a password`,
        hint: `Give the password of ${user} with -K or HQ_BECOME_PASSWORD.`
      },
      wants: 'password'
    }
  }
