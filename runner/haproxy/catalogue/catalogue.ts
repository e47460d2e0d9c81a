import { isVersionAtLeast } from '../../language/functions/version.ts'
import { fateIn, fateOfKind } from './fate.ts'
import { type Branch, branches, type Keyword, type Kind, type Ruleset, rulesetAt } from './keyword.ts'
import { keywordsOf } from './keywords-of.ts'
import { type OptionMatch, readOptions } from './options.ts'

/** A keyword as it stands in a line. */
export interface Match {
  readonly keyword: Keyword
  /** How many of the words are the keyword, `no` and the rule set included: 2 of `timeout client 30s`. */
  readonly words: number
  /** The rule set of an action. */
  readonly rules?: Ruleset
  /** `no` stood before it. */
  readonly negated: boolean
}

/** What became of a word that `find` does not know. */
export type Fate =
  /** This version has it, in other sections or rule sets. */
  | { readonly is: 'elsewhere'; readonly places: readonly string[] }
  | { readonly is: 'removed'; readonly since: string; readonly replacement?: string }
  /** It has another name since that version; `replacement` is the new one. */
  | { readonly is: 'renamed'; readonly since: string; readonly replacement: string }
  /** A later version has it; `replacement` is what this one has instead. */
  | { readonly is: 'not yet'; readonly since: string; readonly replacement?: string }
  | { readonly is: 'unknown'; readonly nearest?: string }

/** What one branch of HAProxy understands. */
export interface Catalogue {
  readonly branch: Branch
  /** Kinds of sections: global, defaults, frontend … */
  readonly sections: readonly string[]
  /**
   * The keyword that a line of a section begins with, the longest there is: `['option', 'httpchk', 'GET', '/']`. A line that is a
   * rule gives its action. Undefined when this branch has none there.
   */
  find(section: string, words: readonly string[]): Match | undefined
  /** What may begin a line of a section, rules without their actions (`http-request`). */
  keywords(section: string): readonly Keyword[]
  /** The options of a bind (or server) line: its words behind keyword, name and address, `from` which on they begin. */
  options(kind: 'bind' | 'server', words: readonly string[], from: number): readonly OptionMatch[]
  /** All of one kind, by name. */
  all(kind: Kind): readonly Keyword[]
  /** One by its kind and its name as it is written: `set-var(txn.x)`, `hdr(host)`. */
  named(kind: Kind, word: string): Keyword | undefined
  actions(rules: Ruleset): readonly Keyword[]
  /** Why `find` says no; `words` as they stand in the line. */
  fate(section: string, words: string | readonly string[]): Fate
  /** Why `named` says no. */
  fateOf(kind: Kind, word: string): Fate
}

/** Of a version such as `3.4.6`: the newest branch that is not newer than it, or the oldest that was looked at. */
export const catalogueOf = (version: string): Catalogue => {
  const branch = branches.findLast(name => isVersionAtLeast(version, `${name}-dev`)) ?? branches[0]
  const made = catalogues.get(branch) ?? catalogueFrom(branch, kind => keywordsOf(branch, kind))
  catalogues.set(branch, made)
  return made
}

const catalogues = new Map<Branch, Catalogue>()

/**
 * Of keywords that were put together otherwise, e.g. by what a host's own program registers. Each kind is asked for once, when
 * somebody wants to know: most never are.
 */
export const catalogueFrom = (branch: Branch, keywords: (kind: Kind) => readonly Keyword[]): Catalogue => {
  const all = remembered(keywords)
  const names = remembered((kind: Kind) => byName(all(kind)))
  const lines = remembered((section: string) => linesOf(all('line'), section))
  const actions = remembered((rules: Ruleset) =>
    byName(all('action').filter(action => action.rules.includes(rules)))
  )
  const catalogue: Catalogue = {
    branch,
    get sections() {
      return all('section').map(({ name }) => name)
    },
    find: (section, words) => {
      const negated = words[0] === 'no'
      const from = negated || words[0] === 'default' ? 1 : 0
      const own = lines(section).get(words[from] ?? '')
      if (!own) return undefined
      const rules = rulesetAt(words, from)
      const count = rules?.includes(' ') ? 2 : 1
      const action = words[from + count]
      if (rules && action !== undefined) {
        const keyword = written(actions(rules), action)
        return keyword && { keyword, words: from + count + 1, rules, negated }
      }
      const found = own.find(line => beginsWith(words, from, line))
      return found && { keyword: found.keyword, words: from + found.words.length, negated }
    },
    keywords: section => [...lines(section).values()].flat().map(({ keyword }) => keyword),
    options: (kind, words, from) => readOptions(word => written(names(kind), word), words, from),
    all,
    named: (kind, word) => written(names(kind), word),
    actions: rules => all('action').filter(action => action.rules.includes(rules)),
    fate: (section, words) =>
      fateIn(catalogue, section, typeof words === 'string' ? words.split(' ') : words),
    fateOf: (kind, word) => fateOfKind(catalogue, kind, word)
  }
  return catalogue
}

/** Of lines that several kinds of sections have, the one of the proxies comes first, then the process's. */
const byName = (keywords: readonly Keyword[]): ReadonlyMap<string, Keyword> => {
  const rank = ({ sections }: Keyword) =>
    sections.includes('listen') ? 2 : sections.includes('global') ? 1 : 0
  return new Map([...keywords].sort((a, b) => rank(a) - rank(b)).map(keyword => [keyword.name, keyword]))
}

interface LineKeyword {
  readonly keyword: Keyword
  /** Of its name. */
  readonly words: readonly string[]
}

/** Of one kind of section, by their first word; the longest name first. */
const linesOf = (
  keywords: readonly Keyword[],
  section: string
): ReadonlyMap<string, readonly LineKeyword[]> => {
  const found = new Map<string, LineKeyword[]>()
  for (const keyword of keywords) {
    if (!keyword.sections.includes(section)) continue
    const words = keyword.name.split(' ')
    const same = found.get(words[0] ?? '')
    if (same) same.push({ keyword, words })
    else found.set(words[0] ?? '', [{ keyword, words }])
  }
  for (const same of found.values()) same.sort((a, b) => b.keyword.name.length - a.keyword.name.length)
  return found
}

/** A word that is a name, or begins with one that others continue: the longest such. */
const written = (names: ReadonlyMap<string, Keyword> | undefined, word: string): Keyword | undefined => {
  const bare = word.replace(/\(.*$/s, '')
  const whole = names?.get(bare)
  if (whole) return whole
  for (let end = bare.length - 1; end > 0; end--) {
    const shorter = names?.get(bare.slice(0, end))
    if (shorter?.prefix && continues(bare.slice(0, end), bare)) return shorter
  }
  return undefined
}

/** `track-sc1` continues `track-sc`, `lua.mine` continues `lua.`; `set-variable` is not `set-var`. */
const continues = (name: string, word: string): boolean =>
  name.endsWith('.') || /^\d/.test(word.slice(name.length))

const beginsWith = (
  words: readonly string[],
  from: number,
  { keyword: { prefix }, words: name }: LineKeyword
): boolean =>
  name.every((part, at) => {
    const word = words[from + at]
    if (word === undefined) return false
    return word === part || (prefix && at === name.length - 1 && word.startsWith(`${part}(`))
  })

/** What a function gives for each key, asked once. */
const remembered = <Key, Value>(make: (key: Key) => Value): ((key: Key) => Value) => {
  const made = new Map<Key, Value>()
  return key => {
    const earlier = made.get(key)
    if (earlier !== undefined) return earlier
    const value = make(key)
    made.set(key, value)
    return value
  }
}
