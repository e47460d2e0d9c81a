import { Type } from 'typebox'
import { defineModule, type RunStep } from '../modules/module.ts'

/**
 * Handlers that were notified but have not run are written down on the host before the change that notifies them is
 * made, and struck off when they have run. So a run that dies in between loses none: the next one finds them here.
 */
const directory = '/var/lib/hq-run/handlers'

const fileOf = (name: string): string => `${directory}/${encodeURIComponent(name)}`

export const writeDown = (name: string): RunStep => ({
  do: 'run',
  why: `handler ${name} must not be lost`,
  argv: [
    'bash',
    '-c',
    'mkdir -p -m 700 /var/lib/hq-run "${1%/*}" && printf "%s\\n" "$2" > "$1"',
    'write-down',
    fileOf(name),
    name
  ]
})

export const strikeOff = (name: string): RunStep => ({
  do: 'run',
  why: `handler ${name} has run`,
  argv: ['rm', '-f', '--', fileOf(name)]
})

/** Asks which handlers an earlier run left. */
export const leftHandlers = defineModule({
  name: 'left_handlers',
  summary: 'Which notified handlers an earlier run left undone.',
  params: Type.Object({}),
  result: Type.Object({ names: Type.Array(Type.String()) }),
  examples: [],
  observe: () => ({
    ask: [['bash', '-c', `for file in ${directory}/*; do [ ! -f "$file" ] || cat -- "$file"; done`]],
    read: ([answer]) => answer?.out.split('\n').filter(name => name !== '') ?? []
  }),
  *plan() {},
  report: (_want, now) => ({ names: now })
})
