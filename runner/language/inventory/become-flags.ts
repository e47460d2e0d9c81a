import type { Refused } from './ssh-args.ts'

export type BecomeMethod = 'sudo' | 'su' | 'doas'

/** -H, -S and -n are given anyway; a login shell is what su's dash asks for. */
const known: Readonly<Record<BecomeMethod, readonly string[]>> = {
  sudo: ['-H', '-S', '-n'],
  su: ['-', '-l', '--login'],
  doas: ['-n']
}

/** Whether the flags can be kept. */
export const checkBecomeFlags = (flags: readonly string[], method: BecomeMethod): Refused | undefined => {
  const strange = flags.find(flag => !known[method].includes(flag))
  if (strange === undefined) return undefined
  return {
    message: `hq-run does not give ${strange} to ${method}`,
    hint: `It starts ${method} in its own way, and takes ${known[method].join(', ')} here. Leave the rest out.`
  }
}
