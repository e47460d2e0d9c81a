import type { Answer, Observation, Question } from '../module.ts'
import { groupList, type KnownAccount } from './user-changes.ts'
import type { UserWish } from './user-params.ts'
import { askShadow, looksAtShadow, readShadow, type Shadow } from './user-shadow.ts'
import { askKey, type KnownKey, readKey } from './user-ssh-key.ts'

/** What of an account is there. */
export interface Known {
  readonly account: KnownAccount | undefined
  /** Whether a group with the name of the account is there. */
  readonly ownGroup: boolean
  /** Names of groups that are wanted by number. */
  readonly groupNames: ReadonlyMap<string, string>
  readonly shadow: Shadow | undefined
  /** Whether the home directory that is wanted is there. */
  readonly home: boolean
  readonly oldHome: boolean
  readonly key: KnownKey | undefined
}

const homes = `old=$(getent passwd -- "$1" | cut -d: -f6); [ ! -d "$old" ] || echo old; [ ! -d "\${2:-$old}" ] || echo home`

export const observeUser = (want: UserWish): Observation<Known> => {
  const { name, group, groups } = want
  const present = want.state !== 'absent'
  const numbers = groups === undefined ? [] : groupList(groups).filter(one => /^\d+$/.test(one))
  const questions: { readonly [of in keyof Known | 'memberships']?: Question } = {
    account: ['getent', 'passwd', '--', name],
    ...(present && (group !== undefined || groups !== undefined)
      ? { memberships: ['id', '-Gn', '--', name] }
      : {}),
    // Members are of no interest, and would change between the looking and the doing.
    ...(present && group === undefined
      ? { ownGroup: ['sh', '-c', 'getent group -- "$1" >/dev/null', 'group', name] }
      : {}),
    ...(present && numbers.length > 0
      ? { groupNames: ['sh', '-c', 'getent group -- "$@" | cut -d: -f1,3', 'groups', ...numbers] }
      : {}),
    ...(present && looksAtShadow(want) ? { shadow: askShadow(name) } : {}),
    ...(present && want.create_home !== false
      ? { home: ['sh', '-c', homes, 'home', name, want.home ?? ''] }
      : {}),
    ...(present && want.generate_ssh_key ? { key: askKey(want) } : {})
  }
  const names = Object.keys(questions)
  return {
    ask: Object.values(questions),
    read: answers => {
      const of = (one: keyof typeof questions): Answer | undefined => answers[names.indexOf(one)]
      const lines = (one: keyof typeof questions) => (of(one)?.out ?? '').split('\n')
      return {
        account: readAccount(of('account')?.out ?? '', of('memberships')?.out ?? ''),
        ownGroup: of('ownGroup')?.code === 0,
        groupNames: new Map(
          lines('groupNames').map(line => [line.split(':')[1] ?? '', line.split(':')[0] ?? ''] as const)
        ),
        shadow: readShadow(of('shadow')?.out),
        home: want.create_home === false || lines('home').includes('home'),
        oldHome: lines('home').includes('old'),
        key: readKey(of('key')?.out)
      }
    }
  }
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
