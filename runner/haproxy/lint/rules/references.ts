import type { Overview } from '../../overview/overview.ts'
import { isBack } from '../../overview/proxy-section.ts'
import { isOpen, spotOf } from '../../overview/statement.ts'
import { backend } from '../example-site.ts'
import type { Mention } from '../mentions.ts'
import { mentionsIn } from '../mentions.ts'
import type { Rule } from '../rule.ts'
import { suggestion } from '../suggestion.ts'

export const undefinedBackend: Rule = {
  code: 'haproxy-undefined-backend',
  severity: 'error',
  summary: 'A backend is named that does not exist',
  why: 'HAProxy refuses it. A name that is put together as requests come, use_backend %[…], is not judged.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    default_backend be_wbe\n\nbackend be_web\n    option httpchk\n    server web1 192.0.2.11:80 check\n\nfrontend fe_alt\n    bind :8080\n    default_backend be_web\n`
  },
  good: {
    text: `frontend fe_web\n    bind :80\n    use_backend be_%[hdr(host),lower] if { hdr(host) -m found }\n    default_backend be_web\n\n${backend}`
  },
  *check(overview) {
    const names = new Set(overview.proxies.filter(isBack).map(({ name }) => name))
    for (const { kind, name, at } of mentionsIn(overview))
      if (kind === 'backend' && !names.has(name))
        yield { at, message: `there is no backend ${name}`, ...suggestion(name, names, at) }
  }
}

export const undefinedSection: Rule = {
  code: 'haproxy-undefined-section',
  severity: 'error',
  summary:
    'A section is named that does not exist: a userlist, resolvers, peers, cache, defaults, stick table …',
  why: 'HAProxy refuses it.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    http-request auth unless { http_auth(admins) }\n    default_backend be_web\n\n${backend}`
  },
  good: {
    text: `userlist admins\n    user root password $6$aW1wb3J0$3Jxr0xJmYl2vbwTnLQ0YqY1\n\nfrontend fe_web\n    bind :80\n    http-request auth unless { http_auth(admins) }\n    default_backend be_web\n\n${backend}`
  },
  *check(overview) {
    const known = new Map<Mention['kind'], ReadonlySet<string>>()
    for (const { kind, name, at } of mentionsIn(overview)) {
      if (kind === 'backend') continue
      const names = known.get(kind) ?? new Set(namesOf(overview, kind))
      known.set(kind, names)
      if (
        names.has(name) ||
        (kind === 'resolvers' && name === 'default') ||
        (kind === 'healthcheck' && name.startsWith('*')) ||
        (kind === 'crt-store' && name === '')
      )
        continue
      yield {
        at,
        message: `there is no ${kind === 'table' ? 'proxy or peers section with a table' : kind} ${name}`,
        ...suggestion(name, names, at)
      }
    }
  }
}

const namesOf = ({ proxies, defaults, parts }: Overview, kind: Mention['kind']): readonly string[] => {
  if (kind === 'defaults') return defaults.map(({ name }) => name).filter(Boolean)
  if (kind === 'table')
    return [
      ...proxies.map(({ name }) => name),
      // A table of a peers section is called peers/table.
      ...parts.flatMap(({ kind: its, name, statements }) =>
        its === 'peers'
          ? statements.flatMap(({ words }) => (words[0] === 'table' ? [`${name}/${words[1]}`] : []))
          : []
      )
    ]
  return parts.filter(each => each.kind === kind).map(({ name }) => name)
}

export const undefinedServer: Rule = {
  code: 'haproxy-undefined-server',
  severity: 'error',
  summary: 'A rule or a tracking server names a server that does not exist',
  why: 'HAProxy refuses it.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\nbackend be_web\n    option httpchk\n    use-server web2 if { path_beg /new }\n    server web1 192.0.2.11:80 check\n`
  },
  good: {
    text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\nbackend be_web\n    option httpchk\n    use-server web1 if { path_beg /new }\n    server web1 192.0.2.11:80 check\n`
  },
  *check({ proxies }) {
    const serversOf = (name: string) => proxies.find(each => isBack(each) && each.name === name)
    for (const proxy of proxies) {
      const own = proxy.servers.map(({ name }) => name.text)
      if (proxy.servers.some(({ template }) => template)) continue
      for (const { words, line, source } of proxy.statements) {
        const [word] = line.args
        if (
          words[0] === 'use-server' &&
          word &&
          !own.includes(word.text) &&
          !word.text.includes('%[') &&
          !isOpen(word)
        )
          yield {
            at: spotOf(source, word),
            message: `${proxy.name} has no server ${word.text}`,
            ...suggestion(word.text, own, spotOf(source, word))
          }
      }
      for (const { options, statement } of proxy.servers) {
        const track = options.findLast(({ name }) => name === 'track')?.value
        if (!track || isOpen(track)) continue
        const [backend, server] = track.text.includes('/') ? track.text.split('/') : [proxy.name, track.text]
        const target = serversOf(backend ?? '')
        if (
          target?.servers.some(({ template }) => template) ||
          target?.servers.some(({ name }) => name.text === server)
        )
          continue
        yield {
          at: spotOf(statement.source, track),
          message: target ? `${backend} has no server ${server}` : `there is no backend ${backend}`,
          hint: 'Write track BACKEND/SERVER with a server that is checked.'
        }
      }
    }
  }
}

export const references: readonly Rule[] = [undefinedBackend, undefinedSection, undefinedServer]
