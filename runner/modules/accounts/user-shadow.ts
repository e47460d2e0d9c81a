import { type Question, Refusal, type RunStep, run, type Step } from '../module.ts'
import type { UserWish } from './user-params.ts'

/** A line of the shadow file, without the hash. */
export interface Shadow {
  /** `none`: there is no hash, locked or not. */
  readonly password: 'locked' | 'open' | 'none'
  /** SHA-256 of the hash without the `!` of a lock. */
  readonly digest: string
  /** Days, as the file has them; empty is none. */
  readonly min: string
  readonly max: string
  readonly warn: string
  readonly inactive: string
  /** Days since 1970. */
  readonly expires: string
}

const shadowParams = [
  'password',
  'password_lock',
  'expires',
  'password_expire_max',
  'password_expire_min',
  'password_expire_warn',
  'password_expire_account_disable'
] as const

export const looksAtShadow = (want: UserWish): boolean => shadowParams.some(name => want[name] !== undefined)

/** The hash stays on the host: its digest is compared. */
const shadowLine = `getent shadow -- "$1" | {
IFS=: read -r name hash changed min max warn inactive expires rest || exit 2
bare=$hash lock=open
while [ "$bare" != "\${bare#!}" ]; do bare=\${bare#!} lock=locked; done
[ -n "$bare" ] || lock=none
digest=$(printf %s "$bare" | sha256sum)
printf '%s:' "$lock" "\${digest%% *}" "$min" "$max" "$warn" "$inactive" "$expires"
}`

export const askShadow = (name: string): Question => ['sh', '-c', shadowLine, 'shadow', name]

export const readShadow = (out: string | undefined): Shadow | undefined => {
  const [password, digest = '', min = '', max = '', warn = '', inactive = '', expires = ''] = (
    out ?? ''
  ).split(':')
  if (password !== 'locked' && password !== 'open' && password !== 'none') return undefined
  return { password, digest, min, max, warn, inactive, expires }
}

/** Whether it can be what crypt makes: `$id$…` with the length that the method has, or a mark that nothing matches. */
export const checkHash = (password: string): void => {
  if (/^[!*]+$/.test(password)) return
  const [, method = '', sum = ''] = /^!*\$([0-9a-z]+)\$[^:\n]*?([A-Za-z0-9./]+)$/.exec(password) ?? []
  const wanted = lengths[method]
  if (
    method &&
    !/[\s:!*]/.test(password.replace(/^!+/, '')) &&
    (wanted === undefined || sum.length === wanted)
  )
    return
  throw new Refusal(
    'password',
    'This is not the hash of a password',
    'Make one with openssl passwd -6; `!` is a password that nobody has.'
  )
}

/** Characters of the sum at the end, by method. */
const lengths: Readonly<Record<string, number>> = { 1: 22, 5: 43, 6: 86, y: 43 }

/** The day as useradd takes it; empty is none. */
export const expiryDate = (seconds: number): string =>
  seconds < 0 ? '' : new Date(seconds * 1000).toISOString().slice(0, 10)

/** What usermod has to set, and why the password has to be set when it has. */
export const shadowChanges = (
  want: UserWish,
  now: Shadow | undefined,
  digest: (text: string) => string
): {
  readonly why: readonly string[]
  readonly options: readonly string[]
  readonly password: string | undefined
} => {
  const why: string[] = []
  const options: string[] = []
  const { expires, password, password_lock: lock, password_expire_account_disable: inactive } = want
  if (expires !== undefined) {
    const wanted = expiryDate(expires)
    const is = now?.expires ? expiryDate(Number(now.expires) * 86_400) : ''
    if (is !== wanted) {
      why.push(`expires ${is || 'never'}, wanted ${wanted || 'never'}`)
      options.push('-e', wanted)
    }
  }
  if (inactive !== undefined && String(inactive) !== (now?.inactive || '-1')) {
    why.push(`ends ${now?.inactive || 'no'} days after its password, wanted ${inactive}`)
    options.push('-f', String(inactive))
  }
  const bare = password?.replace(/^!+/, '')
  const differs = bare !== undefined && want.update_password !== 'on_create' && now?.digest !== digest(bare)
  if (!differs && lock === true && now?.password === 'open') {
    why.push('password is not locked')
    options.push('-L')
  }
  if (!differs && lock === false && now?.password === 'locked') {
    why.push('password is locked')
    options.push('-U')
  }
  return { why, options, password: differs ? 'has another password' : undefined }
}

/** By standard input: arguments can be read by everybody on the host. */
export const setPassword = (why: string, name: string, password: string, lock: boolean): RunStep => ({
  do: 'run',
  why,
  argv: ['chpasswd', '-e'],
  stdin: `${name}:${lock && !password.startsWith('!') ? '!' : ''}${password}\n`
})

export function* setAging(want: UserWish, now: Shadow | undefined): Generator<Step, void> {
  const drift = [
    { what: 'minimum', flag: '-m', wanted: want.password_expire_min, is: now?.min },
    { what: 'maximum', flag: '-M', wanted: want.password_expire_max, is: now?.max },
    { what: 'warning', flag: '-W', wanted: want.password_expire_warn, is: now?.warn }
  ].filter(({ wanted, is }) => wanted !== undefined && String(wanted) !== (is || '-1'))
  if (drift.length === 0) return
  const why = drift.map(
    ({ what, wanted, is }) => `${what} age of its password is ${is || 'not set'}, wanted ${wanted}`
  )
  yield run(
    why.join(', '),
    'chage',
    ...drift.flatMap(({ flag, wanted }) => [flag, String(wanted)]),
    '--',
    want.name
  )
}
