import { Type } from 'typebox'
import type { Value } from '../language/value.ts'
import { defineModule, nothing, Refusal } from './module.ts'

export const debug = defineModule({
  name: 'debug',
  summary: 'Say something.',
  free: 'msg',
  params: Type.Object(
    {
      msg: Type.Optional(Type.Unknown({ description: 'What to say: a text, or any value (shown as JSON).' })),
      var: Type.Optional(
        Type.String({
          hq: 'expression',
          description: 'A variable to show with its name, such as haproxy.version.'
        })
      ),
      verbosity: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 2,
          default: 0,
          description: 'How many -v it takes to hear it; with fewer the task is skipped.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({ msg: Type.Unknown({ description: 'What was said.' }) }),
  ansible: {
    module: 'ansible.builtin.debug',
    deviations: [
      'The result has what was said as `msg`, with `var`, too (Ansible: by the name of the variable).',
      'verbosity goes up to 2: there is nothing louder than -vv.'
    ]
  },
  examples: [
    `- name: Tell which one runs
  debug:
    msg: HAProxy runs on {{ facts.hostname }}`,
    `- name: Show what was found
  debug: { var: facts.os }`
  ],

  observe: () => nothing,

  *plan() {},

  skip: (want, { verbosity = 0 }) =>
    (want.verbosity ?? 0) > verbosity ? `said with -${'v'.repeat(want.verbosity ?? 0)}` : undefined,

  report(want, _now, _outcomes, context) {
    if (want.var !== undefined && want.msg !== undefined)
      throw new Refusal('msg', 'msg and var are both given; one says it all')
    if (want.var === undefined) return { msg: want.msg ?? 'Hello world!' }
    if (!context.value)
      throw new Refusal('var', 'var cannot be looked up here', `Write msg: '{{ ${want.var} }}'.`)
    return { msg: context.value(want.var) }
  },

  say: (want, { msg }) => `${want.var === undefined ? '' : `${want.var}: `}${shown(msg as Value)}`
})

const shown = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))
