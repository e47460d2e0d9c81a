import { Type } from 'typebox'
import { defineModule, nothing, Refusal } from './module.ts'

export const pause = defineModule({
  name: 'pause',
  summary: 'Wait for some time, or for an answer.',
  description:
    'The controller waits, each host for itself, while the others go on; Ctrl-C ends the run. ' +
    'With seconds or minutes it waits as long, and prompt is only said. Without them prompt is asked, once for all hosts that come to the task, on the terminal or by `--prompts jsonl`; where nobody can be asked the task fails. ' +
    'Never counts as changed. Check mode does not wait, and cannot know an answer.',
  ahead: false,
  params: Type.Object(
    {
      seconds: Type.Optional(Type.Number({ description: 'How long, at least one second.' })),
      minutes: Type.Optional(Type.Number({ description: 'How long, instead of seconds.' })),
      prompt: Type.Optional(
        Type.String({ description: 'What to ask; with seconds or minutes, what to say meanwhile.' })
      ),
      echo: Type.Optional(
        Type.Boolean({
          default: true,
          description: 'Whether an answer is seen while it is typed; if not, it is kept secret.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    user_input: Type.String({ description: 'The answer; empty after a time.' }),
    delta: Type.Number({ description: 'Seconds that were waited.' })
  }),
  ansible: {
    module: 'ansible.builtin.pause',
    deviations: [
      'Where nobody can be asked, a pause without seconds or minutes fails (Ansible: goes on with a warning).',
      'A time is waited to its end: Ctrl-C interrupts the run (Ansible asks whether to go on).',
      'Each host waits for itself (Ansible: one pause for all); a prompt is asked once.'
    ]
  },
  examples: [
    `- name: Connections drain
  pause: { seconds: 30 }`,
    `- name: A person looks at the statistics
  pause: { prompt: Are the numbers fine? (yes to go on) }
  register: look`
  ],

  observe: () => nothing,

  *plan(want, _now, context) {
    if (want.seconds !== undefined && want.minutes !== undefined)
      throw new Refusal('minutes', 'seconds and minutes are both given; one says it all')
    const seconds = want.seconds ?? (want.minutes === undefined ? undefined : want.minutes * 60)
    const prompt = want.prompt === undefined ? {} : { prompt: want.prompt }
    const echo = want.echo !== false
    if (seconds === undefined) yield { do: 'pause', why: 'an answer is wanted', echo, ...prompt }
    else if (!context.check)
      yield { do: 'pause', why: 'a pause is wanted', seconds: Math.max(1, seconds), echo, ...prompt }
  },

  report: (_want, _now, [outcome]) => ({ user_input: outcome?.out ?? '', delta: outcome?.seconds ?? 0 })
})
