/** Names that useradd takes on EL9. */
export const accountName = '^[A-Za-z_][A-Za-z0-9_.-]{0,30}[$]?$'

/** What an account should be; what is absent is left as it is. */
export interface Account {
  readonly uid?: number
  readonly non_unique?: boolean
  readonly group?: string
  readonly groups?: string | readonly string[]
  readonly append?: boolean
  readonly home?: string
  readonly move_home?: boolean
  readonly shell?: string
  readonly comment?: string
}

/** A line of passwd, and the names of its groups, the primary one first. */
export interface KnownAccount {
  readonly uid: number
  readonly gid: number
  readonly comment: string
  readonly home: string
  readonly shell: string
  readonly groups: readonly string[]
}

export const groupList = (groups: string | readonly string[]): readonly string[] =>
  typeof groups === 'string'
    ? groups
        .split(',')
        .map(name => name.trim())
        .filter(Boolean)
    : groups

/** What of an account differs: reasons, and the options of usermod that mend it. `names` tells groups by number. */
export const changes = (
  want: Account,
  now: KnownAccount,
  names: ReadonlyMap<string, string>
): { readonly why: readonly string[]; readonly options: readonly string[] } => {
  const why: string[] = []
  const options: string[] = []
  const differ = (
    what: string,
    is: string | number,
    wanted: string | number,
    ...flags: readonly string[]
  ) => {
    why.push(`${what} is ${is === '' ? 'empty' : is}, wanted ${wanted === '' ? 'none' : wanted}`)
    options.push(...flags)
  }
  const [primary = String(now.gid), ...others] = now.groups
  if (want.uid !== undefined && want.uid !== now.uid)
    differ('uid', now.uid, want.uid, '-u', String(want.uid), ...(want.non_unique ? ['-o'] : []))
  if (want.group !== undefined && want.group !== primary && want.group !== String(now.gid))
    differ('group', primary, want.group, '-g', want.group)
  if (want.groups !== undefined) {
    const wanted = groupList(want.groups)
      .map(name => names.get(name) ?? name)
      .filter(name => name !== (want.group === String(now.gid) ? primary : (want.group ?? primary)))
    const missing = wanted.filter(name => !others.includes(name))
    const extra = want.append ? [] : others.filter(name => !wanted.includes(name))
    if (missing.length > 0 || extra.length > 0) {
      why.push(
        [...missing.map(name => `is not in ${name}`), ...extra.map(name => `is in ${name}`)].join(', ')
      )
      options.push(...(want.append ? ['-a', '-G', missing.join()] : ['-G', wanted.join()]))
    }
  }
  if (want.comment !== undefined && want.comment !== now.comment)
    differ('comment', now.comment, want.comment, '-c', want.comment)
  if (want.home !== undefined && want.home !== now.home)
    differ('home', now.home, want.home, '-d', want.home, ...(want.move_home ? ['-m'] : []))
  if (want.shell !== undefined && want.shell !== now.shell)
    differ('shell', now.shell, want.shell, '-s', want.shell)
  return { why, options }
}
