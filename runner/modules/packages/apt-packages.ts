import { type Question, Refusal, type RunStep } from '../module.ts'

/** What apt knows of what is wished. */
export interface AptNow {
  /** Installed version of each package wished for; '' for what another package provides. */
  readonly installed: ReadonlyMap<string, string>
  /** Packages with an update, when `latest` is wanted; undefined when apt could not tell. */
  readonly updates: readonly string[] | undefined
}

/** All packages that are installed, in one look: `name version` of those that are wished, and `name ` of what they provide. */
const script = `declare -A wished
for name; do wished[$name]=1; done
while IFS=$'\\t' read -r status name version provides; do
  [[ $status == installed ]] || continue
  [[ -z \${wished[$name]} ]] || echo "$name $version"
  IFS=, read -ra others <<< "$provides"
  for other in "\${others[@]}"; do
    other=\${other# } other=\${other%% *}
    [[ -z $other || -z \${wished[$other]} ]] || echo "$other "
  done
done < <(dpkg-query --show --showformat='\${db:Status-Status}\\t\${Package}\\t\${Version}\\t\${Provides}\\n') | sort -u`

/** `haproxy=3.0.11-1` is a package and the version it has to be. */
const nameOf = (wish: string): string => wish.split(/[=:/]/)[0] ?? wish

export const askApt = (wishes: readonly string[], latest: boolean): readonly Question[] => {
  const names = wishes.filter(wish => wish !== '*')
  const upgrade = wishes.includes('*') ? ['upgrade', '--with-new-pkgs'] : ['install', ...names]
  return [
    ...(names.length > 0 ? [['bash', '-c', script, 'packages', ...names.map(nameOf)] as const] : []),
    ...(latest ? [['apt-get', '--simulate', '-qq', ...upgrade] as const] : [])
  ]
}

export const readApt = (
  wishes: readonly string[],
  latest: boolean,
  answers: readonly { readonly code: number; readonly out: string }[]
): AptNow => {
  const rest = [...answers]
  const said = wishes.some(wish => wish !== '*') ? rest.shift() : undefined
  const simulated = latest ? rest.shift() : undefined
  const installed = new Map<string, string>()
  for (const line of (said?.out ?? '').split('\n')) {
    const [, name = '', version = ''] = /^(\S+) (\S*)$/.exec(line) ?? []
    if (name && !installed.get(name)) installed.set(name, version)
  }
  return {
    installed,
    updates:
      simulated?.code === 0
        ? simulated.out.split('\n').flatMap(line => /^Inst (\S+) \[/.exec(line)?.[1] ?? [])
        : undefined
  }
}

const isThere = (wish: string, { installed }: AptNow): boolean => {
  const version = installed.get(nameOf(wish))
  const wished = /=(.+)$/.exec(wish)?.[1]
  return version !== undefined && (wished === undefined || version === wished)
}

/** What the transaction is about. */
export const concernedByApt = (
  wishes: readonly string[],
  state: 'present' | 'latest' | 'absent',
  now: AptNow
): readonly string[] => {
  const names = wishes.filter(wish => wish !== '*')
  if (state === 'absent') return names.filter(wish => now.installed.get(nameOf(wish)))
  const absent = names.filter(wish => !isThere(wish, now))
  if (state === 'present' || now.updates?.length === 0) return absent
  return [...new Set([...absent, ...(now.updates ?? wishes)])]
}

const aptGet = (why: string, ...args: readonly string[]): RunStep => ({
  do: 'run',
  why,
  // Whoever changed a configuration file keeps it; nobody is there to be asked.
  argv: [
    'apt-get',
    '--yes',
    '-q',
    '-o',
    'Dpkg::Options::=--force-confdef',
    '-o',
    'Dpkg::Options::=--force-confold',
    ...args
  ],
  env: { DEBIAN_FRONTEND: 'noninteractive' },
  label: ['apt-get', '--yes', ...args].join(' ')
})

export function* planApt(
  wishes: readonly string[],
  state: 'present' | 'latest' | 'absent',
  now: AptNow
): Generator<RunStep, void> {
  const wrong = wishes.find(wish => /^@|:\/\/|[*?\s].|\.(?:rpm|deb)$/.test(wish))
  if (wrong !== undefined)
    throw new Refusal(
      'name',
      `${wrong} is not the name of a package of apt`,
      'use: dnf knows groups, files and patterns.'
    )
  const todo = concernedByApt(wishes, state, now)
  if (todo.length === 0) return
  if (state === 'absent') yield aptGet(`installed: ${todo.join(', ')}`, 'remove', ...todo.map(nameOf))
  else {
    const absent = wishes.filter(wish => wish !== '*' && !isThere(wish, now))
    const waits = todo.filter(name => !absent.includes(name))
    const why = [
      ...(absent.length > 0 ? [`not installed: ${absent.join(', ')}`] : []),
      ...(waits.length > 0
        ? [now.updates ? `updates wait: ${waits.join(', ')}` : 'apt could not tell whether updates wait']
        : [])
    ].join('; ')
    if (wishes.includes('*')) yield aptGet(why, 'upgrade', '--with-new-pkgs')
    else yield aptGet(why, 'install', ...(state === 'latest' ? wishes : absent))
  }
}
