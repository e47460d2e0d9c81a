import { createHash } from 'node:crypto'
import type { Static, TObject } from 'typebox'
import { withDefaults } from '../../runner/language/schema/coerce.ts'
import type { Value } from '../../runner/language/value.ts'
import type {
  Answer,
  Content,
  Context,
  Module,
  Outcome,
  Question,
  Step
} from '../../runner/modules/module.ts'
import { quoted } from '../../runner/modules/words.ts'

/** A controller that has these files, templates and downloads, and says yes to these conditions. */
export interface Controller {
  readonly files?: Readonly<Record<string, string>>
  readonly holds?: readonly string[]
  readonly diff?: boolean
  readonly values?: Readonly<Record<string, Value>>
}

export const content = (text: string): Content => ({
  sha256: createHash('sha256').update(text).digest('hex'),
  text,
  async *open() {
    yield Buffer.from(text)
  }
})

export const contextOf = ({
  files = {},
  holds = [],
  diff = false,
  values = {}
}: Controller = {}): Context => {
  const file = (src: string): Content => {
    const text = files[src]
    if (text === undefined) throw new Error(`the test has no file ${src}`)
    return content(text)
  }
  return {
    check: false,
    diff,
    file,
    template: file,
    directory: src => {
      const names = Object.keys(files).filter(name => name.startsWith(`${src}/`))
      return names.length > 0 ? names.map(name => name.slice(src.length + 1)).sort() : undefined
    },
    text: content,
    condition: text => holds.includes(text),
    value: name => values[name] ?? null,
    download: (url, sha256) => ({ ...file(url), sha256 })
  }
}

/** What a task wants, with defaults filled in as the engine does. */
export const wanting = <P extends TObject>(module: { readonly params: P }, want: Static<P>): Static<P> =>
  withDefaults(module.params, want as Value) as Static<P>

export const line = (argv: readonly string[]): string => argv.map(quoted).join(' ')

/** A step as one line: `why | what`. */
export const told = (step: Step): string => {
  if (step.do === 'probe')
    return `${step.why} | probe ${step.probe.method} ${step.probe.url} HTTP/${step.probe.version}`
  if (step.do === 'run')
    return `${step.why} | ${step.cwd ? `cd ${step.cwd}: ` : ''}${step.label ?? line(step.argv)}${step.stdin === undefined ? '' : ` < ${JSON.stringify(step.stdin)}`}`
  const owners = step.owner || step.group ? ` ${step.owner ?? ''}:${step.group ?? ''}` : ''
  const judged = step.validate ? `, valid by ${step.validate.join(' ')}` : ''
  return `${step.why} | write ${step.path}${step.mode ? ` ${step.mode}` : ''}${owners}${judged}`
}

/** Drives a plan to its end; steps beyond the given outcomes succeed silently. */
export const drive = (
  plan: Generator<Step, void, Outcome>,
  outcomes: readonly Outcome[] = []
): readonly Step[] => {
  const steps: Step[] = []
  for (let next = plan.next(); !next.done; ) {
    steps.push(next.value)
    next = plan.next(outcomes[steps.length - 1] ?? { code: 0, out: '', err: '', seconds: 0 })
  }
  return steps
}

/** The answers of a host: output for success, a number for a code without output, or both. */
export type Said = string | number | readonly [code: number, out: string]

export const answer = (said: Said): Answer =>
  typeof said === 'string'
    ? { code: 0, out: said }
    : typeof said === 'number'
      ? { code: said, out: '' }
      : { code: said[0], out: said[1] }

/** What a module makes of what a host says. */
export const looked = <P extends TObject, Now, R extends TObject>(
  module: Module<P, Now, R>,
  want: Static<P>,
  said: readonly Said[],
  controller?: Controller
): Now => module.observe(wanting(module, want), contextOf(controller)).read(said.map(answer))

export const asked = <P extends TObject, Now, R extends TObject>(
  module: Module<P, Now, R>,
  want: Static<P>,
  controller?: Controller
): readonly string[] =>
  module.observe(wanting(module, want), contextOf(controller)).ask.map(question => line(question as Question))

/** The plan for what a host says, step by step as `why | what`; a refusal as `at: message (hint)`. */
export const planned = <P extends TObject, Now, R extends TObject>(
  module: Module<P, Now, R>,
  want: Static<P>,
  said: readonly Said[],
  controller?: Controller
): readonly string[] => {
  const context = contextOf(controller)
  const wish = wanting(module, want)
  const now = module.observe(wish, context).read(said.map(answer))
  return drive(module.plan(wish, now, context)).map(told)
}
