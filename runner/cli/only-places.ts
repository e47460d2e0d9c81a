import { resolve } from 'node:path'
import { type Beginning, beginnings, Only } from '../engine/only.ts'
import type { Analysis } from '../language/analysis/analyse.ts'
import type { Place } from '../protocol/diagnostic.ts'
import { UsageError } from './usage.ts'

interface Line {
  readonly file: string
  readonly line: number
}

/** What `--only FILE:LINE`, each time it is given, leaves of a playbook; throws a UsageError where nothing begins. */
export const onlyPlaces = (given: readonly string[], analysis: Analysis): Only | undefined => {
  const { playbook } = analysis
  if (given.length === 0 || !playbook) return undefined
  const all = [...beginnings(playbook)]
  const lines = given.map(text => {
    const line = parse(text)
    check(line, text, all)
    return line
  })
  return new Only(playbook, place => lines.some(line => isAt(place, line)))
}

const parse = (text: string): Line => {
  const [, file, line] = /^(.+):(\d+)$/.exec(text) ?? []
  if (file !== undefined) return { file: resolve(file), line: Number(line) }
  throw new UsageError(
    `--only takes FILE:LINE, and this is ${text}`,
    'Name the line on which a play, a role, an include or a task begins.'
  )
}

const isIn = (place: Place, file: string): boolean => resolve(place.file) === file

const isAt = (place: Place, { file, line }: Line): boolean =>
  place.range.start.line === line && isIn(place, file)

const check = (wanted: Line, text: string, all: readonly Beginning[]): void => {
  const here = all.filter(({ place }) => isAt(place, wanted))
  if (here.some(({ kind }) => kind !== 'handler')) return
  const [handler] = here
  if (handler)
    throw new UsageError(
      `${text} is the handler ${handler.name}, which runs only when a task notifies it`,
      'Name a task that does.'
    )
  const near = nearest(wanted, all)
  if (near)
    throw new UsageError(
      `no play, role, include or task begins at ${text}`,
      `The nearest is the ${called(near)} at line ${near.place.range.start.line}.`
    )
  throw new UsageError(
    `the playbook has nothing that begins in ${text.replace(/:\d+$/, '')}`,
    'It may be a file that no play of this playbook uses.'
  )
}

/** An include without a name is called `include FILE` already. */
const called = ({ kind, name }: Beginning): string => (name.startsWith(`${kind} `) ? name : `${kind} ${name}`)

const nearest = ({ file, line }: Line, all: readonly Beginning[]): Beginning | undefined => {
  const away = ({ place }: Beginning): number => Math.abs(place.range.start.line - line)
  const here = all.filter(({ kind, place }) => kind !== 'handler' && isIn(place, file))
  return here.reduce<Beginning | undefined>(
    (best, each) => (best && away(best) <= away(each) ? best : each),
    undefined
  )
}
