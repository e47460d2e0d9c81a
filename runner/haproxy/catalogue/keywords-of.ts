import { former } from './former.ts'
import { type Branch, branches, type Deprecation, type Keyword, type Kind, type Ruleset } from './keyword.ts'
import data from './keywords.json' with { type: 'json' }
import { renamedTo } from './renamed.ts'
import type { Row, Rows } from './row.ts'
import { readSignatures, type Signature } from './signature.ts'
import { summaries } from './summaries.ts'

/** Every keyword of every branch, as it is committed. */
export const rows: Rows = data as unknown as Rows

/** The keywords of one kind that a branch has, in the order of the table. */
export const keywordsOf = (branch: Branch, kind: Kind): readonly Keyword[] =>
  rows.keywords[kind].filter(row => isIn(row, branch)).map(row => keywordOf(kind, row, branch))

export const kindsOf = ({ keywords }: Rows): readonly Kind[] => Object.keys(keywords) as Kind[]

const order = (branch: Branch): number => branches.indexOf(branch)

export const isIn = ({ since, until }: Row, branch: Branch): boolean =>
  (since === undefined || order(since) <= order(branch)) &&
  (until === undefined || order(branch) <= order(until))

/** A row as one branch has it. */
export const keywordOf = (kind: Kind, row: Row, branch: Branch): Keyword => {
  const before = row.before?.find(({ until }) => order(branch) <= order(until))
  const at = before ? { ...row, ...before } : row
  const places = at.in?.split(', ') ?? []
  const args = at.args ?? []
  // Few are ever asked what stands behind them, and reading it takes longer than all the rest.
  let signature: Signature | undefined
  const read = () => (signature ??= inParentheses.has(kind) ? none : readSignatures(args))
  const option = kind === 'bind' || kind === 'server' || kind === 'certificate'
  const takes = at.takes ?? 0
  const group =
    kind === 'line' ? (places.some(place => proxies.has(place)) ? 'line proxy' : `line ${places[0]}`) : kind
  const deprecated = deprecation(group, row)
  const summary = summaries.get(`${group} ${row.name}`)
  return {
    kind,
    name: row.name,
    prefix: row.prefix === true,
    sections: kind === 'action' ? [] : places,
    rules: kind === 'action' ? (places as Ruleset[]) : [],
    modes: row.modes?.split(', ') ?? [],
    signatures: args,
    get arguments() {
      return read().arguments
    },
    get arity() {
      if (!option) return read().arity
      return takes < 0 ? { least: read().arity.least } : { least: takes, most: takes }
    },
    ...(row.if ? { condition: row.if } : {}),
    negatable: row.no === true,
    namedDefaultsOnly: row.named === true,
    experimental: row.experimental === true,
    ...(row.input ? { takes: row.input } : {}),
    ...(row.output ? { gives: row.output } : {}),
    ...(row.means ? { means: row.means } : {}),
    since: row.since ?? branches[0],
    ...(row.until ? { until: row.until } : {}),
    ...(deprecated && order(deprecated.since) <= order(branch) ? { deprecated } : {}),
    needs: row.needs?.split(', ') ?? [],
    ...(row.doc ? { section: rows.chapters[branch]?.[row.doc] ?? row.doc } : {}),
    ...(summary ? { summary } : {})
  }
}

/** What these take stands in parentheses, not in words behind them. */
const inParentheses: ReadonlySet<Kind> = new Set(['fetch', 'converter', 'match', 'alias'])
const none: Signature = { arguments: [], arity: { least: 0, most: 0 } }

const proxies = new Set(['defaults', 'frontend', 'listen', 'backend'])

const deprecation = (group: string, { name, deprecated }: Row): Deprecation | undefined => {
  if (deprecated === undefined) return undefined
  const replacement = renamedTo(name)?.now ?? former(group, name)?.replacement
  return { since: deprecated, ...(replacement ? { replacement } : {}) }
}
