import { Type } from 'typebox'
import { defineModule, type Observation, type Question, Refusal } from './module.ts'

export const waitFor = defineModule({
  name: 'wait_for',
  summary: 'Wait until a port answers, a file is there, or a text appears; or until it is gone.',
  description:
    'The host itself looks, every `sleep` seconds. `drained` is not there. Never counts as changed.',
  ahead: false,
  choice: { of: ['port', 'path', 'delay'], only: false },
  params: Type.Object(
    {
      port: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 65535, description: 'TCP port to connect to.' })
      ),
      host: Type.Optional(
        Type.String({
          default: '127.0.0.1',
          pattern: '^[^-\\s/][^\\s/]*$',
          description: 'Name or address to connect to, as the host sees it.'
        })
      ),
      path: Type.Optional(
        Type.String({ pattern: '^/', description: 'A file of the host to wait for, instead of a port.' })
      ),
      search_regex: Type.Optional(
        Type.String({
          description:
            'Extended regular expression (as grep -E, not Python’s) that a line of the file, or of what the port says first, must match.'
        })
      ),
      state: Type.Optional(
        Type.Enum(['started', 'present', 'stopped', 'absent'], {
          default: 'started',
          description: '`started` or `present`: until it is there. `stopped` or `absent`: until it is not.'
        })
      ),
      timeout: Type.Optional(
        Type.Integer({ minimum: 0, default: 300, description: 'Seconds to wait at most.' })
      ),
      delay: Type.Optional(
        Type.Integer({ minimum: 0, default: 0, description: 'Seconds to wait before looking at all.' })
      ),
      sleep: Type.Optional(
        Type.Integer({ minimum: 1, default: 1, description: 'Seconds between two looks.' })
      ),
      connect_timeout: Type.Optional(
        Type.Integer({ minimum: 1, default: 5, description: 'Seconds that one look may take.' })
      ),
      msg: Type.Optional(Type.String({ description: 'What to say when it took too long.' }))
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    elapsed: Type.Number({ description: 'Seconds that were waited.' })
  }),
  needs: { grep: 'grep' },
  examples: [
    `- name: The statistics page answers
  wait_for: { port: 8404, timeout: 10 }`,
    `- name: HAProxy has made its socket
  wait_for: { path: /run/haproxy/master.sock, timeout: 10, msg: HAProxy did not start }`
  ],

  observe: (want): Observation<boolean> =>
    want.delay
      ? { ask: [], read: () => false }
      : { ask: [question(want)], read: ([answer]) => answer?.code === 0 },

  *plan(want, holds) {
    if (want.port !== undefined && want.path !== undefined)
      throw new Refusal('path', 'port and path are both given; wait for one of them')
    if (want.port === undefined && want.path === undefined && !want.delay)
      throw new Refusal('port', 'There is nothing to wait for', 'Give port or path.')
    if (holds) return
    const { timeout = 300, delay = 0, sleep = 1 } = want
    yield {
      do: 'run',
      why: want.delay ? 'a delay is wanted' : 'is not so yet',
      argv: [
        'bash',
        '-c',
        script,
        'wait_for',
        String(delay),
        String(timeout),
        String(sleep),
        want.msg ?? '',
        what(want),
        ...question(want)
      ],
      timeout: delay + timeout + 30,
      label: `wait for ${what(want)}`
    }
  },

  report: (_want, _now, outcomes) => ({ elapsed: outcomes[0]?.seconds ?? 0 })
})

interface Want {
  readonly port?: number
  readonly host?: string
  readonly path?: string
  readonly search_regex?: string
  readonly state?: 'started' | 'present' | 'stopped' | 'absent'
  readonly connect_timeout?: number
}

const gone = ({ state }: Want): boolean => state === 'stopped' || state === 'absent'

/** Completes "wait for". */
const what = (want: Want): string => {
  const { port, host = '127.0.0.1', path, search_regex: text } = want
  if (path === undefined && port === undefined) return 'the delay'
  const subject = path ?? `port ${port} of ${host}`
  const [comes, goes] = path === undefined ? ['answer', 'close'] : ['be there', 'be gone']
  if (text === undefined) return `${subject} to ${gone(want) ? goes : comes}`
  return `${subject} to say ${gone(want) ? 'no more ' : ''}/${text}/`
}

const script = `sleep "$1"
end=$((SECONDS + $2)) limit=$2 pause=$3 message=$4 what=$5
shift 5
until "$@"; do
  if ((SECONDS >= end)); then echo "\${message:-waited $limit seconds for $what}" >&2; exit 1; fi
  echo "waiting for $what"
  sleep "$pause"
done`

/** One look. A process of its own with a time limit, since connecting to a silent address would take minutes. */
const question = (want: Want): Question => {
  const limit = String(want.connect_timeout ?? 5)
  const not = gone(want) ? '! ' : ''
  const { path, port, host = '127.0.0.1', search_regex: text } = want
  if (path !== undefined)
    return text === undefined
      ? ['bash', '-c', `${not}[[ -e $1 ]]`, 'look', path]
      : ['bash', '-c', `${not}grep -qsE -e "$2" -- "$1"`, 'look', path, text]
  if (port === undefined) return ['true']
  const connect =
    'timeout "$1" bash -c \'exec 3<>"/dev/tcp/$1/$2" && { [[ -z $3 ]] || grep -qE -e "$3" <&3; }\' look "$2" "$3" "$4" 2>/dev/null'
  return ['bash', '-c', `${not}${connect}`, 'look', limit, host, String(port), text ?? '']
}
