import { spawnSync } from 'node:child_process'
import { chmod, lstat, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { Static, TObject } from 'typebox'
import type { Answer, Context, Module, Outcome, Step } from '../../runner/modules/module.ts'
import { told, wanting } from './plan.ts'

/** A directory that is gone when the tests of the file are done. */
export const temporaryDirectory = async (): Promise<string> => {
  const directory = await mkdtemp(join(tmpdir(), 'hq-modules-'))
  after(() => rm(directory, { recursive: true, force: true }))
  return directory
}

const environment = { ...process.env, LC_ALL: 'C' }

const answerHere = (argv: readonly string[]): Answer => {
  const { status, stdout } = spawnSync(argv[0] ?? '', argv.slice(1), {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore']
  })
  return { code: status ?? 255, out: stdout.toString().replaceAll('\0', '').replace(/\n+$/, '') }
}

const performHere = async (step: Step): Promise<Outcome> => {
  if (step.do === 'probe') throw new Error('no probes here')
  if (step.do === 'run') {
    const { status, stdout, stderr } = spawnSync(step.argv[0], step.argv.slice(1), {
      env: { ...environment, ...step.env },
      input: step.stdin ?? '',
      ...(step.cwd === undefined ? {} : { cwd: step.cwd })
    })
    return { code: status ?? 255, out: stdout.toString(), err: stderr.toString(), seconds: 0 }
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of step.content.open()) chunks.push(chunk)
  const kept = await lstat(step.path).then(
    found => (found.isFile() ? found.mode & 0o7777 : 0o644),
    () => 0o644
  )
  await writeFile(`${step.path}.new`, Buffer.concat(chunks))
  await chmod(`${step.path}.new`, step.mode === undefined ? kept : Number.parseInt(step.mode, 8))
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
  const now = read(ask.map(answerHere))
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
