import { Type } from 'typebox'
import { defineModule, nothing, Refusal } from './module.ts'

export const assert = defineModule({
  name: 'assert',
  summary: 'Go on only if conditions hold.',
  ahead: false,
  params: Type.Object(
    {
      that: Type.Union([Type.String(), Type.Array(Type.String(), { minItems: 1 })], {
        hq: 'condition',
        description: 'A condition, or a list of which all must hold.'
      }),
      fail_msg: Type.Optional(
        Type.String({ description: 'What to say when one does not hold, instead of the condition.' })
      ),
      success_msg: Type.Optional(Type.String({ description: 'What to say when all hold.' })),
      quiet: Type.Optional(Type.Boolean({ default: false, description: 'Say nothing when all hold.' }))
    },
    { additionalProperties: false }
  ),
  result: Type.Object({ msg: Type.String({ description: 'What was said.' }) }),
  ansible: {
    module: 'ansible.builtin.assert',
    without: { msg: 'same as fail_msg' },
    deviations: [
      'Conditions are CEL, as everywhere.',
      'fail_msg is a text (Ansible: also a list of them).',
      'The result has no `assertion` and `evaluated_to`; a failure names the condition.'
    ]
  },
  examples: [
    `- name: This is a Rocky Linux that we know
  assert:
    that:
      - facts.os.id == "rocky"
      - facts.os.major >= 9
    fail_msg: Rocky Linux 9 is needed; this is {{ facts.os.name }}`
  ],

  observe: () => nothing,

  *plan(want, _now, context) {
    const conditions = typeof want.that === 'string' ? [want.that] : want.that
    const broken = conditions.find(condition => !context.condition(condition))
    if (broken === undefined) return
    throw want.fail_msg === undefined
      ? new Refusal('that', `This does not hold: ${broken}`)
      : new Refusal('that', want.fail_msg, `This does not hold: ${broken}`)
  },

  report: want => ({ msg: want.success_msg ?? 'All assertions passed' }),

  say: want => (want.quiet ? undefined : want.success_msg)
})
