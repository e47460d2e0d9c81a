import { Type } from 'typebox'
import type { Outcome } from '../module.ts'

export const activationResult = Type.Object({
  dest: Type.String({ description: 'The configuration on the host.' }),
  checksum: Type.String({ description: 'Its SHA-256.' }),
  reason: Type.String({ description: 'Why it was activated; empty when it was in place and loaded.' }),
  deploy: Type.Integer({
    description: 'Number of the deploy in the host’s history; 0 when there was nothing to do.'
  }),
  reloaded: Type.Boolean({ description: 'Whether a running service has loaded it.' }),
  restart_needed: Type.Array(Type.String(), {
    description: 'What only a restart would bring: variables of an EnvironmentFile, files of the unit.'
  }),
  warnings: Type.Array(Type.String(), { description: 'What haproxy -c warns of.' }),
  notes: Type.Array(Type.String(), { description: 'What one should know all the same.' }),
  findings: Type.Array(Type.String(), { description: 'What the lint says of it.' }),
  changes: Type.Array(Type.String(), {
    description:
      'What changes for HAProxy: which server, which bind, which line, by what means, and what becomes of QUIC connections.'
  }),
  old_workers: Type.Array(Type.String(), { description: 'Processes that still serve connections of before.' })
})

/** What the host's script tells, `WORD VALUE` on each line. */
export const factsOf = (outcomes: readonly Outcome[]) => {
  const lines = outcomes.flatMap(({ out }) => out.split('\n'))
  const all = (word: string) =>
    lines.filter(line => line.startsWith(`${word} `)).map(line => line.slice(word.length + 1))
  return {
    deploy: Number(all('deploy').find(text => /^\d+$/.test(text)) ?? 0),
    reloaded: all('reloaded').includes('yes'),
    restart_needed: all('restart'),
    warnings: all('warning'),
    notes: all('note'),
    old_workers: all('old_workers').flatMap(text => text.split(' '))
  }
}
