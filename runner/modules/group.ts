import { Type } from 'typebox'
import { accountName } from './accounts/user-changes.ts'
import { defineModule, Refusal, run } from './module.ts'

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
      non_unique: Type.Optional(
        Type.Boolean({ default: false, description: 'Another group may have the same gid.' })
      ),
      gid_min: Type.Optional(
        Type.Integer({
          minimum: 0,
          description: 'The least number that the host may choose for a new group (GID_MIN of login.defs).'
        })
      ),
      gid_max: Type.Optional(
        Type.Integer({
          minimum: 0,
          description: 'The greatest number that the host may choose for a new group (GID_MAX of login.defs).'
        })
      ),
      system: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Choose a number for system groups (below 1000). Only for a new group.'
        })
      ),
      force: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'With state: absent, remove it even when it is the primary group of a user.'
        })
      ),
      local: Type.Optional(
        Type.Boolean({
          default: false,
          description:
            'Look only at the host’s own files, not at a directory service, and change them with the commands of libuser.'
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
  ansible: {
    module: 'ansible.builtin.group',
    deviations: [
      'The group with the number 0 is never removed.',
      'local needs lgroupadd, lgroupmod and lgroupdel (package libuser) only when there is something to change.'
    ]
  },
  examples: [
    `- name: A group for HAProxy
  group: { name: haproxy, system: true }`,
    `- name: The group of the operators, with the number that it has everywhere
  group: { name: operators, gid: 3000 }`
  ],

  observe: ({ name, local }) => ({
    // Members are of no interest here, and would change between the looking and the doing.
    ask: [['sh', '-c', `getent ${local ? '-s files ' : ''}group -- "$1" | cut -d: -f3`, 'gid', name]],
    read: ([answer]) => ({ gid: answer?.out ? Number(answer.out) : undefined })
  }),

  *plan(want, { gid }) {
    refuseNonsense(want)
    const prefix = want.local ? 'l' : ''
    const number = [
      ...(want.gid === undefined ? [] : ['-g', String(want.gid)]),
      ...(want.non_unique ? ['-o'] : [])
    ]
    if (want.state === 'absent') {
      if (gid === 0) throw new Refusal('name', 'The group with number 0 stays')
      if (gid !== undefined)
        yield run('is there', `${prefix}groupdel`, ...(want.force ? ['-f'] : []), '--', want.name)
    } else if (gid === undefined)
      yield run(
        'is not there',
        `${prefix}groupadd`,
        ...(want.system ? ['-r'] : []),
        ...(want.gid_min === undefined ? [] : ['-K', `GID_MIN=${want.gid_min}`]),
        ...(want.gid_max === undefined ? [] : ['-K', `GID_MAX=${want.gid_max}`]),
        ...number,
        '--',
        want.name
      )
    else if (want.gid !== undefined && want.gid !== gid)
      yield run(`gid is ${gid}, wanted ${want.gid}`, `${prefix}groupmod`, ...number, '--', want.name)
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

interface Want {
  readonly gid?: number
  readonly gid_min?: number
  readonly gid_max?: number
  readonly non_unique?: boolean
  readonly force?: boolean
  readonly local?: boolean
}

const refuseNonsense = (want: Want): void => {
  if (want.non_unique && want.gid === undefined)
    throw new Refusal('non_unique', 'non_unique needs gid: the number that may be shared')
  if (!want.local) return
  const foreign = (['non_unique', 'force', 'gid_min', 'gid_max'] as const).find(
    name => want[name] !== undefined && want[name] !== false
  )
  if (foreign) throw new Refusal(foreign, `${foreign} does not go with local: libuser has no such option`)
}
