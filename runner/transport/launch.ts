import { randomBytes } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import type { Flight } from '../engine/host.ts'
import { flightScript, openPrefix } from './flight-script.ts'
import { quote } from './quote.ts'
import { shell } from './shell.ts'

/** The text for `bash -c`, with as much of the first flight as may be seen and fits. */
export interface Launch {
  readonly nonce: string
  readonly text: string
  /** How many records of the first flight are in the text. */
  readonly inside: number
}

/** Bytes of a command line: Linux takes 128 KiB for one argument. */
export const execLimit = 96 * 1024

const inNothing = () => ({ failure: 'nothing is packed' })

/** Writes the command line's text for a shell whose first flight is `first`. */
export function launch(first: Flight, options: { readonly lock: boolean; readonly limit?: number }): Launch {
  const nonce = randomBytes(8).toString('hex')
  const who = `${userInfo().username}@${hostname()} (process ${process.pid})`
  const opening = `${shell}\nbegin ${nonce} ${options.lock ? 'lock' : "''"} ${quote(who)}`
  const room = (options.limit ?? execLimit) - Buffer.byteLength(opening) - 4_000
  const inside = openPrefix(first, room)
  const whole = inside === first.records.length
  const records = first.records.slice(0, inside).map((record, index) => ({ record, index }))
  const part = inside > 0 || whole ? [flightScript(records, { number: 1, last: whole }, inNothing)] : []
  return { nonce, inside, text: [opening, ...part, 'serve'].join('\n') }
}
