import type { Part } from '../../overview/overview.ts'
import { isBack, isFront, type ProxySection } from '../../overview/proxy-section.ts'
import { isOpen, spotOf } from '../../overview/statement.ts'
import { backend } from '../example-site.ts'
import { addToSection, replace } from '../mend.ts'
import type { Complaint, Rule } from '../rule.ts'
import { isSince } from '../version.ts'

export const sameName: Rule = {
  code: 'haproxy-same-name',
  severity: 'error',
  summary: 'Two proxies have the same name',
  why: 'HAProxy refuses it since 3.3, whatever kind the two are. Before that, a frontend and a backend may share a name (3.2 warns), which makes statistics, logs and the runtime API ambiguous; two of the same kind, or a listen and another, never may.',
  bad: {
    text: `frontend web\n    bind :80\n    default_backend web\n\nbackend web\n    option httpchk\n    server web1 192.0.2.11:80 check\n`
  },
  good: { text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\n${backend}` },
  *check({ proxies }, surroundings) {
    const taken = new Set(proxies.map(({ name }) => name))
    const first = new Map<string, ProxySection>()
    for (const later of proxies) {
      const earlier = first.get(later.name)
      first.set(later.name, earlier ?? later)
      if (!earlier || later.name === '') continue
      const clash = (isFront(earlier) && isFront(later)) || (isBack(earlier) && isBack(later))
      const refused = clash || isSince(surroundings, '3.3') === true
      const fresh = `${later.kind === 'backend' ? 'be' : 'fe'}_${later.name}`
      const free = !taken.has(fresh)
      yield {
        at: later.at,
        severity: refused ? 'error' : 'warning',
        message: `${later.kind} ${later.name} has the name of the ${earlier.kind} in line ${earlier.section.header.number}`,
        hint: refused
          ? 'Rename one of them, such as fe_ and be_ before their names.'
          : 'HAProxy refuses it from 3.3 on; rename one of them, such as fe_ and be_ before their names.',
        related: [{ at: earlier.at, message: `the ${earlier.kind}` }],
        // A frontend is named by nobody; a backend is, in ways that are not all known.
        ...(later.kind === 'frontend' && free && { fix: replace(later.at, fresh) })
      }
    }
  }
}

/** Sections of which HAProxy refuses a second one of the same name; a second userlist it passes over. */
const unique = [
  'peers',
  'mailers',
  'resolvers',
  'cache',
  'fcgi-app',
  'log-forward',
  'log-profile',
  'userlist',
  'ring',
  'http-errors',
  'crt-store'
]

export const duplicateSection: Rule = {
  code: 'haproxy-duplicate-section',
  severity: 'error',
  summary: 'A section of this kind and name exists already',
  why: 'HAProxy refuses a second resolvers, peers, cache, mailers or the like of the same name; a second userlist is passed over with a warning.',
  bad: {
    text: `resolvers dns\n    nameserver a 192.0.2.53:53\n\nresolvers dns\n    nameserver b 192.0.2.54:53\n\nfrontend fe_web\n    bind :80\n    default_backend be_web\n\nbackend be_web\n    option httpchk\n    server web1 192.0.2.11:80 check resolvers dns\n`
  },
  good: {
    text: `resolvers dns\n    nameserver a 192.0.2.53:53\n    nameserver b 192.0.2.54:53\n\nfrontend fe_web\n    bind :80\n    default_backend be_web\n\nbackend be_web\n    option httpchk\n    server web1 192.0.2.11:80 check resolvers dns\n`
  },
  *check({ parts }) {
    for (const [index, later] of parts.entries()) {
      const same = (part: Part) => part.kind === later.kind && part.name === later.name
      const earlier = unique.includes(later.kind) && later.name !== '' && parts.slice(0, index).find(same)
      if (!earlier) continue
      yield {
        at: later.at,
        severity: later.kind === 'userlist' ? 'warning' : 'error',
        message: `${later.kind} ${later.name} exists already, since line ${earlier.section.header.number}`,
        hint: 'Give it another name, or put the lines into one section.',
        related: [{ at: earlier.at, message: 'the first one' }]
      }
    }
  }
}

export const duplicateServer: Rule = {
  code: 'haproxy-duplicate-server',
  severity: 'error',
  summary: 'Two servers of a backend have the same name',
  why: 'HAProxy refuses the second: the runtime API and the statistics know servers by backend and name.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\nbackend be_web\n    option httpchk\n    server web 192.0.2.11:80 check\n    server web 192.0.2.12:80 check\n`
  },
  good: {
    text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\nbackend be_web\n    option httpchk\n    server web1 192.0.2.11:80 check\n    server web2 192.0.2.12:80 check\n`
  },
  *check({ proxies }) {
    for (const { servers, name } of proxies)
      for (const [index, { name: word, statement, template }] of servers.entries()) {
        const earlier = servers.slice(0, index).find(each => each.name.text === word.text)
        if (!earlier || template || statement.optional || earlier.statement.optional) continue
        yield {
          at: spotOf(statement.source, word),
          message: `${name} has a server ${word.text} already, in line ${earlier.statement.line.number}`,
          hint: 'Give it another name.',
          related: [{ at: spotOf(earlier.statement.source, earlier.name), message: 'the first one' }]
        }
      }
  }
}

export const invalidName: Rule = {
  code: 'haproxy-name',
  severity: 'error',
  summary: 'A name with letters that HAProxy does not take',
  why: 'Names of proxies, servers and ACLs are made of letters, digits and - _ . : alone; HAProxy raises an alert about others, and refuses such servers and ACLs.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    default_backend be/web\n\nbackend be/web\n    option httpchk\n    server web1 192.0.2.11:80 check\n`
  },
  good: { text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\n${backend}` },
  *check({ proxies, defaults }) {
    for (const proxy of [...defaults, ...proxies]) {
      const { section, source } = proxy
      const words = [
        ...(section.name ? [{ word: section.name, what: proxy.kind }] : []),
        ...proxy.servers.map(({ name }) => ({ word: name, what: 'server' })),
        ...proxy.statements.flatMap(({ words: [first], line: { args } }) =>
          first === 'acl' && args[0] ? [{ word: args[0], what: 'ACL' }] : []
        )
      ]
      for (const { word, what } of words) {
        const wrong = /[^\w.:-]/.exec(word.text)?.[0]
        if (wrong !== undefined && !isOpen(word))
          yield {
            at: spotOf(source, word),
            message: `${wrong === ' ' ? 'a space' : wrong} may not stand in the name of a ${what}`,
            hint: 'Write letters, digits and - _ . : alone.'
          }
      }
    }
  }
}

export const frontendWithoutBind: Rule = {
  code: 'haproxy-no-bind',
  severity: 'warning',
  summary: 'A frontend listens nowhere',
  why: 'HAProxy warns and goes on; nothing ever comes in.',
  bad: { text: `frontend fe_web\n    default_backend be_web\n\n${backend}` },
  good: { text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\n${backend}` },
  *check({ proxies }) {
    for (const { kind, name, at, binds, section, source, statements } of proxies)
      if (kind === 'frontend' && binds.length === 0 && !statements.some(({ words }) => words[0] === 'bind'))
        yield {
          at,
          message: `${name} has no bind line`,
          hint: 'Say where it listens, or make it a backend.',
          fix: addToSection(source, section.header.args.at(-1)?.end ?? section.header.keyword.end, 'bind :80')
        }
  }
}

