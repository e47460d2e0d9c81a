import { nearest } from '../../language/nearest.ts'
import type { Catalogue, Fate } from './catalogue.ts'
import { former } from './former.ts'
import { type Branch, branches, type Kind, type Ruleset, rulesetAt } from './keyword.ts'
import { rows } from './keywords-of.ts'
import { renamedFrom, renamedTo } from './renamed.ts'
import type { Row } from './row.ts'

const proxies = new Set(['defaults', 'frontend', 'listen', 'backend'])

/** Why a line of a section begins with nothing that the branch knows. */
export const fateIn = (catalogue: Catalogue, section: string, line: readonly string[]): Fate => {
  const words = line[0] === 'no' || line[0] === 'default' ? line.slice(1) : line
  const rules = proxies.has(section) ? rulesetAt(words, 0) : undefined
  const action = rules && words[rules.split(' ').length]
  if (rules && action !== undefined) return fateOfAction(catalogue, rules, action)
  const group = proxies.has(section) ? 'line proxy' : `line ${section}`
  for (const count of [3, 2, 1]) {
    const name = words.slice(0, count).join(' ')
    if (words.length < count) continue
    const known = rows.keywords.line.find(
      row => row.name === name && (row.in ?? '').split(', ').some(place => sameGroup(place, section))
    )
    const told = past(catalogue.branch, group, name, known)
    if (told) return told
    const elsewhere = catalogue.all('line').filter(keyword => keyword.name === name)
    // `timeout` is a keyword of resolvers; where `timeout client` is one, the second word is what is wrong.
    const family = catalogue.keywords(section).some(keyword => keyword.name.startsWith(`${name} `))
    if (elsewhere.length > 0 && !family)
      return { is: 'elsewhere', places: [...new Set(elsewhere.flatMap(keyword => keyword.sections))] }
  }
  return unknown(nearestLine(catalogue, section, words))
}

/** Why the branch has no word of that kind. */
export const fateOfKind = (catalogue: Catalogue, kind: Kind, word: string): Fate => {
  const name = word.replace(/\(.*$/s, '')
  const row = rows.keywords[kind].find(each => each.name === name)
  return (
    past(catalogue.branch, kind, name, row) ??
    unknown(
      nearest(
        name,
        catalogue.all(kind).map(keyword => keyword.name)
      )
    )
  )
}

const fateOfAction = (catalogue: Catalogue, rules: Ruleset, word: string): Fate => {
  const name = word.replace(/\(.*$/s, '')
  const here = catalogue.named('action', word)
  if (here) {
    const later = rows.keywords.action.find(row => row.name === here.name)
    if (later?.in?.split(', ').includes(rules) && later.before) {
      const since = firstBranchWith(later, rules)
      if (since) return { is: 'not yet', since }
    }
    return { is: 'elsewhere', places: here.rules }
  }
  const row = rows.keywords.action.find(each => each.name === name)
  return (
    past(catalogue.branch, 'action', name, row) ??
    unknown(
      nearest(
        name,
        catalogue.actions(rules).map(action => action.name)
      )
    )
  )
}

/** After the last branch in which the rule set did not have the action. */
const firstBranchWith = (row: Row, rules: Ruleset): Branch | undefined => {
  const last = row.before?.findLast(run => run.in !== undefined && !run.in.split(', ').includes(rules))
  return last && branches[branches.indexOf(last.until) + 1]
}

const sameGroup = (place: string, section: string): boolean =>
  place === section || (proxies.has(place) && proxies.has(section))

/** What the tables of the other branches and the history say. */
const past = (branch: Branch, group: string, name: string, row: Row | undefined): Fate | undefined => {
  const now = branches.indexOf(branch)
  const rename = group === 'line global' ? renamedTo(name) : undefined
  const gone = former(group, name)
  if (row?.since !== undefined && branches.indexOf(row.since) > now) {
    const old = group === 'line global' ? renamedFrom(name)?.old : undefined
    return { is: 'not yet', since: row.since, ...(old ? { replacement: old } : {}) }
  }
  if (row?.until !== undefined && branches.indexOf(row.until) < now) {
    const since = branches[branches.indexOf(row.until) + 1] ?? row.until
    if (rename) return { is: 'renamed', since, replacement: rename.now }
    return { is: 'removed', since, ...(gone?.replacement ? { replacement: gone.replacement } : {}) }
  }
  if (row === undefined && gone)
    return {
      is: 'removed',
      since: gone.since,
      ...(gone.replacement ? { replacement: gone.replacement } : {})
    }
  return undefined
}

const unknown = (name: string | undefined): Fate =>
  name === undefined ? { is: 'unknown' } : { is: 'unknown', nearest: name }

/** Of as many words: `option htpchk` is near `option httpchk`, `tiemout client` near `timeout client`. */
const nearestLine = (catalogue: Catalogue, section: string, words: readonly string[]): string | undefined => {
  const keywords = catalogue.keywords(section).map(({ name }) => name)
  for (const count of [2, 1]) {
    if (words.length < count) continue
    const found = nearest(
      words.slice(0, count).join(' '),
      keywords.filter(name => name.split(' ').length === count)
    )
    if (found) return found
  }
  return undefined
}
