import { Type } from 'typebox'
import { askGroups, readGroups } from './dnf-groups.ts'
import { askPackages, type Found, readPackages } from './dnf-packages.ts'
import { defineModule, type Observation, type Question, Refusal, run } from './module.ts'

interface Now {
  readonly found: Found
  /** Lower-case ids and names of the groups that dnf has recorded as installed. */
  readonly groups: ReadonlySet<string>
  /** Packages with an update, when `latest` is wanted; undefined when dnf could not tell. */
  readonly updates: readonly string[] | undefined
}

const repositories = (description: string) =>
  Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())], { description }))

export const dnf = defineModule({
  name: 'dnf',
  summary: 'Have packages and groups of packages installed, or not.',
  description:
    'rpm is asked what is there, not dnf, so nothing is slow when nothing is to do; all that is missing comes in one transaction. ' +
    'A group counts as installed when dnf has recorded it so. Only state: latest asks dnf itself, each time. Packages by URL or file, and module streams, are not supported.',
  free: 'name',
  params: Type.Object(
    {
      name: Type.Union(
        [Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })],
        {
          description:
            "Packages: names, names with versions (haproxy-3.0.11), paths (/usr/bin/make), what is provided (pkgconfig(zlib)), groups ('@Development Tools'); a list, or separated by commas. '*' with latest is all there is."
        }
      ),
      state: Type.Optional(
        Type.Enum(['present', 'installed', 'latest', 'absent', 'removed'], {
          default: 'present',
          description:
            '`present` (`installed`), `absent` (`removed`), or `latest`: present, and without an update waiting.'
        })
      ),
      enablerepo: repositories('Repositories to enable for this transaction.'),
      disablerepo: repositories('Repositories to leave out in this transaction.'),
      update_cache: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Fetch the lists of packages anew; only when there is something to install.'
        })
      ),
      disable_gpg_check: Type.Optional(
        Type.Boolean({ default: false, description: 'Take packages without a good signature.' })
      ),
      allowerasing: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Let dnf remove installed packages that are in the way.'
        })
      ),
      install_weak_deps: Type.Optional(
        Type.Boolean({ default: true, description: 'Install what packages recommend, too.' })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    packages: Type.Array(Type.String(), { description: 'What had to be installed, updated or removed.' })
  }),
  needs: { dnf: 'dnf', rpm: 'rpm' },
  examples: [
    `- name: What HAProxy is built with
  dnf:
    name: [gcc, make, pcre2-devel, '@Development Tools']`,
    `- name: No other HAProxy is there
  dnf: { name: haproxy, state: absent }`
  ],

  observe(want): Observation<Now> {
    const { packages, groups } = wishes(want.name)
    const asks: readonly Question[] = [
      ...(groups.length > 0 ? [askGroups] : []),
      ...(want.state === 'latest' ? [askUpdates(packages, want)] : []),
      ...askPackages(packages)
    ]
    return {
      ask: asks,
      read: answers => {
        const rest = [...answers]
        const recorded = groups.length > 0 ? readGroups(rest.shift()) : new Set<string>()
        const updates = want.state === 'latest' ? rest.shift() : undefined
        return {
          groups: recorded,
          updates: updates?.code === 100 ? updatedNames(updates.out) : updates?.code === 0 ? [] : undefined,
          found: readPackages(packages, rest)
        }
      }
    }
  },

  *plan(want, now) {
    const todo = missing(want, now)
    if (todo.length === 0) return
    const removes = isRemoval(want.state)
    const installs = todo.filter(wish => !isThere(wish, now))
    const everything = todo.includes('*')
    // Installing what is there already updates it, so one command does both.
    const verb = removes ? 'remove' : everything || installs.length === 0 ? 'upgrade' : 'install'
    const names = everything ? [] : todo
    const why = removes
      ? `installed: ${todo.join(', ')}`
      : [
          ...(installs.length > 0 && !everything ? [`not installed: ${installs.join(', ')}`] : []),
          ...(installs.length < todo.length || everything
            ? [
                now.updates
                  ? `updates wait: ${now.updates.join(', ')}`
                  : 'dnf could not tell whether updates wait'
              ]
            : [])
        ].join('; ')
    yield run(why, 'dnf', '--assumeyes', ...options(want), verb, ...names)
  },

  report: (want, now) => ({ packages: [...missing(want, now)] })
})

interface Want {
  readonly name: string | readonly string[]
  readonly state?: 'present' | 'installed' | 'latest' | 'absent' | 'removed'
  readonly enablerepo?: string | readonly string[]
  readonly disablerepo?: string | readonly string[]
  readonly update_cache?: boolean
  readonly disable_gpg_check?: boolean
  readonly allowerasing?: boolean
  readonly install_weak_deps?: boolean
}

const isRemoval = (state: Want['state']): boolean => state === 'absent' || state === 'removed'

const wishes = (
  name: Want['name']
): { readonly packages: readonly string[]; readonly groups: readonly string[] } => {
  const all = [name].flat().flatMap(names =>
    names
      .split(',')
      .map(one => one.trim())
      .filter(Boolean)
  )
  for (const one of all) {
    if (one.startsWith('-')) throw new Refusal('name', `${one} is not the name of a package`)
    if (/:\/\/|\.rpm$/.test(one))
      throw new Refusal(
        'name',
        `${one} is a file, not the name of a package`,
        'Install it by name from a repository, or by command: dnf install, with unless: rpm -q NAME.'
      )
    if (/^@.*:/.test(one))
      throw new Refusal(
        'name',
        `${one} is a module stream, which is not supported`,
        'Use command: dnf module enable.'
      )
  }
  return { packages: all.filter(one => !one.startsWith('@')), groups: all.filter(one => one.startsWith('@')) }
}

const isThere = (wish: string, now: Now): boolean =>
  wish === '*' || (wish.startsWith('@') ? now.groups.has(wish.slice(1).toLowerCase()) : now.found.has(wish))

/** What of the wish the transaction is about. */
const missing = (want: Want, now: Now): readonly string[] => {
  const { packages, groups } = wishes(want.name)
  if (packages.includes('*') && want.state !== 'latest')
    throw new Refusal('name', "'*' goes with state: latest")
  const all = [...packages, ...groups]
  if (isRemoval(want.state)) return all.filter(wish => isThere(wish, now))
  const absent = all.filter(wish => !isThere(wish, now))
  if (want.state !== 'latest' || now.updates?.length === 0) return absent
  return all.filter(wish => !wish.startsWith('@') || !isThere(wish, now))
}

const options = (want: Want): readonly string[] => [
  ...[want.disablerepo ?? []].flat().map(name => `--disablerepo=${name}`),
  ...[want.enablerepo ?? []].flat().map(name => `--enablerepo=${name}`),
  ...(want.update_cache && !isRemoval(want.state) ? ['--refresh'] : []),
  ...(want.disable_gpg_check ? ['--nogpgcheck'] : []),
  ...(want.allowerasing ? ['--allowerasing'] : []),
  ...(want.install_weak_deps === false ? ['--setopt=install_weak_deps=False'] : [])
]

const askUpdates = (packages: readonly string[], want: Want): Question => [
  'dnf',
  '--quiet',
  ...options({ ...want, name: [] }),
  'check-update',
  ...packages.filter(name => name !== '*')
]

const updatedNames = (out: string): readonly string[] =>
  (out.split(/^Obsoleting Packages/m)[0] ?? '')
    .split('\n')
    .flatMap(line => /^(\S+)\.\w+\s+\S+\s+\S+$/.exec(line)?.[1] ?? [])
