import { Refusal, type RunStep } from '../module.ts'
import { type DnfNow, isRemoval } from './dnf-look.ts'
import { listed, sortWishes } from './dnf-names.ts'
import { filterOptions, installOptions, transaction, viewOptions } from './dnf-options.ts'
import type { DnfWant } from './dnf-params.ts'

/** The transactions that fulfil the wish. */
export function* planDnf(want: DnfWant, now: DnfNow): Generator<RunStep, void> {
  if (isRemoval(want)) yield* removal(want, now)
  else yield* installation(want, now)
}

/** What the transactions are about. */
export const concerned = (want: DnfWant, now: DnfNow): readonly string[] => {
  if (isRemoval(want)) return [...unwanted(want, now), ...(want.autoremove ? (now.unneeded ?? []) : [])]
  const absent = missing(want, now)
  if (want.state !== 'latest' || now.updates?.length === 0) return absent
  return [...new Set([...absent, ...updatable(want, now)])]
}

/** Packages that are newer than wished and stay so. */
export const kept = (want: DnfWant, now: DnfNow): readonly string[] =>
  sortWishes(want.name).packages.filter(wish => !now.found.has(wish) && now.newer.has(wish))

const unwanted = (want: DnfWant, now: DnfNow): readonly string[] => {
  const { files, packages, ranges, groups } = sortWishes(want.name)
  const [file] = files
  if (file !== undefined)
    throw new Refusal('name', `${file} is a file; what is to go needs the name of its package`)
  return [...[...packages, ...ranges, ...groups].filter(wish => now.found.has(wish)), ...now.matching]
}

function* removal(want: DnfWant, now: DnfNow): Generator<RunStep, void> {
  const names = unwanted(want, now)
  const clean = `--setopt=clean_requirements_on_remove=${want.autoremove ? 'True' : 'False'}`
  if (names.length > 0)
    yield transaction(want, `installed: ${names.join(', ')}`, ...viewOptions(want), clean, 'remove', ...names)
  if (!want.autoremove || now.unneeded?.length === 0) return
  const why = now.unneeded
    ? `nothing needs ${now.unneeded.join(', ')}`
    : 'dnf could not tell what nothing needs'
  yield transaction(want, why, ...viewOptions(want), 'autoremove')
}

/** Wishes that are not installed, those aside that a newer version stands in for. */
const missing = (want: DnfWant, now: DnfNow): readonly string[] => {
  const { packages, ranges, patterns, files, groups } = sortWishes(want.name)
  const offered = now.offered?.filter(name => !now.matching.includes(name)) ?? patterns
  const absent = [...packages, ...ranges, ...files, ...groups].filter(wish => !now.found.has(wish))
  if (want.update_only && want.state === 'latest') return []
  return [...absent.filter(wish => !now.newer.has(wish)), ...(patterns.length > 0 ? offered : [])]
}

/** Wishes that an update may be there for. */
const updatable = (want: DnfWant, now: DnfNow): readonly string[] => {
  const { packages, ranges, patterns, everything } = sortWishes(want.name)
  const known = [...packages, ...ranges].filter(wish => now.found.has(wish))
  return everything ? ['*'] : [...known, ...(patterns.length > 0 ? now.matching : [])]
}

function* installation(want: DnfWant, now: DnfNow): Generator<RunStep, void> {
  for (const [file, fault] of now.faults) throw new Refusal('name', `${file} cannot be installed: ${fault}`)
  const installs = missing(want, now)
  const updates = want.state === 'latest' && now.updates?.length !== 0 ? updatable(want, now) : []
  const filters = filterOptions(want)
  const names = inOrder(want, installs, updates)
  const whyInstall = `not installed: ${installs.join(', ')}`
  const whyUpdate = now.updates
    ? `updates wait: ${now.updates.join(', ')}`
    : 'dnf could not tell whether updates wait'
  // Installing what is there already updates it, so one command does both; a filter is only for updates.
  const together = installs.length > 0 && updates.length > 0 && !updates.includes('*') && filters.length === 0
  if (together) {
    yield transaction(want, `${whyInstall}; ${whyUpdate}`, ...installOptions(want), 'install', ...names)
    return
  }
  if (installs.length > 0)
    yield transaction(want, whyInstall, ...installOptions(want), 'install', ...installs)
  if (updates.length > 0)
    yield transaction(
      want,
      whyUpdate,
      ...installOptions(want),
      ...filters,
      'upgrade',
      ...updates.filter(name => name !== '*')
    )
}

/** As they are written; what patterns stand for comes after. */
const inOrder = (want: DnfWant, ...some: readonly (readonly string[])[]): readonly string[] => {
  const all = new Set(some.flat())
  const written = listed(want.name).filter(wish => all.has(wish))
  return [...new Set([...written, ...all])]
}
