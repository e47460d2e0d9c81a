import type { BecomeMethod } from '../../language/inventory/become-flags.ts'
import { forAnyShell } from '../any-shell.ts'

export interface Become {
  readonly user: string
  readonly method: BecomeMethod
  readonly flags?: readonly string[]
  /** The password comes on standard input, before anything else. */
  readonly password: boolean
  /** Standard input and output are a terminal, since it demands one. */
  readonly terminal: boolean
}

/** What sudo prompts with: nothing it says in any language is mistaken for it. */
export const promptOf = (nonce: string): string => `[${nonce} password]`

/** The command that has `script` run by bash as the other user. */
export const becomeArgv = (
  { user, method, flags = [], password, terminal }: Become,
  nonce: string,
  script: string
): readonly [string, ...string[]] => {
  // Away from the terminal, whose job control would stop what reads it in the background.
  const bash = [...(terminal ? ['setsid', '-w'] : []), 'bash', '-c', script]
  switch (method) {
    case 'sudo':
      return ['sudo', ...(password ? ['-S', '-p', promptOf(nonce)] : ['-n']), '-H', '-u', user, '--', ...bash]
    case 'su':
      return ['su', ...(flags.length > 0 ? ['-l'] : []), user, '-c', forAnyShell(bash)]
    case 'doas':
      return ['doas', '-n', '-u', user, ...bash]
  }
}
