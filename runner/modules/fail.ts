import { Type } from 'typebox'
import { defineModule, nothing, Refusal } from './module.ts'

export const fail = defineModule({
  name: 'fail',
  summary: 'Fail, with a message.',
  description: 'For conditions that the playbook itself finds: give it a `when`.',
  ahead: false,
  params: Type.Object(
    {
      msg: Type.Optional(
        Type.String({ default: 'Failed as requested from task', description: 'Why it fails.' })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({ msg: Type.String({ description: 'Why it failed.' }) }),
  ansible: { module: 'ansible.builtin.fail' },
  examples: [
    `- name: There is room for a build
  fail:
    msg: A build needs 1 GiB of memory; this host has {{ facts.memory.totalMb }} MiB
  when: facts.memory.totalMb < 1024`
  ],

  observe: () => nothing,

  // biome-ignore lint/correctness/useYield: it never comes to a step
  *plan(want) {
    throw new Refusal('msg', want.msg ?? 'Failed as requested from task')
  },

  report: want => ({ msg: want.msg ?? '' })
})
