import type { Catalogue } from './catalogue.ts'
import { type Keyword, type Kind, rulesets } from './keyword.ts'
import { kindsOf, rows } from './keywords-of.ts'

/** Every keyword of a name, of whatever kind: `timeout client`, `http-request set-header`, `bind alpn`, `set-var(txn.x)`. */
export const lookUp = (catalogue: Catalogue, text: string): readonly Keyword[] => {
  const { kinds, name, rules } = parts(text)
  return kinds
    .flatMap(kind => {
      const same = catalogue.all(kind).filter(keyword => keyword.name === name)
      const written =
        same.length > 0 ? [] : [catalogue.named(kind, name)].filter(found => found !== undefined)
      return [...same, ...written]
    })
    .filter(keyword => rules === undefined || keyword.rules.some(set => set === rules))
}

/** Kinds in which any branch has, or had, that name. */
export const kindsWith = (text: string): readonly Kind[] => {
  const { kinds, name } = parts(text)
  return kinds.filter(kind => rows.keywords[kind].some(row => row.name === name))
}

interface Parts {
  readonly kinds: readonly Kind[]
  readonly name: string
  readonly rules?: string
}

/** A rule set, or `bind`, `server` and the name of another kind, may stand before the name. */
export const parts = (text: string): Parts => {
  const all = kindsOf(rows)
  const words = text.trim().replace(/^no /, '').split(/\s+/)
  const whole = words.join(' ')
  const rules = rulesets.find(set => whole.startsWith(`${set} `))
  if (rules) return { kinds: ['action'], name: whole.slice(rules.length + 1), rules }
  const [first = '', ...others] = words
  const kind = all.find(each => each === first)
  return kind && others.length > 0 && kind !== 'section'
    ? { kinds: [kind], name: others.join(' ') }
    : { kinds: all, name: whole }
}
