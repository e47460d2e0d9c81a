import type { Flight, FlightRecord } from '../../engine/host.ts'
import type { Content, HostStep } from '../../modules/module.ts'
import { lengthForAnyShell } from '../any-shell.ts'
import { quote, quoteArgv } from '../quote.ts'

/** Where a content lies in the pack that travels before the flight, or why it could not be sent. */
export type Packed = { readonly offset: number; readonly length: number } | { readonly failure: string }

/** Where the content of a step (a file, or text for standard input) lies. */
export type Pack = (step: HostStep) => Packed

/** A record needs the pack when one of its steps brings bytes. */
export const contentOf = (step: HostStep): Content | string | undefined => {
  if (step.do === 'write') return step.content
  return step.do === 'run' ? step.stdin : undefined
}

/** A part of a flight as text of the shell's vocabulary; `number` opens the flight, `last` ends it. */
export function flightScript(
  records: readonly { readonly record: FlightRecord; readonly index: number }[],
  part: { readonly number?: number; readonly last: boolean },
  pack: Pack
): string {
  return [
    ...(part.number === undefined ? [] : [`depart ${part.number}`]),
    ...records.flatMap(({ record, index }) => recordLines(record, index, pack)),
    ...(part.last ? ['land'] : [])
  ].join('\n')
}

/** How many leading records may travel in exec arguments, where everybody on the host can read them, within `limit` bytes. */
export function openPrefix(flight: Flight, limit: number): number {
  const needsPack = (record: FlightRecord) => record.steps.some(step => contentOf(step) !== undefined)
  let length = 0
  let count = 0
  for (const [index, record] of flight.records.entries()) {
    if (record.secret || needsPack(record)) break
    length += lengthForAnyShell(`${recordLines(record, index, nothingPacked).join('\n')}\n`)
    if (length > limit) break
    count = index + 1
  }
  // A cancel cannot overtake the rest of a flight on standard input: steps travel with that rest.
  if (count < flight.records.length) {
    const withSteps = flight.records.findIndex(record => record.steps.length > 0)
    if (withSteps >= 0) count = Math.min(count, withSteps)
  }
  return count
}

const nothingPacked: Pack = () => ({ failure: 'nothing is packed' })

const recordLines = (record: FlightRecord, index: number, pack: Pack): string[] => [
  `task ${index}`,
  ...record.questions.map(question => `ask ${quoteArgv(question)}`),
  record.guard === undefined ? 'tell' : `is ${record.guard}`,
  ...record.steps.flatMap(step => [...about(record, step), ...stepLines(step, pack)])
]

const about = (record: FlightRecord, step: HostStep): string[] => {
  const text = record.secret ? '' : step.do === 'run' ? (step.label ?? step.why) : step.path
  return text === '' ? [] : [`about ${quote(text.replaceAll('\n', ' '))}`]
}

function stepLines(step: HostStep, pack: Pack): string[] {
  if (step.do === 'fetch') return [`get ${quote(step.path)}`]
  const packed = contentOf(step) === undefined ? undefined : pack(step)
  if (packed && 'failure' in packed) return [`fail ${quote(packed.failure)}`]
  if (step.do === 'write') {
    const { offset, length } = packed ?? { offset: 0, length: 0 }
    return [
      ...(step.validate ? [`judge ${quoteArgv(step.validate)}`] : []),
      `put ${quoteArgv([step.path, step.mode ?? '', step.owner ?? '', step.group ?? ''])} ${offset} ${length}`
    ]
  }
  const lines: string[] = []
  const env = Object.entries(step.env ?? {})
  const badName = env.find(([name]) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
  if (badName) return [`fail ${quote(`${badName[0]} cannot be the name of an environment variable`)}`]
  if (env.length > 0) lines.push(`with ${quoteArgv(env.map(([name, value]) => `${name}=${value}`))}`)
  if (step.cwd !== undefined) lines.push(`at ${quote(step.cwd)}`)
  if (step.timeout !== undefined) lines.push(`limit ${Math.max(1, Math.round(step.timeout * 1e6))}`)
  if (step.allow) lines.push(`allow ${step.allow.join(' ')}`)
  if (packed) lines.push(`feed ${packed.offset} ${packed.length}`)
  return [...lines, `run ${quoteArgv(step.argv)}`]
}
