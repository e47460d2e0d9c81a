import type { Answer, Observation, Question } from '../module.ts'
import { askFile } from './dnf-files.ts'
import { askGroups, askModules, readGroups, readModules } from './dnf-groups.ts'
import { sortWishes } from './dnf-names.ts'
import { filterOptions, viewOptions } from './dnf-options.ts'
import {
  askPackages,
  askVersions,
  isInRange,
  newerThan,
  readPackages,
  readVersions,
  rpm
} from './dnf-packages.ts'
import type { DnfWant } from './dnf-params.ts'
import { compareRpmVersions, parseRpmVersion } from './rpm-version.ts'

/** What there is of what is wished. */
export interface DnfNow {
  /** The wishes that are fulfilled; patterns aside. */
  readonly found: ReadonlySet<string>
  /** By wish: the newer version that is installed. */
  readonly newer: ReadonlyMap<string, string>
  /** Installed packages that the patterns match. */
  readonly matching: readonly string[]
  /** Packages that the patterns match and repositories have; undefined when dnf could not tell. */
  readonly offered: readonly string[] | undefined
  /** By file: why it cannot be installed. */
  readonly faults: ReadonlyMap<string, string>
  /** Packages with an update, when `latest` is wanted; undefined when dnf could not tell. */
  readonly updates: readonly string[] | undefined
  /** Packages that nothing needs any more, when autoremove is wanted; undefined when dnf could not tell. */
  readonly unneeded: readonly string[] | undefined
}

export const isRemoval = ({ state, autoremove }: DnfWant): boolean =>
  state === 'absent' || state === 'removed' || (state === undefined && autoremove === true)

/** Questions and what they mean, kept together: each part takes its answers off the list in turn. */
interface Part {
  readonly ask: readonly Question[]
  readonly read: (answers: readonly Answer[]) => Partial<DnfNow>
}

export const lookWithDnf = (want: DnfWant): Observation<DnfNow> => {
  const parts = [
    lookForGroups(want),
    lookForUpdates(want),
    lookForPackages(want),
    lookForVersions(want),
    lookForPatterns(want),
    lookForFiles(want),
    lookForUnneeded(want)
  ]
  return {
    ask: parts.flatMap(({ ask }) => ask),
    read: answers => {
      let at = 0
      const seen = parts.map(({ ask, read }) => {
        const own = answers.slice(at, at + ask.length)
        at += ask.length
        return ask.length === 0 ? {} : read(own)
      })
      const found = new Set(seen.flatMap(part => [...(part.found ?? [])]))
      return Object.assign({}, nothingKnown, ...seen, { found }) as DnfNow
    }
  }
}

const nothingKnown: DnfNow = {
  found: new Set(),
  newer: new Map(),
  matching: [],
  offered: undefined,
  faults: new Map(),
  updates: undefined,
  unneeded: undefined
}

const lookForGroups = (want: DnfWant): Part => {
  const { groups } = sortWishes(want.name)
  const modules = askModules(groups, want.installroot)
  return {
    ask: groups.length === 0 ? [] : [askGroups(want.installroot), ...modules],
    read: ([recorded, enabled]) => {
      const known = readGroups(recorded)
      const streams = readModules(groups, modules.length === 0 ? undefined : enabled)
      return {
        found: new Set(groups.filter(wish => known.has(wish.slice(1).toLowerCase()) || streams.has(wish)))
      }
    }
  }
}

const lookForUpdates = (want: DnfWant): Part => {
  const { packages, ranges, patterns } = sortWishes(want.name)
  const dnf = ['dnf', '--quiet', ...viewOptions(want), ...filterOptions(want)] as const
  return {
    ask: want.state === 'latest' ? [[...dnf, 'check-update', ...packages, ...ranges, ...patterns]] : [],
    // 100 is dnf's way to say that there are some.
    read: ([said]) => ({
      updates: said?.code === 100 ? updatedNames(said.out) : said?.code === 0 ? [] : undefined
    })
  }
}

const updatedNames = (out: string): readonly string[] =>
  (out.split(/^Obsoleting Packages/m)[0] ?? '')
    .split('\n')
    .flatMap(line => /^(\S+)\.\w+\s+\S+\s+\S+$/.exec(line)?.[1] ?? [])

const lookForPackages = (want: DnfWant): Part => {
  const { packages } = sortWishes(want.name)
  return {
    ask: askPackages(packages, want.installroot),
    read: answers => ({ found: readPackages(packages, answers) })
  }
}

/** A range needs the version that is there; a name with a version only when a newer one must not be replaced. */
const lookForVersions = (want: DnfWant): Part => {
  const { packages, ranges } = sortWishes(want.name)
  const pinned = isRemoval(want) || want.allow_downgrade ? [] : packages.filter(name => !/[/(]/.test(name))
  return {
    ask: askVersions([...pinned, ...ranges], want.installroot),
    read: ([said]) => {
      const versions = readVersions(said)
      return {
        found: new Set(ranges.filter(wish => isInRange(wish, versions))),
        newer: new Map(
          pinned.flatMap(wish => {
            const version = newerThan(wish, versions)
            return version === undefined ? [] : [[wish, version] as const]
          })
        )
      }
    }
  }
}

const lookForPatterns = (want: DnfWant): Part => {
  const { patterns } = sortWishes(want.name)
  const installed = rpm(want.installroot, '-qa', '--qf', '%{NAME}\\n', '--', ...patterns)
  const offers = [
    'dnf',
    '--quiet',
    ...viewOptions(want),
    'repoquery',
    '--qf',
    '%{name}',
    ...patterns
  ] as const
  return {
    ask: patterns.length === 0 ? [] : isRemoval(want) ? [installed] : [installed, offers],
    read: ([known, offered]) => ({
      matching: lines(known?.out),
      offered: offered?.code === 0 ? lines(offered.out) : undefined
    })
  }
}

const lookForFiles = (want: DnfWant): Part => {
  const { files } = sortWishes(want.name)
  return {
    ask: isRemoval(want)
      ? []
      : files.map(file => askFile(file, want.installroot, want.validate_certs === false)),
    read: answers => {
      const told = files.map((file, index) => [file, answers[index]] as const)
      return {
        found: new Set(told.flatMap(([file, said]) => (isAsNew(said, want.allow_downgrade) ? [file] : []))),
        faults: new Map(
          told.flatMap(([file, said]) =>
            said?.code === 2 ? [[file, lines(said.out).at(-1) ?? ''] as const] : []
          )
        )
      }
    }
  }
}

const isAsNew = (said: Answer | undefined, exactly: boolean | undefined): boolean => {
  const [held, known] = (said?.out ?? '').split('\n').map(line => line.split(' ')[1])
  if (said?.code !== 0 || held === undefined || known === undefined) return false
  const order = compareRpmVersions(parseRpmVersion(known), parseRpmVersion(held))
  return exactly ? order === 0 : order >= 0
}

const lookForUnneeded = (want: DnfWant): Part => ({
  // The repositories say nothing about it, and reading them takes time.
  ask: want.autoremove
    ? [
        [
          'dnf',
          '--quiet',
          ...viewOptions(want),
          '--disablerepo=*',
          'repoquery',
          '--unneeded',
          '--qf',
          '%{name}'
        ]
      ]
    : [],
  read: ([said]) => ({ unneeded: said?.code === 0 ? lines(said.out) : undefined })
})

const lines = (out = ''): readonly string[] => [...new Set(out.split('\n').filter(Boolean))].sort()
