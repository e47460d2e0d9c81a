import { Type } from 'typebox'
import type { Value } from '../language/value.ts'
import { defineModule, nothing } from './module.ts'

export const setFact = defineModule({
  name: 'set_fact',
  summary: 'Give the host variables, from here on.',
  description: 'They last until the run ends and win over the variables of plays and roles.',
  params: Type.Object(
    {
      cacheable: Type.Optional(
        Type.Literal(false, { description: 'No cache of facts outlives a run: nothing but false.' })
      )
    },
    {
      hq: 'names',
      minProperties: 1,
      additionalProperties: Type.Unknown({ description: 'Value of the variable.' })
    }
  ),
  result: Type.Object({}),
  ansible: {
    module: 'ansible.builtin.set_fact',
    without: { key_value: 'Every parameter is such a pair.' },
    deviations: ['cacheable can only be false: no cache of facts outlives a run.']
  },
  examples: [
    `- name: Where this build lives
  set_fact:
    haproxy_prefix: /opt/haproxy/{{ haproxy_version }}-{{ tls_library }}`
  ],

  observe: () => nothing,

  *plan() {},

  report: () => ({}),

  facts: ({ cacheable: _, ...facts }) => facts as Readonly<Record<string, Value>>
})
