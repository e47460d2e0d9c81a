import { LanguageError } from '../language/language-error.ts'
import type { Play } from '../language/playbook/play.ts'
import type { Redactor } from '../language/redact.ts'
import type { PlayBatch } from '../language/variables/variables.ts'
import type { Event } from '../protocol/event.ts'
import type { Target } from './host.ts'
import type { HostSession, Shared } from './host-session.ts'
import { makeEnv } from './make-env.ts'
import type { Member } from './member.ts'
import { playTodo } from './play-todo.ts'
import type { RunOptions } from './run.ts'
import type { HostState, Over } from './state.ts'
import type { Turns } from './turns.ts'

/** What all plays of a run have in common. */
export interface Stage {
  readonly options: RunOptions
  readonly redactor: Redactor
  readonly say: (event: Event) => void
  readonly sessionTo: (target: Target) => HostSession
}

/** Hosts that go through a play together, while they do. */
export interface Course {
  readonly members: readonly Member[]
  readonly batch: PlayBatch
  /** What was asked, with the answer for all hosts. */
  readonly answers: Map<string, Promise<string | undefined>>
  readonly turns: Turns
  over: Over | undefined
}

export const notBegun = (why: string): string => `not begun: ${why}`

/** Takes one host through a play; what becomes of it stands in its state. */
export const performPlay = async (
  play: Play,
  course: Course,
  member: Member,
  { options, redactor, say, sessionTo }: Stage
): Promise<void> => {
  if (course.over?.kind === 'stopped') {
    member.left = notBegun(course.over.why)
    return
  }
  if (course.over) {
    const message = `${course.over.by} ended the ${course.over.what} before it began here`
    return say({ type: 'notice', host: member.name, message })
  }
  try {
    const env = makeEnv(options, redactor, play, course.batch, member)
    member.session ??= sessionTo(env.target)
    const { facts } = member.state
    const start: HostState = {
      ...member.state,
      todo: playTodo(play, env, !facts.unknown),
      seen: new Map(),
      notified: new Map(),
      loops: new Map(),
      turn: undefined,
      over: undefined
    }
    const state = await member.session.perform(start, env, shared(options, course, member))
    member.state = state
    const isThrough = state.todo === undefined && state.notified.size === 0
    if (state.over?.kind === 'stopped' && !isThrough) member.left = `stopped: ${state.over.why}`
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error
    const { message, file, range } = error.diagnostic
    member.state = { ...member.state, failure: { kind: 'task-failed', message, place: { file, range } } }
  }
}

/** What the hosts have in common: the end of the play, turns, and the answers of a person. */
const shared = ({ ask }: RunOptions, course: Course, member: Member): Shared => ({
  endPlay: what => endPlay(course, member, what),
  turns: course.turns,
  ...(ask && {
    ask: (turn, prompt, signal) => {
      const question = `${turn} ${prompt.text}`
      const answer = course.answers.get(question) ?? ask(prompt, signal)
      course.answers.set(question, answer)
      return answer
    }
  })
})

const endPlay = (course: Course, by: Member, what: 'play' | 'batch'): void => {
  course.over ??= { kind: 'ended', by: by.name, what }
  for (const member of course.members) if (member !== by) member.session?.playOver(course.over)
  course.turns.end()
}
