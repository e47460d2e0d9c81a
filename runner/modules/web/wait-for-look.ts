import type { Question } from '../module.ts'
import type { WaitWant } from './wait-for-params.ts'

const isGone = ({ state }: WaitWant): boolean => state === 'stopped' || state === 'absent'

/** Completes "wait for". */
export const waitedFor = (want: WaitWant): string => {
  const { port, host = '127.0.0.1', path, search_regex: text } = want
  if (path === undefined && port === undefined) return 'the time to pass'
  if (want.state === 'drained') return `connections to port ${port} to end`
  const subject = path ?? `port ${port} of ${host}`
  const [comes, goes] = path === undefined ? ['answer', 'close'] : ['be there', 'be gone']
  if (text === undefined) return `${subject} to ${isGone(want) ? goes : comes}`
  return `${subject} to say ${isGone(want) ? 'no more ' : ''}/${text}/`
}

/** By the names that ss gives them. */
const stateNames: Readonly<Record<string, string>> = {
  ESTABLISHED: 'ESTAB',
  FIN_WAIT1: 'FIN-WAIT-1',
  FIN_WAIT2: 'FIN-WAIT-2',
  SYN_RECV: 'SYN-RECV',
  SYN_SENT: 'SYN-SENT',
  TIME_WAIT: 'TIME-WAIT',
  CLOSE_WAIT: 'CLOSE-WAIT',
  LAST_ACK: 'LAST-ACK',
  CLOSING: 'CLOSING'
}

/** No connection of these states to this port of this address, those from the hosts that are named aside. */
const drained = `port=$1 states=" $2 " host=$3
shift 3
plain() { local address=\${1%:*}; address=\${address#[}; address=\${address%]}; address=\${address%%%*}; echo "\${address#::ffff:}"; }
addresses() { getent ahosts "$1" | while read -r address _; do echo "\${address#::ffff:}"; done; }
here=" $(addresses "$host" | tr '\\n' ' ')"
away=" $(for other; do addresses "$other"; done | tr '\\n' ' ')"
connections=$(ss -Htan "sport = :$port") || exit 2
while read -r state _ _ local peer _; do
  [[ $states == *" $state "* ]] || continue
  [[ $host == 0.0.0.0 || $host == :: || $here == *" $(plain "$local") "* ]] || continue
  [[ $away == *" $(plain "$peer") "* ]] || exit 1
done <<< "$connections"`

/** One look. A process of its own with a time limit, since connecting to a silent address would take minutes. */
export const lookOnce = (want: WaitWant): Question => {
  const limit = String(want.connect_timeout ?? 5)
  const not = isGone(want) ? '! ' : ''
  const { path, port, host = '127.0.0.1', search_regex: text } = want
  if (path !== undefined)
    return text === undefined
      ? ['bash', '-c', `${not}[[ -e $1 ]]`, 'look', path]
      : ['bash', '-c', `${not}grep -qsE -e "$2" -- "$1"`, 'look', path, text]
  if (port === undefined) return ['true']
  if (want.state === 'drained') {
    const states = (want.active_connection_states ?? []).map(state => stateNames[state] ?? state)
    return [
      'bash',
      '-c',
      drained,
      'look',
      String(port),
      states.join(' '),
      host,
      ...(want.exclude_hosts ?? [])
    ]
  }
  const connect =
    'timeout "$1" bash -c \'exec 3<>"/dev/tcp/$1/$2" && { [[ -z $3 ]] || grep -qE -e "$3" <&3; }\' look "$2" "$3" "$4" 2>/dev/null'
  return ['bash', '-c', `${not}${connect}`, 'look', limit, host, String(port), text ?? '']
}
