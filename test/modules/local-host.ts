import { spawn } from 'node:child_process'
import { chmod, lstat, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Static, TObject } from 'typebox'
import type { Answer, Content, Context, Module, Outcome, Step } from '../../runner/modules/module.ts'
import { told, wanting } from './plan.ts'

/** A directory that is gone when the tests of the file are done. */
export const temporaryDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'hq-modules-'))
  after(() => rm(directory, { recursive: true, force: true }))
  return directory
}

const runHere = (
  argv: readonly string[],
  options: { readonly input?: Buffer; readonly cwd?: string; readonly env?: Readonly<Record<string, string>> }
): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(argv[0] ?? '', argv.slice(1), {
      env: { ...process.env, LC_ALL: 'C', ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd })
    })
    const [out, err]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', chunk => out.push(chunk))
    child.stderr.on('data', chunk => err.push(chunk))
    child.on('error', reject)
    child.on('close', code =>
      resolve({
        code: code ?? 255,
        out: Buffer.concat(out).toString(),
        err: Buffer.concat(err).toString(),
        seconds: 0
      })
    )
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })

const answerHere = async (argv: readonly string[]): Promise<Answer> => {
  const { code, out } = await runHere(argv, {})
  if (out.length > 1_048_576) return { code: 27, out: 'the answer is longer than 1 MiB' }
  return { code, out: out.replaceAll('\0', '').replace(/\n+$/, '') }
}

const bytesOf = async (stdin: string | Content): Promise<Buffer> => {
  if (typeof stdin === 'string') return Buffer.from(stdin)
  const chunks: Uint8Array[] = []
  for await (const chunk of stdin.open()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const performHere = async (step: Step): Promise<Outcome> => {
  if (step.do !== 'run' && step.do !== 'write') throw new Error(`no ${step.do} here`)
  if (step.do === 'run') {
    const { stdin, cwd, env } = step
    return runHere(step.argv, {
      ...(stdin === undefined ? {} : { input: await bytesOf(stdin) }),
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env })
    })
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of step.content.open()) chunks.push(chunk)
  const kept = await lstat(step.path).then(
    found => (found.isFile() ? found.mode & 0o7777 : 0o644),
    () => 0o644
  )
  await writeFile(`${step.path}.new`, Buffer.concat(chunks))
  await chmod(`${step.path}.new`, step.mode === undefined ? kept : Number.parseInt(step.mode, 8))
  if (step.validate) {
    const judged = await runHere(
      step.validate.map(word => word.replaceAll('%s', `${step.path}.new`)),
      {}
    )
    if (judged.code !== 0) {
      await rm(`${step.path}.new`)
      return { ...judged, code: 1, err: `${step.validate[0]} refuses the new file` }
    }
  }
  await rename(`${step.path}.new`, step.path)
  return { code: 0, out: '', err: '', seconds: 0 }
}

export interface Applied<R> {
  /** Each step as `why | what`. */
  readonly steps: readonly string[]
  readonly outcomes: readonly Outcome[]
  readonly result: R
}

/** Does on this machine what the engine does on a host, for modules that need no root. */
export const applyHere = async <P extends TObject, Now, R extends TObject>(
  module: Module<P, Now, R>,
  want: Static<P>,
  context: Context
): Promise<Applied<Static<R>>> => {
  const wish = wanting(module, want)
  const { ask, read } = module.observe(wish, context)
  const now = read(await Promise.all(ask.map(answerHere)))
  const steps: string[] = []
  const outcomes: Outcome[] = []
  const plan = module.plan(wish, now, context)
  for (let next = plan.next(); !next.done; ) {
    steps.push(told(next.value))
    const outcome = await performHere(next.value)
    outcomes.push(outcome)
    const allowed = next.value.do === 'run' ? (next.value.allow ?? [0]) : [0]
    if (!allowed.includes(outcome.code))
      throw new Error(`${told(next.value)}: code ${outcome.code}: ${outcome.err}`)
    next = plan.next(outcome)
  }
  return { steps, outcomes, result: module.report(wish, now, outcomes, context) }
}
