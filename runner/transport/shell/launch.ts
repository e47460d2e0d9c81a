import { randomBytes } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import type { Flight } from '../../engine/host.ts'
import { lengthForAnyShell } from '../any-shell.ts'
import { quote } from '../quote.ts'
import { type Become, becomeArgv } from './become-argv.ts'
import { flightScript, openPrefix } from './flight-script.ts'
import { shell } from './shell.ts'

export interface Launch {
  readonly nonce: string
  /** How many records of the first flight travel with the shell. */
  readonly inside: number
  readonly argv: readonly [string, ...string[]]
  /** The shell's own text, when it is not in argv: it goes when the shell is ready for it. */
  readonly text?: string
}

/** Bytes of a command line: Linux takes 128 KiB for one argument. */
const commandLimit = 120 * 1024
const quotingRoom = 4_000

/** The command that starts a shell, with as much of its first flight as may be seen by others and fits. */
export function launch(
  first: Flight,
  options: {
    readonly lock: boolean
    readonly become?: Become | undefined
    readonly limit?: number | undefined
  }
): Launch {
  const nonce = randomBytes(8).toString('hex')
  const who = `${userInfo().username}@${hostname()} (process ${process.pid})`
  const opening = `${shell}\nbegin ${nonce} ${options.lock ? 'lock' : "''"} ${quote(who)}`
  const room = (options.limit ?? commandLimit) - lengthForAnyShell(opening) - quotingRoom
  const inside = openPrefix(first, room)
  const whole = inside === first.records.length
  const records = first.records.slice(0, inside).map((record, index) => ({ record, index }))
  const part =
    inside > 0 || whole ? [flightScript(records, { number: 1, last: whole }, () => ({ failure: '' }))] : []
  const text = [opening, ...part, 'serve'].join('\n')
  const { become } = options
  if (!become) return { nonce, inside, argv: ['bash', '-c', `echo ${nonce} ready\n${text}`] }
  const argv = becomeArgv(become, nonce, become.terminal ? `${rawTerminal}; ${loader(nonce)}` : loader(nonce))
  // What may prompt for a password gets nothing else to read.
  if (become.password || become.terminal || become.method === 'su') return { nonce, inside, text, argv }
  return { nonce, inside, argv: ['bash', '-c', feed, 'bash', announced(nonce, text), ...argv] }
}

/** What the loader is waiting for. */
export const announced = (nonce: string, text: string): string =>
  `${nonce} ${Buffer.byteLength(text)}\n${text}`

/**
 * From a terminal to a pair of pipes. The input goes through cat, since bash's read takes more than its line from a terminal;
 * what would go to standard error has no place of its own there.
 */
const rawTerminal = 'stty raw -echo; exec 3<&0; exec < <(exec cat <&3) 2>/dev/null 3<&-'

/**
 * What sudo starts, and writes to the host's log: it takes the shell's text from standard input, and nothing before all
 * of it is there. A line before that is the password that sudo did not need.
 */
const loader = (nonce: string): string =>
  [
    `echo ${nonce} ready`,
    `while IFS= read -r line; do [[ $line == "${nonce} "* ]] && break; done`,
    'LC_ALL=C text=$(head -c "${line#* }")',
    '((${#text} == ${line#* })) || exit 1',
    'unset LC_ALL SUDO_COMMAND',
    'eval "$text"'
  ].join('; ')

/** Gives sudo, or doas, a standard input that begins with the shell's text, so that the text is neither sent later nor logged. */
const feed = 'exec 3<&0; text=$1; shift; exec "$@" < <(printf %s "$text"; exec cat <&3 2>/dev/null)'
