import { createHash } from 'node:crypto'
import type { Static, TObject } from 'typebox'
import { withDefaults } from '../../runner/language/schema/coerce.ts'
import { quoted } from '../../runner/language/shell-words.ts'
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
import { readPem } from '../../runner/transport/controller/pem.ts'

/** A controller that has these files, templates and downloads, and says yes to these conditions. */
export interface Controller {
  readonly files?: Readonly<Record<string, string>>
  /** The mode of each file. */
  readonly mode?: string
  readonly holds?: readonly string[]
  readonly diff?: boolean
  readonly values?: Readonly<Record<string, Value>>
  /** What lies at destinations: a directory, or the digest of a file. */
  readonly destinations?: Readonly<Record<string, 'directory' | { readonly sha256: string }>>
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
  mode,
  holds = [],
  diff = false,
  values = {},
  destinations = {}
}: Controller = {}): Context => {
  const file = (src: string): Content => {
    const text = files[src]
    if (text === undefined) throw new Error(`the test has no file ${src}`)
    return content(text)
  }
  return {
    check: false,
    diff,
    file: src => ({ ...file(src), ...(mode === undefined ? {} : { mode }) }),
    template: (src, written = text => text) => {
      const rendered = written(file(src).text ?? '')
      return typeof rendered === 'string' ? content(rendered) : bytesContent(rendered)
    },
    directory: src => {
      const names = Object.keys(files).filter(name => name.startsWith(`${src}/`))
      return names.length > 0 ? names.map(name => name.slice(src.length + 1)).sort() : undefined
    },
    text: content,
    condition: text => holds.includes(text),
    value: name => values[name] ?? null,
    destination: path => {
      const there = destinations[path]
      const receive = () => {
        throw new Error('nothing is fetched here')
      }
      if (there === undefined) return { path, is: 'missing', receive }
      return there === 'directory'
        ? { path, is: 'directory', receive }
        : { path, is: 'file', sha256: there.sha256, receive }
    },
    pem: readPem,
    download: (url, sha256) => ({ ...file(url), sha256 })
  }
}

const bytesContent = (bytes: Uint8Array): Content => ({
  ...content(Buffer.from(bytes).toString()),
  sha256: createHash('sha256').update(bytes).digest('hex'),
  async *open() {
    yield bytes
  }
})

/** What a task wants, with defaults filled in as the engine does. */
export const wanting = <P extends TObject>(module: { readonly params: P }, want: Static<P>): Static<P> =>
  withDefaults(module.params, want as Value) as Static<P>

export const line = (argv: readonly string[]): string => argv.map(quoted).join(' ')

/** A step as one line: `why | what`. */
export const told = (step: Step): string => {
  if (step.do === 'probe')
    return `${step.why} | probe ${step.probe.method} ${step.probe.url} HTTP/${step.probe.version}`
  if (step.do === 'fetch') return `${step.why} | fetch ${step.path} to ${step.to.path}`
  if (step.do === 'pause')
    return `${step.why} | ${step.seconds === undefined ? `ask ${step.prompt ?? ''}${step.echo ? '' : ' unseen'}` : `wait ${step.seconds} s${step.prompt === undefined ? '' : `: ${step.prompt}`}`}`
  if (step.do === 'reboot')
    return `${step.why} | reboot from ${step.boot.before} by ${line(step.argv)} (${step.delay} s, ${step.rest} s, ${step.timeout} s)`
  if (step.do === 'socket')
    return `${step.why} | ${step.until ? `until ${step.until.within} s` : step.reads ? 'ask' : 'say'} ${step.path}: ${step.send.map(text => JSON.stringify(text)).join(' ')}`
  if (step.do === 'run')
    return `${step.why} | ${step.cwd ? `cd ${step.cwd}: ` : ''}${step.label ?? line(step.argv)}${step.stdin === undefined ? '' : ` < ${JSON.stringify(typeof step.stdin === 'string' ? step.stdin : step.stdin.text)}`}`
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
