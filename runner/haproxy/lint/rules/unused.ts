import { ofOverview } from '../../overview/of-overview.ts'
import { isOpen } from '../../overview/statement.ts'
import { backend } from '../example-site.ts'
import type { Rule } from '../rule.ts'

/** Every word there is behind a keyword, and their parts: what is not among them is used nowhere. */
const tokens = ofOverview(({ statements, files }): ReadonlySet<string> => {
  const words = new Set<string>()
  for (const { line } of statements) for (const { text } of line.args) words.add(text)
  for (const { sections } of files)
    for (const { header } of sections) for (const { text } of header.args.slice(1)) words.add(text)
  return new Set([...words].flatMap(word => [word, ...word.split(/[\s,()/@!%[\]"']+/)]))
})

const optional = [
  'userlist',
  'resolvers',
  'cache',
  'mailers',
  'http-errors',
  'fcgi-app',
  'ring',
  'log-profile',
  'healthcheck',
  'peers'
]

export const unusedBackend: Rule = {
  code: 'haproxy-unused-backend',
  severity: 'info',
  summary: 'Nothing sends requests to a backend',
  why: 'Its servers are checked for nothing. Nothing is said where a use_backend puts names together, and of backends whose name stands anywhere else, as those that only hold a stick table.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\n${backend}\nbackend be_old\n    option httpchk\n    server old1 192.0.2.21:80 check\n`
  },
  good: {
    text: `frontend fe_web\n    bind :80\n    use_backend be_old if { path_beg /old }\n    default_backend be_web\n\n${backend}\nbackend be_old\n    option httpchk\n    server old1 192.0.2.21:80 check\n`
  },
  *check(overview) {
    const { proxies, statements } = overview
    const dynamic = statements.some(
      ({ words, line: { args } }) =>
        words[0] === 'use_backend' && args[0] && (args[0].text.includes('%[') || isOpen(args[0]))
    )
    const lua = overview.global.some(({ words }) => words[0]?.startsWith('lua-load'))
    if (dynamic || lua) return
    const said = tokens(overview)
    for (const { kind, name, at } of proxies)
      if (kind === 'backend' && name !== '' && !said.has(name))
        yield {
          at,
          message: `nothing uses the backend ${name}`,
          hint: 'Remove it, or name it in use_backend or default_backend.'
        }
  }
}

export const unusedSection: Rule = {
  code: 'haproxy-unused-section',
  severity: 'info',
  summary: 'Nothing uses a userlist, resolvers, cache or other section, or a named defaults section',
  why: 'It does nothing, or works for nobody: resolvers go on asking for no one. Resolvers called default serve Lua and httpclient by themselves.',
  bad: {
    text: `cache pages\n    total-max-size 64\n    max-age 60\n\nfrontend fe_web\n    bind :80\n    default_backend be_web\n\n${backend}`
  },
  good: {
    text: `cache pages\n    total-max-size 64\n    max-age 60\n\nfrontend fe_web\n    bind :80\n    http-request cache-use pages\n    http-response cache-store pages\n    default_backend be_web\n\n${backend}`
  },
  *check(overview) {
    const said = tokens(overview)
    const isResolvers = (name: string) => name === 'default'
    for (const { kind, name, at, statements } of overview.parts) {
      if (!optional.includes(kind) || name === '' || said.has(name)) continue
      if (
        (kind === 'resolvers' && isResolvers(name)) ||
        (kind === 'peers' && statements.some(({ words }) => words[0] === 'table'))
      )
        continue
      yield { at, message: `nothing uses the ${kind} ${name}`, hint: 'Remove the section, or use it.' }
    }
    for (const { name, at, source, section } of overview.defaults) {
      const last =
        overview.proxies.some(({ defaults }) => defaults?.section === section) ||
        overview.defaults.some(({ defaults }) => defaults?.section === section)
      if (name !== '' && !last)
        yield {
          at: { ...at, source },
          message: `no section is made from the defaults ${name}`,
          hint: 'Remove them, or name them with from.'
        }
    }
  }
}

export const unused: readonly Rule[] = [unusedBackend, unusedSection]
