import { answerOf, answersOf } from '../../haproxy/runtime/answers.ts'
import { mostPayload, payloads, word } from '../../haproxy/runtime/command.ts'
import { type Entry, entryLine, readEntries, readFile, readPatterns } from '../../haproxy/runtime/maps.ts'
import { troubleOf } from '../../haproxy/runtime/trouble.ts'
import { type Context, type Outcome, Refusal, run, type Step, socketCode } from '../module.ts'
import { inCoding, putText, type TextFile, textOf } from '../text/text-file.ts'
import { carriedOut } from './carried-out.ts'
import { type MapWant, oneCommand, same, wantedText } from './map-wish.ts'
import { answersTo, ask, repliesOf, tell } from './talk.ts'

/** What became of it. */
export interface MapDone {
  readonly entries: number
  /** Whether the process that runs has the file as a map or an ACL. */
  readonly loaded: boolean
  readonly reloadNeeded: boolean
  /** What HAProxy said against it. */
  readonly trouble: string
}

/** The file first, since a reload reads it; then what runs, all at once. */
export function* mapWork(want: MapWant, now: TextFile, context: Context): Generator<Step, MapDone, Outcome> {
  const { path, kind = 'map' } = want
  const { text: before, coding } = textOf(now)
  const text = wantedText(want, before)
  const look = yield {
    ...ask(want, `show ${kind}`, `show ${kind} ${word(path)}`),
    allow: [socketCode.answered, socketCode.nobody]
  }
  const isRunning = look.code === socketCode.answered
  const [list = '', dump = ''] = answersTo(look)
  const differs = text !== before || now.is === 'missing'
  if (now.is !== 'missing' || want.state !== 'absent')
    yield* putText(now, { text, coding }, differenceOf(want, before, text), want, context)
  const wanted = readFile(text, kind)
  const done = { entries: wanted.length, loaded: false, reloadNeeded: false, trouble: '' }
  if (!isRunning) return done
  if (!readPatterns(list).some(({ file }) => file === path)) return { ...done, reloadNeeded: differs }
  const running = readEntries(dump)
  if (same(running, wanted)) return { ...done, loaded: true }
  const single = oneCommand(kind, path, running, wanted)
  const trouble =
    single === undefined
      ? yield* replaceAll(want, running.length, wanted)
      : yield* say(want, 'the running one differs', [single])
  if (trouble === undefined) return { ...done, loaded: true }
  if (isNoWay(trouble)) return { ...done, loaded: true, reloadNeeded: true, trouble }
  // What HAProxy does not take would keep it from its next start.
  if (now.is === 'missing') yield* carriedOut([run('HAProxy refuses it', 'rm', '-f', '--', path)])
  else if (differs)
    yield* carriedOut(
      putText(
        { ...now, bytes: coding === 'bytes' ? text : inCoding('bytes', text) } as TextFile,
        { text: before, coding },
        'HAProxy refuses it',
        want,
        context
      )
    )
  throw new Refusal(
    kind === 'acl' || want.state === 'absent' ? 'keys' : 'entries',
    `HAProxy refuses it: ${trouble}`,
    'The file is as it was before.'
  )
}

const differenceOf = ({ kind = 'map' }: MapWant, before: string, after: string): string => {
  const [was, is] = [readFile(before, kind), readFile(after, kind)]
  const texts = (entries: readonly Entry[]) => new Set(entries.map(entryLine))
  const [old, wanted] = [texts(was), texts(is)]
  const added = [...wanted].filter(line => !old.has(line)).length
  const gone = [...old].filter(line => !wanted.has(line)).length
  return `${added} of ${is.length} entries are missing, ${gone} are too many`
}

/** A new version of all entries, which becomes visible at once when it is committed. */
function* replaceAll(
  want: MapWant,
  count: number,
  wanted: readonly Entry[]
): Generator<Step, string | undefined, Outcome> {
  const { path, kind = 'map' } = want
  const prepare = `prepare ${kind} ${word(path)}`
  const answer =
    answersTo(
      yield tell(want, `the running one has ${count} other entries, wanted ${wanted.length}`, [prepare])
    )[0] ?? ''
  const trouble = troubleOf(prepare, answer)
  if (trouble !== undefined) return trouble
  const version = /\d+/.exec(answer)?.[0] ?? '1'
  const add = `add ${kind} @${version} ${word(path)}`
  const lines = kind === 'map' ? wanted.map(entryLine) : wanted.map(({ key }) => `${add} ${word(key)}`)
  // Commands get separators and prefixes besides.
  for (const part of payloads(lines, kind === 'map' ? mostPayload : mostPayload * 0.66)) {
    const bad =
      kind === 'map'
        ? yield* say(want, 'fills the new version', [add], part)
        : yield* say(want, 'fills the new version', part.split('\n'))
    if (bad !== undefined) {
      yield* carriedOut([tell(want, 'empties the new version', [`clear ${kind} @${version} ${word(path)}`])])
      return bad
    }
  }
  return yield* say(want, 'the new version takes its place', [`commit ${kind} @${version} ${word(path)}`])
}

/** The first trouble that commands of one connection have. */
function* say(
  want: MapWant,
  why: string,
  commands: readonly string[],
  payload?: string
): Generator<Step, string | undefined, Outcome> {
  const step = tell(want, why, commands, payload)
  const reply = repliesOf(
    yield commands.length > 3 ? { ...step, label: `${commands[0]} and ${commands.length - 1} more` } : step
  )[0]
  if (reply === undefined) return undefined
  const answers = payload === undefined ? answersOf(reply) : [answerOf(reply)]
  for (const [index, command] of commands.entries()) {
    const trouble = troubleOf(command, answers[index] ?? '')
    if (trouble !== undefined) return trouble
  }
  return undefined
}

/** It is not what is wanted that is refused, but that it is wanted here. */
export const isNoWay = (trouble: string): boolean =>
  /^Permission denied|^Unknown command|too big|currently locked|^Can't find the target|ongoing transaction/.test(
    trouble
  )
