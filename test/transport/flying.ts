import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import {
  type Connector,
  type Flight,
  type FlightRecord,
  type Frame,
  type Host,
  HostError,
  type Target
} from '../../runner/engine/host.ts'
import type { Content, HostStep, Question, RunStep, WriteStep } from '../../runner/modules/module.ts'
import type { Failure } from '../../runner/protocol/failure.ts'

/** A directory that goes with the test file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hq-test-'))
  after(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

export const here: Target = { name: 'here', address: 'localhost', port: 22, user: 'me', connectTimeout: 20 }

export const record = (id: string, part: Partial<FlightRecord> = {}): FlightRecord => ({
  id,
  questions: [],
  steps: [],
  secret: false,
  ...part
})

export const asks = (id: string, ...questions: Question[]): FlightRecord => record(id, { questions })

export const does = (id: string, ...steps: HostStep[]): FlightRecord => record(id, { steps })

export const sh = (script: string, part: Partial<RunStep> = {}): RunStep => ({
  do: 'run',
  why: 'because',
  argv: ['sh', '-c', script],
  ...part
})

export const write = (path: string, content: Content, part: Partial<WriteStep> = {}): WriteStep => ({
  do: 'write',
  why: 'because',
  path,
  content,
  ...part
})

export const bytesContent = (bytes: Uint8Array): Content => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  size: bytes.length,
  open: async function* () {
    for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000)
  }
})

export const textContent = (text: string): Content => bytesContent(Buffer.from(text))

export const flight = (...records: FlightRecord[]): Flight => ({ records })

export async function all(frames: AsyncIterable<Frame>): Promise<Frame[]> {
  const seen: Frame[] = []
  for await (const frame of frames) seen.push(frame)
  return seen
}

/** Connects with an empty first flight, and closes when the test file ends. */
export async function session(connector: Connector, target: Target, first: Flight = flight(), lock = false) {
  const opened = await connector.connect(target, { lock, first, signal: new AbortController().signal })
  after(() => opened.host.close())
  return { host: opened.host, first: await all(opened.first) }
}

/** What a test asserts of frames, with times left out and digests shortened to whether there is one. */
export const told = (frames: readonly Frame[]): readonly object[] =>
  frames.flatMap((frame): object[] => {
    switch (frame.type) {
      case 'answers':
        return [
          {
            record: frame.record,
            refused: frame.refused,
            answers: frame.answers.map(({ code, out }) => `${code} ${out}`)
          }
        ]
      case 'step-end':
        return [
          {
            record: frame.record,
            step: frame.step,
            code: frame.outcome.code,
            out: frame.outcome.out,
            err: frame.outcome.err
          }
        ]
      case 'agreed':
        return [{ record: frame.record, agreed: true }]
      default:
        return []
    }
  })

export const answersOf = (frames: readonly Frame[]): readonly string[] =>
  frames.flatMap(frame =>
    frame.type === 'answers' ? frame.answers.map(({ code, out }) => `${code} ${out}`) : []
  )

export const outcomeOf = (frames: readonly Frame[]) => {
  const end = frames.find(frame => frame.type === 'step-end')
  if (end?.type !== 'step-end') throw new Error(`no step ended: ${JSON.stringify(frames)}`)
  return end.outcome
}

export const digestOf = (frames: readonly Frame[], id: string): string => {
  const answers = frames.find(frame => frame.type === 'answers' && frame.record === id)
  if (answers?.type !== 'answers') throw new Error(`no answers for ${id}`)
  return answers.digest
}

/** The failure a promise rejects with. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work
  } catch (error) {
    if (error instanceof HostError) return error.failure
    throw error
  }
  throw new Error('it did not fail')
}

/** Waits for a condition; the test runner's own limit ends it. */
export async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const seen = look()
    if (seen) return seen
    await setImmediate()
  }
}

/** Runs `react` at the first frame of a kind, and resolves to all of them. */
export async function allAnd(
  frames: AsyncIterable<Frame>,
  type: Frame['type'],
  react: () => void
): Promise<Frame[]> {
  const seen: Frame[] = []
  for await (const frame of frames) {
    seen.push(frame)
    if (frame.type === type && seen.filter(other => other.type === type).length === 1) react()
  }
  return seen
}

export type { Host }
