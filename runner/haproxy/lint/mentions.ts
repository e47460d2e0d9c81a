import type { Span, Word } from '../configuration/configuration.ts'
import { samplesIn } from '../configuration/sample.ts'
import { ofOverview } from '../overview/of-overview.ts'
import { isOpen, type Spot, type Statement, spotOf } from '../overview/statement.ts'

/** A name that a line gives to a section, and what kind of section it means. */
export interface Mention {
  readonly kind:
    | 'backend'
    | 'defaults'
    | 'userlist'
    | 'resolvers'
    | 'peers'
    | 'mailers'
    | 'cache'
    | 'http-errors'
    | 'fcgi-app'
    | 'ring'
    | 'log-profile'
    | 'healthcheck'
    | 'crt-store'
    | 'table'
  readonly name: string
  readonly at: Spot
  readonly statement?: Statement
}

/** Word behind which a name stands, by the keyword that the line begins with. */
const behind: readonly (readonly [kind: Mention['kind'], keywords: RegExp, word: string])[] = [
  ['resolvers', /^(?:server|default-server|server-template)$/, 'resolvers'],
  ['healthcheck', /^(?:server|default-server|server-template)$/, 'healthcheck'],
  ['peers', /^stick-table$/, 'peers'],
  ['log-profile', /^log$/, 'profile'],
  ['table', /^stick$/, 'table']
]

/** Lines whose first argument, behind these words, is a name. */
const first: readonly (readonly [kind: Mention['kind'], words: readonly string[]])[] = [
  ['backend', ['default_backend']],
  ['backend', ['use_backend']],
  ['mailers', ['email-alert', 'mailers']],
  ['cache', ['http-request', 'cache-use']],
  ['cache', ['http-response', 'cache-store']],
  ['cache', ['filter', 'cache']],
  ['http-errors', ['errorfiles']],
  ['fcgi-app', ['use-fcgi-app']],
  ['fcgi-app', ['filter', 'fcgi-app']]
]

/** Fetches whose first argument is a name. */
const fetches: readonly (readonly [kind: Mention['kind'], fetch: RegExp])[] = [
  ['userlist', /^http_auth(?:_group)?$/],
  [
    'backend',
    /^(?:nbsrv|be_conn|be_conn_free|be_sess_rate|be_server_timeout|be_tunnel_timeout|avg_queue|queue|connslots)$/
  ]
]

/** Everything that names a section by writing its name; names that are put together as HAProxy runs are left out. */
export const mentionsIn = ofOverview(({ files, statements }): readonly Mention[] => [
  ...files.flatMap(({ source, sections }) =>
    sections.flatMap(({ header: { args } }) => {
      const name = args[args.findIndex(({ text }) => text === 'from') + 1]
      return name && args.some(({ text }) => text === 'from')
        ? [{ kind: 'defaults' as const, name: name.text, at: spotOf(source, name) }]
        : []
    })
  ),
  ...statements.flatMap(statement => [...inWords(statement), ...inSamples(statement)])
])

const inWords = (statement: Statement): readonly Mention[] => {
  const { words, line, source } = statement
  const found: (Mention | undefined)[] = []
  const mention = (kind: Mention['kind'], word: Word | undefined, from = 0): void => {
    if (!word || isOpen(word) || word.text.includes('%[')) return
    const span = { start: word.start + from, end: word.end }
    found.push({ kind, name: word.text.slice(from), at: spotOf(source, from === 0 ? word : span), statement })
  }
  if (line.prefix !== undefined) return []
  for (const [kind, said] of first)
    if (said.every((word, index) => words[index] === word)) mention(kind, line.args[said.length - 1])
  for (const [kind, keywords, word] of behind) {
    const at = keywords.test(words[0] ?? '') ? line.args.findIndex(({ text }) => text === word) : -1
    if (at !== -1) mention(kind, line.args[at + 1])
  }
  if (words[0] === 'log' && words[1]?.startsWith('ring@')) mention('ring', line.args[0], 5)
  for (const [index, word] of words.entries()) {
    if (/^track-sc/.test(word)) {
      const table = words.indexOf('table', index)
      if (table !== -1) mention('table', line.args[table])
    }
    const resolvers = /^do-resolve\([^,]+,([^,)]+)/.exec(word)
    if (resolvers?.[1] !== undefined)
      found.push({
        kind: 'resolvers',
        name: resolvers[1].trim(),
        at: spotOf(source, line.args[index - 1] ?? line.keyword),
        statement
      })
    const store = /^@([^/]+)\//.exec(word)
    if (store?.[1] !== undefined && words[index - 1] === 'crt')
      found.push({
        kind: 'crt-store',
        name: store[1],
        at: spotOf(source, line.args[index - 1] ?? line.keyword),
        statement
      })
  }
  const errors = words[0]?.startsWith('http-') ? words.indexOf('errorfiles') : -1
  if (errors > 0) mention('http-errors', line.args[errors])
  return found.flatMap(each => (each ? [each] : []))
}

const inSamples = (statement: Statement): readonly Mention[] => {
  const { line, source, condition } = statement
  const samples = [...line.args.flatMap(samplesIn), ...(condition?.samples ?? [])]
  const acl = line.keyword.text === 'acl' ? line.args[1] : undefined
  const written = samples.flatMap(({ fetch }) =>
    fetch.args === undefined ? [] : [{ name: fetch.name, args: fetch.args, span: fetch as Span }]
  )
  const [, name, args] = /^([\w.]+)\(([^)]*)\)/.exec(acl?.text ?? '') ?? []
  const all =
    acl && name !== undefined && args !== undefined ? [...written, { name, args, span: acl }] : written
  return all.flatMap(({ name: fetch, args: given, span }) =>
    fetches.flatMap(([kind, pattern]) => {
      const [named = ''] = given.split(',').map(each => each.trim().replace(/^["']|["']$/g, ''))
      const section = kind === 'backend' ? named.replace(/\/.*$/, '') : named
      return pattern.test(fetch) && section !== '' && !section.includes('$')
        ? [{ kind, name: section, at: spotOf(source, span), statement }]
        : []
    })
  )
}
