import type { Problem } from './configuration.ts'

export type Variable =
  | { readonly end: number; readonly problem?: never }
  | { readonly problem: Problem; readonly end?: never }

/** HAProxy's own, filled in while it reads. */
const ownVariables = new Set(['.LINE', '.FILE', '.SECTION'])

/**
 * An environment variable inside double quotes, from its `$` on: `$NAME`, `${NAME}`, `${NAME-default}`, `${NAME[*]}`. What a
 * default holds is taken as it is, up to the brace: quotes and backslashes mean nothing there.
 */
export const readVariable = (text: string, start: number, end: number): Variable => {
  const refuse = (at: number, message: string): Variable => ({
    problem: { start: at, end: Math.min(at + 1, end), message }
  })
  const braces = text.charAt(start + 1) === '{' && start + 1 < end
  const first = start + (braces ? 2 : 1)
  const name = /^(?:\.?\w*)/.exec(text.slice(first, end))?.[0] ?? ''
  if (!/^[a-z_.]/i.test(name))
    return refuse(
      first < end ? first : start,
      'no environment variable’s name can begin here; a dollar sign in double quotes is written \\$'
    )
  if (name.startsWith('.') && !ownVariables.has(name))
    return refuse(first, `HAProxy has no variable ${name} of its own`)
  let at = first + name.length
  if (!braces) return { end: at }
  if (text.charAt(at) === '[' && at < end) {
    if (text.slice(at, Math.min(at + 3, end)) !== '[*]')
      return refuse(at, 'behind a variable’s name only [*] can follow [')
    at += 3
  }
  if (text.charAt(at) === '-' && at < end) {
    const brace = text.indexOf('}', at)
    at = brace === -1 ? end : brace
  }
  if (text.charAt(at) !== '}' || at >= end)
    return refuse(start + 1, 'the brace of the environment variable is not closed')
  return { end: at + 1 }
}
