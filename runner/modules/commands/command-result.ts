import { type Static, Type } from 'typebox'
import type { Outcome } from '../module.ts'
import type { Verdict } from './occasion.ts'

/** What command and shell register. */
export const commandResult = Type.Object({
  rc: Type.Integer({ description: 'Exit code; 0 when it did not have to run.' }),
  stdout: Type.String({ description: 'What it printed, without newlines at the end unless they are kept.' }),
  stderr: Type.String({ description: 'What it printed to stderr, likewise.' }),
  stdout_lines: Type.Array(Type.String(), { description: 'stdout, line by line.' }),
  stderr_lines: Type.Array(Type.String(), { description: 'stderr, line by line.' }),
  seconds: Type.Number({ description: 'How long it ran.' }),
  msg: Type.String({ description: 'Why it did or did not run.' })
})

export const reportCommand = (
  now: Verdict,
  outcomes: readonly Outcome[],
  strip = true
): Static<typeof commandResult> => {
  const { code, out, err, seconds } = outcomes.at(-1) ?? { code: 0, out: '', err: '', seconds: 0 }
  const stdout = strip ? out.replace(/\n+$/, '') : out
  const stderr = strip ? err.replace(/\n+$/, '') : err
  return {
    rc: code,
    stdout,
    stderr,
    stdout_lines: lines(stdout),
    stderr_lines: lines(stderr),
    seconds,
    msg: now.run ? now.why : `not needed: ${now.since}`
  }
}

const lines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
