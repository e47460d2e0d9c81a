import { Type } from 'typebox'
import { type Answer, type Question, run, type Step } from '../module.ts'

/** When something was read and changed: `now`, `preserve`, or a time of the host, YYYYMMDDhhmm.SS. */
export interface Timestamps {
  readonly access_time?: string
  readonly modification_time?: string
}

const timeParam = (description: string) =>
  Type.Optional(
    Type.String({
      pattern: '^(?:now|preserve|\\d{12}(?:\\.\\d{2})?)$',
      description: `${description}: \`now\`, \`preserve\`, or YYYYMMDDhhmm.SS in the time zone of the host. \`now\` with state: touch, else \`preserve\`.`
    })
  )

export const timestampParams = {
  modification_time: timeParam('When its content was changed'),
  access_time: timeParam('When it was read')
}

const isTime = (time: string | undefined): time is string => time !== undefined && /^\d/.test(time)

/** Tells, for each time that is wanted, whether it is that; code 1 when not all of them are. */
const comparison = `follow=(); [ -z "$2" ] || follow=(-L)
is() { local wanted now; wanted=$(date -d "\${2:0:4}-\${2:4:2}-\${2:6:2} \${2:8:2}:\${2:10:2}:\${2:13:2}" +%s) && now=$(stat "\${follow[@]}" -c "$1" -- "$path") && [ "$now" = "$wanted" ] && echo same || echo other; }
path=$1
is %Y "$3"
is %X "$4"`

/** Undefined when no time has to be compared. */
export const askTimes = (path: string, want: Timestamps, follow: boolean): Question | undefined => {
  const padded = (time: string | undefined): string => (isTime(time) ? time.padEnd(15, '.00') : '')
  return isTime(want.modification_time) || isTime(want.access_time)
    ? [
        'bash',
        '-c',
        comparison,
        'times',
        path,
        follow ? 'follow' : '',
        padded(want.modification_time),
        padded(want.access_time)
      ]
    : undefined
}

export interface Touching {
  /** What a time is that nothing is said of. */
  readonly otherwise: 'now' | 'preserve'
  /** A link itself, not what it points to. */
  readonly link: boolean
  /** The answer to `askTimes`. */
  readonly answer: Answer | undefined
  /** It was made just now, so that is what its times are. */
  readonly made: boolean
}

export function* setTimes(path: string, want: Timestamps, touching: Touching): Generator<Step, void> {
  const { otherwise, link, answer, made } = touching
  const { modification_time: modified = otherwise, access_time: read = otherwise } = want
  const options = ['-c', ...(link ? ['-h'] : [])]
  if (modified === 'now' && read === 'now') {
    if (!made) yield run('touched every time', 'touch', ...options, '--', path)
    return
  }
  const said = answer?.out.split('\n') ?? []
  const times = [
    { time: modified, option: '-m', said: said[0] },
    { time: read, option: '-a', said: said[1] }
  ]
  for (const { time, option, said } of times) {
    if (time === 'now' && !made) yield run('touched every time', 'touch', ...options, option, '--', path)
    if (isTime(time) && (made || said !== 'same'))
      yield run(
        `its time is another one, wanted ${time}`,
        'touch',
        ...options,
        option,
        '-t',
        time,
        '--',
        path
      )
  }
}
