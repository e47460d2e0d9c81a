import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import type { Flight, FlightRecord, Frame } from '../../runner/engine/host.ts'
import { type Answer, defineModule, type Module, run } from '../../runner/modules/module.ts'

/** A module whose state is one named value on the host: enough to test everything the engine does around it. */
export const value = defineModule({
  name: 'value',
  summary: 'A named value.',
  params: Type.Object({ name: Type.String(), is: Type.Union([Type.String(), Type.Integer()]) }),
  result: Type.Object({ before: Type.String() }),
  examples: [],
  observe: ({ name }) => ({ ask: [['get', name]], read: ([answer]) => answer?.out ?? '' }),
  *plan(want, now) {
    if (now !== String(want.is)) yield run(`is ${now || 'absent'}`, 'set', want.name, String(want.is))
  },
  report: (_want, now) => ({ before: now })
})

/** Says what it is told, always a change; `fail` gives its exit code. */
export const act = defineModule({
  name: 'act',
  summary: 'Does something, always.',
  params: Type.Object({ say: Type.String(), code: Type.Optional(Type.Integer()) }),
  result: Type.Object({ code: Type.Integer(), out: Type.String() }),
  examples: [],
  observe: () => ({ ask: [], read: () => undefined }),
  *plan({ say, code = 0 }) {
    yield run('always', 'act', say, String(code))
  },
  report: (_want, _now, outcomes) => ({ code: outcomes.at(-1)?.code ?? 0, out: outcomes.at(-1)?.out ?? '' })
})

export const testModules: readonly Module[] = [value, act] as unknown as readonly Module[]

/** A host in memory that keeps a flight's rules: guards, refusals, one answer after the other. */
export class MemoryHost {
  readonly values = new Map<string, string>()
  /** Everything that was run, in order. */
  readonly done: string[] = []
  readonly flights: Flight[] = []
  /** Names of handlers that are written down as notified and not run. */
  readonly leftHandlers = new Set<string>()
  private cancelled = false
  /** Called before each record; lets a test change the host behind the engine's back. */
  before: (record: FlightRecord) => void = () => {}
  /** What it answers besides its values. */
  says: (question: readonly string[]) => Answer | undefined = () => undefined

  /** What Ctrl-C asks for: the step that runs is ended, the rest of the flight refused. */
  cancel(): void {
    this.cancelled = true
  }

  async *fly(flight: Flight): AsyncGenerator<Frame> {
    this.flights.push(flight)
    this.cancelled = false
    let refused = false
    for (const record of flight.records) {
      this.before(record)
      const answers = record.questions.map(question => this.answer(question))
      const digest = digestOf(answers)
      if (refused || this.cancelled || (record.guard !== undefined && record.guard !== digest)) {
        refused = true
        yield { type: 'answers', record: record.id, answers, digest, refused: true }
        continue
      }
      if (record.guard !== undefined) yield { type: 'agreed', record: record.id }
      else yield { type: 'answers', record: record.id, answers, digest, refused: false }
      for (const [index, step] of record.steps.entries()) {
        yield { type: 'step-start', record: record.id, step: index }
        if (step.do === 'fetch') {
          this.done.push(`fetch ${step.path}`)
          const outcome = { code: this.values.has(step.path) ? 0 : 1, out: '', err: '', seconds: 0 }
          if (outcome.code === 0) step.to.receive().finish()
          else refused = true
          yield { type: 'step-end', record: record.id, step: index, outcome }
          continue
        }
        if (step.do !== 'run') throw new Error('this host writes no files')
        const code = this.cancelled ? 143 : this.run(step.argv)
        yield {
          type: 'step-end',
          record: record.id,
          step: index,
          outcome: { code, out: step.argv[1] ?? '', err: '', seconds: 0 }
        }
        if (code !== 0) {
          refused = true
          break
        }
      }
    }
    yield { type: 'landed' }
  }

  private answer(question: readonly string[]): Answer {
    const said = this.says(question)
    if (said) return said
    if (question[0] === 'bash')
      return { code: 0, out: [...this.leftHandlers].map(name => `${name}\n`).join('') }
    return { code: 0, out: question[0] === 'get' ? (this.values.get(question[1] ?? '') ?? '') : '' }
  }

  private run(argv: readonly string[]): number {
    const [command, name = '', text = ''] = argv
    if (command === 'set') this.values.set(name, text)
    if (command === 'set' || command === 'act') this.done.push(argv.slice(0, 3).join(' '))
    if (command === 'rm') {
      this.leftHandlers.delete(decodeURIComponent(argv.at(-1)?.split('/').at(-1) ?? ''))
      this.done.push('strike off')
    }
    if (command === 'bash') {
      this.leftHandlers.add(argv.at(-1) ?? '')
      this.done.push('write down')
    }
    return command === 'act' ? Number(text) : 0
  }
}

const digestOf = (answers: readonly Answer[]): string =>
  createHash('sha256').update(JSON.stringify(answers)).digest('hex')
