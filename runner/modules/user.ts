import { Type } from 'typebox'
import { defineModule, type Observation, Refusal, run } from './module.ts'
import { type Account, accountName, changes, groupList, type KnownAccount } from './user-changes.ts'

export const user = defineModule({
  name: 'user',
  summary: 'Have an account on the host, or not.',
  description:
    'Passwords are not managed. A group named like the user is its group when `group` is not given and none is there yet.',
  free: 'name',
  params: Type.Object(
    {
      name: Type.String({ pattern: accountName, description: 'Login name.' }),
      state: Type.Optional(
        Type.Enum(['present', 'absent'], { default: 'present', description: 'Whether it is there.' })
      ),
      uid: Type.Optional(
        Type.Integer({
          minimum: 0,
          description: 'Its number; without it the host chooses one for a new account.'
        })
      ),
      system: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Choose a number for system accounts (below 1000). Only for a new account.'
        })
      ),
      group: Type.Optional(
        Type.String({
          pattern: '^[^-,:\\s][^,:\\s]*$',
          description: 'Its primary group, which must exist: a name or a number in quotes.'
        })
      ),
      groups: Type.Optional(
        Type.Union([Type.String(), Type.Array(Type.String())], {
          description: 'Its other groups, a list or names with commas; an empty list takes all away.'
        })
      ),
      append: Type.Optional(
        Type.Boolean({ default: false, description: 'Keep the groups that are not listed.' })
      ),
      home: Type.Optional(Type.String({ pattern: '^/', description: 'Its home directory.' })),
      create_home: Type.Optional(
        Type.Boolean({ default: true, description: 'Make the home directory of a new account.' })
      ),
      move_home: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Move what is in the old home directory when home changes.'
        })
      ),
      shell: Type.Optional(
        Type.String({ pattern: '^/', description: 'Its login shell; /sbin/nologin lets nobody log in.' })
      ),
      comment: Type.Optional(
        Type.String({ pattern: '^[^:\\n]*$', description: 'What it is for (the GECOS field).' })
      ),
      remove: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'With state: absent, remove its home directory and mail too.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    name: Type.String({ description: 'Login name.' }),
    state: Type.String({ description: '`present` or `absent`.' }),
    uid: Type.Optional(Type.Integer({ description: 'Its number, when it was there before or was given.' })),
    home: Type.Optional(
      Type.String({ description: 'Its home directory, when it was there before or was given.' })
    )
  }),
  needs: { useradd: 'shadow-utils' },
  examples: [
    `- name: HAProxy has an account of its own, into which nobody logs in
  user:
    name: haproxy
    system: true
    group: haproxy
    home: /var/lib/haproxy
    create_home: false
    shell: /sbin/nologin
    comment: HAProxy`
  ],

  observe: ({ name, group, groups }): Observation<KnownAccount | undefined> => ({
    ask: [
      ['getent', 'passwd', '--', name],
      ...(group === undefined && groups === undefined ? [] : [['id', '-Gn', '--', name] as const])
    ],
    read: ([passwd, names]) => readAccount(passwd?.out ?? '', names?.out ?? '')
  }),

  *plan(want, now) {
    if (want.state === 'absent') {
      if (now?.uid === 0) throw new Refusal('name', 'The account with number 0 stays')
      if (now) yield run('is there', 'userdel', ...(want.remove ? ['-r'] : []), '--', want.name)
    } else if (!now) yield run('is not there', 'useradd', ...newAccount(want), '--', want.name)
    else {
      const { why, options } = changes(want, now)
      if (why.length > 0) yield run(why.join(', '), 'usermod', ...options, '--', want.name)
    }
  },

  report(want, now) {
    const uid = want.uid ?? now?.uid
    const home = want.home ?? now?.home
    if (want.state === 'absent') return { name: want.name, state: 'absent' }
    return {
      name: want.name,
      state: 'present',
      ...(uid === undefined ? {} : { uid }),
      ...(home === undefined ? {} : { home })
    }
  }
})

const newAccount = (
  want: Account & { readonly system?: boolean; readonly create_home?: boolean }
): readonly string[] => {
  const groups = want.groups === undefined ? [] : groupList(want.groups)
  return [
    ...(want.system ? ['-r'] : []),
    ...(want.create_home === false ? ['-M'] : ['-m']),
    ...(want.uid === undefined ? [] : ['-u', String(want.uid)]),
    ...(want.group === undefined ? [] : ['-g', want.group]),
    ...(groups.length === 0 ? [] : ['-G', groups.join()]),
    ...(want.home === undefined ? [] : ['-d', want.home]),
    ...(want.shell === undefined ? [] : ['-s', want.shell]),
    ...(want.comment === undefined ? [] : ['-c', want.comment])
  ]
}

const readAccount = (passwd: string, names: string): KnownAccount | undefined => {
  const [, , uid, gid, comment = '', home = '', shell = ''] = passwd.split(':')
  if (uid === undefined) return undefined
  return {
    uid: Number(uid),
    gid: Number(gid),
    comment,
    home,
    shell,
    groups: names.split(' ').filter(Boolean)
  }
}
