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
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({ msg: Type.Unknown({ description: 'What was said.' }) }),
  examples: [
    `- name: Tell which one runs
  debug:
    msg: HAProxy runs on {{ facts.hostname }}`,
    `- name: Show what was found
  debug: { var: facts.os }`
  ],

  observe: () => nothing,

  *plan() {},

  report(want, _now, _outcomes, context) {
    if (want.var === undefined) return { msg: want.msg ?? 'Hello world!' }
    if (!context.value)
      throw new Refusal('var', 'var cannot be looked up here', `Write msg: '{{ ${want.var} }}'.`)
    return { msg: context.value(want.var) }
  },

  say: (want, { msg }) => `${want.var === undefined ? '' : `${want.var}: `}${shown(msg as Value)}`
})

const shown = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))
