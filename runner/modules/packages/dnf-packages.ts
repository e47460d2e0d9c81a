import type { Answer, Question } from '../module.ts'
import { range } from './dnf-names.ts'
import { compareRpmVersions, parseRpmVersion } from './rpm-version.ts'

/** Those of the wished packages that are installed. */
export type Found = ReadonlySet<string>

/** A path or capability is asked for alone: rpm's answers to them do not repeat the question. */
const isCapability = (name: string): boolean => /[/(]/.test(name)

/** rpm, in the root that is meant. */
export const rpm = (root: string | undefined, ...args: readonly string[]): Question => [
  'rpm',
  ...(root === undefined ? [] : ['--root', root]),
  ...args
]

/**
 * Names, with or without version, in one question; what those leave open may still be provided by a package with
 * another name, so the same names are asked as capabilities too.
 */
export const askPackages = (packages: readonly string[], root?: string): readonly Question[] => {
  const { names, capabilities } = sort(packages)
  return [
    ...(names.length > 0
      ? [rpm(root, '-q', '--', ...names), rpm(root, '-q', '--whatprovides', '--', ...names)]
      : []),
    ...capabilities.map(name => rpm(root, '-q', '--whatprovides', '--', name))
  ]
}

export const readPackages = (packages: readonly string[], answers: readonly Answer[]): Found => {
  const { names, capabilities } = sort(packages)
  const rest = [...answers]
  const [installed, provided] = names.length > 0 ? [rest.shift(), rest.shift()] : []
  const isNot = new Set(matches(installed, /^package (.+) is not installed$/))
  const nothing = new Set(matches(provided, /^no package provides (.+)$/))
  return new Set([
    ...names.filter(name => !isNot.has(name) || !nothing.has(name)),
    ...capabilities.filter((_, index) => rest[index]?.code === 0)
  ])
}

const sort = (packages: readonly string[]) => ({
  names: packages.filter(name => !isCapability(name)),
  capabilities: packages.filter(isCapability)
})

const matches = (answer: Answer | undefined, pattern: RegExp): readonly string[] =>
  (answer?.out ?? '').split('\n').flatMap(line => pattern.exec(line)?.[1] ?? [])

/** A name with a version in it, or a range, names these packages, one of which it is: `a-b-1.0` is `a-b` or `a`. */
const stems = (wish: string): readonly string[] => {
  const named = range.exec(wish)?.[1]
  if (named !== undefined) return [named]
  return [...wish.matchAll(/-(?=\d)/g)].map(({ index }) => wish.slice(0, index))
}

/** Asks for the versions that are installed of the packages that the wishes name. */
export const askVersions = (wishes: readonly string[], root?: string): readonly Question[] => {
  const names = [...new Set(wishes.flatMap(stems))]
  return names.length === 0
    ? []
    : [rpm(root, '-q', '--qf', '%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n', '--', ...names)]
}

/** Versions by name; the newest, where several are installed. */
export const readVersions = (answer: Answer | undefined): ReadonlyMap<string, string> => {
  const versions = new Map<string, string>()
  for (const line of (answer?.out ?? '').split('\n')) {
    const [, name = '', version = ''] = /^(\S+) (\d+:\S+)$/.exec(line) ?? []
    const known = versions.get(name)
    if (name && (known === undefined || compare(version, known) > 0)) versions.set(name, version)
  }
  return versions
}

const compare = (one: string, other: string): number =>
  compareRpmVersions(parseRpmVersion(one), parseRpmVersion(other))

/** Whether what is installed lies in the range. */
export const isInRange = (wish: string, versions: ReadonlyMap<string, string>): boolean => {
  const [, name = '', operator = '', version = ''] = range.exec(wish) ?? []
  const installed = versions.get(name)
  if (installed === undefined) return false
  const order = compare(installed, version)
  return (order < 0 && operator.includes('<')) || (order > 0 && operator.includes('>'))
    ? true
    : order === 0 && operator.includes('=')
}

/** The installed version that is newer than the one that `name-version` wishes. */
export const newerThan = (wish: string, versions: ReadonlyMap<string, string>): string | undefined => {
  for (const stem of stems(wish)) {
    const installed = versions.get(stem)
    const version = wish.slice(stem.length + 1).replace(/\.(?:noarch|x86_64|aarch64|i686)$/, '')
    if (installed === undefined) continue
    const known = parseRpmVersion(installed)
    // Without an epoch in the wish, rpm takes any.
    const wished = { ...parseRpmVersion(version), ...(/^\d+:/.test(version) ? {} : { epoch: known.epoch }) }
    return compareRpmVersions(known, wished) > 0 ? installed.replace(/^0:/, '') : undefined
  }
  return undefined
}
