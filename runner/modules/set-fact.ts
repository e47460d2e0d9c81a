import { Type } from 'typebox'
import type { Value } from '../language/value.ts'
import { defineModule, nothing } from './module.ts'

export const setFact = defineModule({
  name: 'set_fact',
  summary: 'Give the host variables, from here on.',
  description:
    'They last until the run ends (Ansible’s cacheable is not there) and win over the variables of plays and roles.',
  params: Type.Object(
    {},
    {
      hq: 'names',
      minProperties: 1,
      additionalProperties: Type.Unknown({ description: 'Value of the variable.' })
    }
  ),
  result: Type.Object({}),
  examples: [
    `- name: Where this build lives
  set_fact:
    haproxy_prefix: /opt/haproxy/{{ haproxy_version }}-{{ tls_library }}`
  ],

  observe: () => nothing,

  *plan() {},

  report: () => ({}),

  facts: want => want as Readonly<Record<string, Value>>
})