export const nowhere: Rule = {
  code: 'haproxy-no-backend',
  severity: 'warning',
  summary: 'A frontend never says which backend, and answers nothing itself',
  why: 'Each request is answered with 503, each TCP connection closed.',
  bad: { text: `frontend fe_web\n    bind :80\n` },
  good: { text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\n${backend}` },
  *check({ proxies }) {
    for (const proxy of proxies) {
      if (proxy.kind !== 'frontend' || proxy.binds.length === 0) continue
      const all = [proxy, proxy.defaults].flatMap(each => each?.statements ?? [])
      const answers = all.some(
        ({ words: [first = '', second = ''] }) =>
          (/^(?:default_backend|use_backend|redirect|monitor-uri|stats|mode)$/.test(first) &&
            (first !== 'mode' || !/^(?:http|tcp)$/.test(second))) ||
          (/^(?:http-request|tcp-request)$/.test(first) &&
            all.some(({ words }) =>
              /^(?:redirect|return|deny|reject|tarpit|silent-drop|use-service|auth|switch-mode|lua\.)/.test(
                words[first === 'tcp-request' ? 2 : 1] ?? ''
              )
            ))
      )
      if (!answers)
        yield {
          at: proxy.at,
          message: `${proxy.name} has neither default_backend nor use_backend, and answers nothing itself`,
          hint: 'Name a backend with default_backend.'
        }
    }
  }
}

export const emptyBackend: Rule = {
  code: 'haproxy-no-server',
  severity: 'warning',
  summary: 'A backend that is used has no server',
  why: 'Whatever is sent to it is answered with 503.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\nbackend be_web\n    option httpchk\n`
  },
  good: { text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\n${backend}` },
  *check({ proxies, statements }): Iterable<Complaint> {
    const used = new Set(
      statements.flatMap(({ words }) =>
        /^(?:default_backend|use_backend)$/.test(words[0] ?? '') ? [words[1]] : []
      )
    )
    for (const proxy of proxies) {
      if (proxy.kind !== 'backend' || !used.has(proxy.name) || proxy.servers.length > 0) continue
      const serves = proxy.statements.some(
        ({ words: [first = '', second = '', third = ''] }) =>
          /^(?:http-request|tcp-request|redirect|stats|dispatch|option|server|server-template|use-fcgi-app)$/.test(
            first
          ) &&
          (first !== 'option' || /^(?:transparent|http_proxy)$/.test(second)) &&
          (!first.endsWith('-request') ||
            /^(?:redirect|return|deny|reject|tarpit|silent-drop|use-service|auth|lua\.)/.test(
              first === 'tcp-request' ? third : second
            ))
      )
      if (!serves)
        yield {
          at: proxy.at,
          message: `${proxy.name} has no server`,
          hint: 'Add its servers, or say what it answers with http-request return.'
        }
    }
  }
}

export const names: readonly Rule[] = [
  sameName,
  duplicateSection,
  duplicateServer,
  invalidName,
  frontendWithoutBind,
  nowhere,
  emptyBackend
]
