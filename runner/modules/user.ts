import { type Known, observeUser } from './accounts/user-account.ts'
import { changes, groupList } from './accounts/user-changes.ts'
import { makeHome } from './accounts/user-home.ts'
import { type UserWish, userParams, userResult } from './accounts/user-params.ts'
import { checkHash, expiryDate, setAging, setPassword, shadowChanges } from './accounts/user-shadow.ts'
import { generateKey } from './accounts/user-ssh-key.ts'
import { defineModule, Refusal, run, type Step } from './module.ts'

export const user = defineModule({
  name: 'user',
  summary: 'Have an account on the host, or not.',
  description:
    'A group named like the user is made with a new account when group is not given and none is there yet. ' +
    'A password is given as its hash, as openssl passwd -6 and mkpasswd make it; hashes travel by standard input, and only digests of them are compared.',
  free: 'name',
  params: userParams,
  result: userResult,
  needs: { useradd: 'shadow-utils', 'ssh-keygen': 'openssh' },
  ansible: {
    module: 'ansible.builtin.user',
    without: {
      hidden: 'macOS only',
      login_class: 'BSD only',
      profile: 'Solaris only',
      authorization: 'Solaris only',
      role: 'Solaris only',
      local:
        'useradd and usermod change the host’s own files; accounts of a directory service are not this job’s'
    },
    deviations: [
      'The account with the number 0 is never removed.',
      'A password that is no hash is refused (Ansible writes it with a warning, and nobody can log in).',
      'password_lock: false is refused for an account without a password (Ansible reports it changed each time).',
      'The comment of a generated key is `hq-run-generated on HOST` by default.',
      'The result has no ssh_fingerprint.'
    ]
  },
  examples: [
    `- name: HAProxy has an account of its own, into which nobody logs in
  user:
    name: haproxy
    system: true
    group: haproxy
    home: /var/lib/haproxy
    create_home: false
    shell: /sbin/nologin
    comment: HAProxy`,
    `- name: An operator, with a password of theirs from the vault
  user:
    name: ada
    groups: [wheel, haproxy]
    append: true
    password: '{{ ada_password_hash }}'
    update_password: on_create`,
    `- name: The account that ships builds has a key
  user: { name: builder, generate_ssh_key: true, ssh_key_type: ed25519 }
  register: builder`
  ],

  observe(want) {
    refuseNonsense(want)
    return observeUser(want)
  },

  *plan(want, now, context) {
    const { name } = want
    if (want.state === 'absent') {
      if (now.account?.uid === 0) throw new Refusal('name', 'The account with number 0 stays')
      const options = [...(want.force ? ['-f'] : []), ...(want.remove ? ['-r'] : [])]
      if (now.account) yield run('is there', 'userdel', ...options, '--', name)
      return
    }
    if (want.password_lock === false && hasNothingToUnlock(want, now))
      throw new Refusal('password_lock', `${name} has no password that could be unlocked`, 'Give password.')
    if (now.account) yield* change(want, now, digest => context.text(digest, true).sha256)
    else {
      yield run('is not there', 'useradd', ...newAccount(want, now), '--', name)
      if (want.password !== undefined)
        yield setPassword('the account is new', name, want.password, want.password_lock === true)
    }
    yield* setAging(want, now.shadow)
    if (want.generate_ssh_key && (!now.key?.there || want.force)) yield generateKey(want, now.key)
  },

  report(want, now, outcomes) {
    if (want.state === 'absent') return { name: want.name, state: 'absent' }
    const { account, key } = now
    const uid = want.uid ?? account?.uid
    const home = want.home ?? account?.home
    const shell = want.shell ?? account?.shell
    const comment = want.comment ?? account?.comment
    const made = generatesKey(want, now) ? outcomes.at(-1)?.out.trim().split('\n') : undefined
    const [file = key?.file, publicKey = key?.public] = made ?? []
    return {
      name: want.name,
      state: 'present',
      ...(uid === undefined ? {} : { uid }),
      ...(home === undefined ? {} : { home }),
      ...(shell === undefined ? {} : { shell }),
      ...(comment === undefined ? {} : { comment }),
      ...(want.generate_ssh_key && file ? { ssh_key_file: file } : {}),
      ...(want.generate_ssh_key && publicKey ? { ssh_public_key: publicKey } : {})
    }
  }
})

const generatesKey = (want: UserWish, { key }: Known): boolean =>
  want.generate_ssh_key === true && (!key?.there || want.force === true)

const hasNothingToUnlock = (want: UserWish, { account, shadow }: Known): boolean => {
  const setsOne = want.password !== undefined && (!account || want.update_password !== 'on_create')
  if (setsOne) return /^[!*]*$/.test(want.password ?? '')
  return !account || shadow?.password === 'none'
}

function* change(want: UserWish, now: Known, digest: (text: string) => string): Generator<Step, void> {
  const { account, shadow } = now
  if (!account) return
  const drift = changes(want, account, now.groupNames)
  const secrets = shadowChanges(want, shadow, digest)
  const why = [...drift.why, ...secrets.why]
  if (why.length > 0)
    yield run(why.join(', '), 'usermod', ...drift.options, ...secrets.options, '--', want.name)
  if (secrets.password !== undefined)
    yield setPassword(secrets.password, want.name, want.password ?? '', want.password_lock === true)
  const moves = want.home !== undefined && want.home !== account.home && want.move_home && now.oldHome
  if (want.create_home !== false && !now.home && !moves) yield makeHome(want)
}

const newAccount = (want: UserWish, now: Known): readonly string[] => {
  const groups = want.groups === undefined ? [] : groupList(want.groups)
  const text = (flag: string, value: string | number | undefined): readonly string[] =>
    value === undefined ? [] : [flag, String(value)]
  return [
    ...(want.system ? ['-r'] : []),
    ...(want.create_home === false ? ['-M'] : ['-m', ...text('-k', want.skeleton)]),
    ...(want.create_home === false || want.umask === undefined
      ? []
      : ['-K', `UMASK=${want.umask}`, '-K', `HOME_MODE=${homeMode(want.umask)}`]),
    ...text('-u', want.uid),
    ...(want.non_unique ? ['-o'] : []),
    ...(want.uid_min === undefined ? [] : ['-K', `UID_MIN=${want.uid_min}`]),
    ...(want.uid_max === undefined ? [] : ['-K', `UID_MAX=${want.uid_max}`]),
    ...(want.group === undefined ? (now.ownGroup ? ['-N'] : []) : ['-g', want.group]),
    ...(groups.length === 0 ? [] : ['-G', groups.join()]),
    ...text('-d', want.home),
    ...text('-s', want.shell),
    ...text('-c', want.comment),
    ...text('-e', want.expires === undefined ? undefined : expiryDate(want.expires)),
    ...text('-f', want.password_expire_account_disable),
    ...text('-Z', want.seuser)
  ]
}

/** EL9's login.defs has a HOME_MODE, which useradd takes instead of UMASK. */
const homeMode = (umask: string): string => (0o777 & ~Number.parseInt(umask, 8)).toString(8).padStart(4, '0')

const refuseNonsense = (want: UserWish): void => {
  const needs = (name: keyof UserWish, other: keyof UserWish): void => {
    if (want[name] && want[other] === undefined) throw new Refusal(name, `${name} needs ${other}`)
  }
  needs('append', 'groups')
  needs('move_home', 'home')
  needs('non_unique', 'uid')
  for (const name of ['skeleton', 'umask'] as const)
    if (want[name] !== undefined && want.create_home === false)
      throw new Refusal(name, `${name} is about a home directory, and create_home is false`)
  if (want.password !== undefined) checkHash(want.password)
}
