import { Type } from 'typebox'
import type { Observation, Question } from '../module.ts'

/** When a command has to run; all that is given must speak for it. */
export interface Occasion {
  readonly chdir?: string
  readonly creates?: string
  readonly removes?: string
  readonly onlyif?: string
  readonly unless?: string
}

export const occasionParams = {
  chdir: Type.Optional(Type.String({ description: 'Directory to run in.' })),
  creates: Type.Optional(
    Type.String({ description: 'A path or glob pattern: when something matches, the command is not run.' })
  ),
  removes: Type.Optional(
    Type.String({ description: 'A path or glob pattern: when nothing matches, the command is not run.' })
  ),
  onlyif: Type.Optional(
    Type.String({
      description: 'A shell command that only reads: the command runs only when it succeeds. Not in Ansible.'
    })
  ),
  unless: Type.Optional(
    Type.String({
      description:
        'A shell command that only reads: when it succeeds, the command is not run. Not in Ansible.'
    })
  )
}

/** Why the command runs, or why it doesn't. */
export type Verdict =
  | { readonly run: true; readonly why: string }
  | { readonly run: false; readonly since: string }

export const observeOccasion = (want: Occasion): Observation<Verdict> => {
  const signs: {
    readonly ask: Question
    readonly runs: boolean
    readonly yes: string
    readonly no: string
  }[] = []
  if (want.creates !== undefined)
    signs.push({
      ask: askExists(want.creates, want.chdir),
      runs: false,
      yes: `${want.creates} exists`,
      no: `${want.creates} does not exist`
    })
  if (want.removes !== undefined)
    signs.push({
      ask: askExists(want.removes, want.chdir),
      runs: true,
      yes: `${want.removes} exists`,
      no: `${want.removes} does not exist`
    })
  if (want.onlyif !== undefined)
    signs.push({
      ask: askSuccess(want.onlyif, want.chdir),
      runs: true,
      yes: `${want.onlyif}: yes`,
      no: `${want.onlyif}: no`
    })
  if (want.unless !== undefined)
    signs.push({
      ask: askSuccess(want.unless, want.chdir),
      runs: false,
      yes: `${want.unless}: yes`,
      no: `${want.unless}: no`
    })

  return {
    ask: signs.map(sign => sign.ask),
    read: answers => {
      if (signs.length === 0) return { run: true, why: 'runs every time' }
      const said = signs.map((sign, index) => {
        const holds = answers[index]?.code === 0
        return { runs: holds === sign.runs, text: holds ? sign.yes : sign.no }
      })
      const against = said.find(({ runs }) => !runs)
      return against
        ? { run: false, since: against.text }
        : { run: true, why: said.map(({ text }) => text).join(', ') }
    }
  }
}

const askExists = (path: string, chdir: string | undefined): Question => {
  const full = chdir === undefined || path.startsWith('/') ? path : `${chdir}/${path}`
  return /[*?[]/.test(full)
    ? ['bash', '-c', 'compgen -G "$1" >/dev/null', 'exists', full]
    : ['test', '-e', full]
}

/** Only the code is an answer: what the command prints may differ each time. */
const askSuccess = (command: string, chdir: string | undefined): Question =>
  chdir === undefined
    ? ['bash', '-c', 'eval "$1" >/dev/null', 'ask', command]
    : ['bash', '-c', 'cd -- "$2" && eval "$1" >/dev/null', 'ask', command, chdir]
