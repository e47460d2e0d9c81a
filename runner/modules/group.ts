import { Type } from 'typebox'
import { defineModule, Refusal, run } from './module.ts'
import { accountName } from './user-changes.ts'

export const group = defineModule({
  name: 'group',
  summary: 'Have a group of users, or not.',
  free: 'name',
  params: Type.Object(
    {
      name: Type.String({ pattern: accountName, description: 'Name of the group.' }),
      state: Type.Optional(
        Type.Enum(['present', 'absent'], { default: 'present', description: 'Whether it is there.' })
      ),
      gid: Type.Optional(
        Type.Integer({
          minimum: 0,
          description: 'Its number; without it the host chooses one for a new group.'
        })
      ),
      system: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Choose a number for system groups (below 1000). Only for a new group.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    name: Type.String({ description: 'Name of the group.' }),
    gid: Type.Optional(Type.Integer({ description: 'Its number, when it was there before or was given.' })),
    state: Type.String({ description: '`present` or `absent`.' })
  }),
  needs: { groupadd: 'shadow-utils' },
  examples: [
    `- name: A group for HAProxy
  group: { name: haproxy, system: true }`
  ],

  observe: ({ name }) => ({
    // Members are of no interest here, and would change between the looking and the doing.
    ask: [['sh', '-c', 'getent group -- "$1" | cut -d: -f3', 'gid', name]],
    read: ([answer]) => ({ gid: answer?.out ? Number(answer.out) : undefined })
  }),

  *plan(want, { gid }) {
    if (want.state === 'absent') {
      if (gid === 0) throw new Refusal('name', 'The group with number 0 stays')
      if (gid !== undefined) yield run('is there', 'groupdel', '--', want.name)
    } else if (gid === undefined) {
      const number = want.gid === undefined ? [] : ['-g', String(want.gid)]
      yield run('is not there', 'groupadd', ...(want.system ? ['-r'] : []), ...number, '--', want.name)
    } else if (want.gid !== undefined && want.gid !== gid)
      yield run(`gid is ${gid}, wanted ${want.gid}`, 'groupmod', '-g', String(want.gid), '--', want.name)
  },

  report(want, now) {
    const gid = want.gid ?? now.gid
    return {
      name: want.name,
      state: want.state ?? 'present',
      ...(gid === undefined || want.state === 'absent' ? {} : { gid })
    }
  }
})
