import type { Deploy } from '../../modules/haproxy/deploy.ts'
import type { Failure } from '../../protocol/failure.ts'
import type { Palette } from '../../report/palette.ts'

/** A host's deploys, a line each. */
export const historyText = (
  host: string,
  told: { readonly deploys: readonly Deploy[] } | { readonly failure: Failure },
  colour: Pick<Palette, 'bold' | 'green' | 'red' | 'dim'>
): string => {
  if ('failure' in told) return `${colour.red('✗')} ${colour.bold(host)}  ${told.failure.message}\n`
  if (told.deploys.length === 0) return `${colour.bold(host)}  nothing was activated here\n`
  const lines = told.deploys.map(({ number, time, verdict, sha256, rollback, who, message }) => {
    const word = verdict.padEnd(9)
    const shown =
      verdict === 'current' ? colour.green(word) : verdict === 'broken' ? colour.red(word) : colour.dim(word)
    const back = rollback === undefined ? '' : `  back to ${rollback}`
    const why = message === undefined ? '' : `\n${' '.repeat(9)}${message}`
    return `${String(number).padStart(5)}  ${shown}  ${time}  ${sha256}${back}  ${who}${why}\n`
  })
  return `${colour.bold(host)}\n${lines.join('')}`
}
