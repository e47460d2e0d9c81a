import { isLoopback } from '../../overview/address.ts'
import { optionOf } from '../../overview/options.ts'
import { inherited, isBack, isFront, isSet, setting } from '../../overview/proxy-section.ts'
import { isOpen, placeOf, says, spotOf } from '../../overview/statement.ts'
import { web } from '../example-site.ts'
import { replace } from '../mend.ts'
import { mentionsIn } from '../mentions.ts'
import type { Rule } from '../rule.ts'

export const noCheck: Rule = {
  code: 'haproxy-no-check',
  severity: 'warning',
  summary: 'Servers are not checked',
  why: 'A server that is down keeps getting its share of requests, each of which waits for timeout connect. One server alone has nobody to give them to, so nothing is said.',
  bad: {
    text: web('', '    option httpchk\n    server web1 192.0.2.11:80\n    server web2 192.0.2.12:80\n')
  },
  good: {
    text: web(
      '',
      '    option httpchk\n    default-server check\n    server web1 192.0.2.11:80\n    server web2 192.0.2.12:80\n'
    )
  },
  *check({ proxies }) {
    for (const proxy of proxies.filter(isBack)) {
      const main = proxy.servers.filter(({ address }) => address.is === 'inet')
      if (main.length < 2 || proxy.mode === 'log') continue
      const blind = main.filter(
        server =>
          !isSet(server, 'check') &&
          !server.options.some(({ name }) =>
            /^(?:track|disabled|agent-check|observe|healthcheck)$/.test(name)
          )
      )
      const [first] = blind
      if (first)
        yield {
          at: spotOf(first.statement.source, first.name),
          message:
            blind.length === main.length
              ? `no server of ${proxy.name} is checked`
              : `${blind.map(({ name }) => name.text).join(', ')} of ${proxy.name} ${blind.length === 1 ? 'is' : 'are'} not checked`,
          hint: 'Write check behind the address, or default-server check.'
        }
    }
  }
}

const checks =
  /^(?:httpchk|ssl-hello-chk|smtpchk|pgsql-check|redis-check|mysql-check|ldap-check|spop-check|tcp-check|external-check)$/

export const shallowCheck: Rule = {
  code: 'haproxy-check-connects-only',
  severity: 'info',
  summary: 'Health checks only connect',
  why: 'A web server that accepts connections and answers each with 500 counts as up. option httpchk (and http-check send and expect) asks for a page; 3.4 also has healthcheck sections.',
  bad: { text: web('', '    server web1 192.0.2.11:80 check\n') },
  good: {
    text: web(
      '',
      '    option httpchk\n    http-check send meth GET uri /healthz ver HTTP/1.1 hdr host app.example\n    http-check expect status 200\n    server web1 192.0.2.11:80 check\n'
    )
  },
  *check({ proxies }) {
    for (const proxy of proxies.filter(isBack)) {
      const checked = proxy.servers.find(
        server => isSet(server, 'check') && !optionOf(server.options, 'healthcheck')
      )
      const asks = inherited(proxy).some(
        ({ words, line }) => words[0] === 'option' && checks.test(words[1] ?? '') && line.prefix === undefined
      )
      if (checked && proxy.mode === 'http' && !asks)
        yield {
          at: spotOf(checked.statement.source, checked.name),
          message: `whether ${proxy.name} answers is not asked, only whether it accepts connections`,
          hint: 'Write option httpchk, and http-check send meth GET uri /healthz.'
        }
    }
  }
}

export const checkWithoutPort: Rule = {
  code: 'haproxy-check-without-port',
  severity: 'error',
  summary: 'A server is checked, and has no port',
  why: 'HAProxy refuses it: without a port of its own the server gets the one the client came to, which a check does not have.',
  bad: { text: web('', '    option httpchk\n    server web1 192.0.2.11 check\n') },
  good: { text: web('', '    option httpchk\n    server web1 192.0.2.11 check port 80\n') },
  *check({ proxies }) {
    for (const proxy of proxies)
      for (const server of proxy.servers) {
        const { address, addressWord, options, statement } = server
        if (
          address.is !== 'inet' ||
          address.ports ||
          !isSet(server, 'check') ||
          isOpen(addressWord) ||
          /:[+-]/.test(addressWord.text)
        )
          continue
        const elsewhere =
          optionOf(options, 'port', 'addr', 'healthcheck') ??
          setting(proxy, 'tcp-check', 'connect') ??
          setting(proxy, 'http-check', 'connect')
        if (!elsewhere)
          yield {
            at: spotOf(statement.source, addressWord),
            message: `${addressWord.text} has no port to check`,
            hint: 'Write the port behind the address, or check port 80.'
          }
      }
  }
}

export const resolvedOnce: Rule = {
  code: 'haproxy-server-name',
  severity: 'info',
  summary: 'A server’s name is looked up once, when HAProxy starts',
  why: 'When its address changes nobody notices before the next reload; when DNS does not answer at that moment, HAProxy refuses to start. With resolvers it asks again, with init-addr last,libc,none it starts all the same.',
  bad: { text: web('', '    option httpchk\n    server web1 web.example:80 check\n') },
  good: {
    text: `resolvers dns\n    parse-resolv-conf\n\n${web('', '    option httpchk\n    server web1 web.example:80 check resolvers dns init-addr last,libc,none\n')}`
  },
  *check({ proxies }) {
    for (const { servers } of proxies)
      for (const { address, addressWord, options, statement, template } of servers)
        if (
          address.is === 'inet' &&
          address.family === 'any' &&
          address.host !== '' &&
          !isLoopback(address) &&
          !isOpen(addressWord) &&
          !template &&
          !optionOf(options, 'resolvers', 'init-addr')
        )
          yield {
            at: spotOf(statement.source, addressWord),
            message: `${address.host} is looked up once, and HAProxy does not start without an answer`,
            hint: 'Add a resolvers section and resolvers NAME init-addr last,libc,none, or write the address.'
          }
  }
}

export const cookielessServer: Rule = {
  code: 'haproxy-server-without-cookie',
  severity: 'warning',
  summary: 'A backend keeps clients by cookie, and a server has none',
  why: 'Clients of that server get no cookie and are sent elsewhere with their next request.',
  bad: {
    text: web(
      '',
      '    option httpchk\n    cookie SRV insert indirect nocache\n    server web1 192.0.2.11:80 check cookie w1\n    server web2 192.0.2.12:80 check\n'
    )
  },
  good: {
    text: web(
      '',
      '    option httpchk\n    cookie SRV insert indirect nocache\n    server web1 192.0.2.11:80 check cookie w1\n    server web2 192.0.2.12:80 check cookie w2\n'
    )
  },
  *check({ proxies }) {
    for (const proxy of proxies.filter(isBack)) {
      const cookie = setting(proxy, 'cookie')
      if (
        !cookie ||
        !/\b(?:insert|prefix|rewrite)\b/.test(cookie.words.join(' ')) ||
        cookie.words.includes('dynamic') ||
        setting(proxy, 'dynamic-cookie-key') ||
        proxy.mode !== 'http'
      )
        continue
      for (const { options, name, statement, template } of proxy.servers)
        if (!optionOf(options, 'cookie') && !template && !optionOf(options, 'backup'))
          yield {
            at: spotOf(statement.source, name),
            message: `clients of ${name.text} get no cookie`,
            hint: 'Write cookie and a value for it, its own for each server.'
          }
    }
  }
}

export const modeMismatch: Rule = {
  code: 'haproxy-mode-mismatch',
  severity: 'error',
  summary: 'A frontend of mode http sends to a backend of mode tcp',
  why: 'HAProxy refuses it. The other way round works: the backend reads HTTP then.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    default_backend be_db\n\nbackend be_db\n    mode tcp\n    server db1 192.0.2.31:5432 check\n`
  },
  good: { text: web('') },
  *check(overview) {
    for (const { kind, name, at, statement } of mentionsIn(overview)) {
      const from = overview.proxies.find(({ statements }) => statement && statements.includes(statement))
      const to = overview.proxies.find(each => isBack(each) && each.name === name)
      if (
        kind === 'backend' &&
        from &&
        to &&
        isFront(from) &&
        from.mode === 'http' &&
        to.mode === 'tcp' &&
        /backend$/.test(statement?.words[0] ?? '')
      )
        yield {
          at,
          message: `${from.name} speaks HTTP, ${name} has mode tcp`,
          hint: 'Give both the same mode.',
          related: [{ at: to.at, message: 'the backend' }]
        }
    }
  }
}

export const ignoredInTcp: Rule = {
  code: 'haproxy-http-rule-in-tcp',
  severity: 'warning',
  summary: 'Rules for HTTP in a proxy of mode tcp',
  why: 'They are never applied: HAProxy warns that they need HTTP mode. In front of what such a rule was to keep out, nothing stands.',
  bad: {
    text: `frontend fe_db\n    mode tcp\n    bind :5432\n    option tcplog\n    http-request deny if { src 198.51.100.0/24 }\n    default_backend be_db\n\nbackend be_db\n    mode tcp\n    server db1 192.0.2.31:5432 check\n`
  },
  good: {
    text: `frontend fe_db\n    mode tcp\n    bind :5432\n    option tcplog\n    tcp-request connection reject if { src 198.51.100.0/24 }\n    default_backend be_db\n\nbackend be_db\n    mode tcp\n    server db1 192.0.2.31:5432 check\n`
  },
  *check({ proxies }) {
    for (const proxy of proxies) {
      const first = proxy.statements.find(({ words }) =>
        /^http-(?:request|response|after-response)$/.test(words[0] ?? '')
      )
      const upgraded =
        proxy.kind === 'backend' || proxy.statements.some(({ words }) => words.includes('switch-mode'))
      if (proxy.mode === 'tcp' && first && !upgraded)
        yield {
          at: placeOf(first, 2),
          message: `${proxy.name} has mode tcp: its HTTP rules are never applied`,
          hint: 'Write mode http, or tcp-request rules.'
        }
    }
  }
}

export const experimentalServer: Rule = {
  code: 'haproxy-quic-server',
  severity: 'error',
  summary: 'QUIC to a server without expose-experimental-directives',
  why: 'HAProxy speaks QUIC to servers since 3.3, as an experiment (and not with OpenSSL’s compatibility layer): it wants expose-experimental-directives in global.',
  bad: {
    text: web(
      '',
      '    option httpchk\n    server web1 quic4@192.0.2.11:443 ssl verify required ca-file @system-ca sni str(web.example) alpn h3 check\n'
    )
  },
  good: {
    text: `global\n    expose-experimental-directives\n\n${web('', '    option httpchk\n    server web1 quic4@192.0.2.11:443 ssl verify required ca-file @system-ca sni str(web.example) alpn h3 check\n')}`
  },
  *check({ proxies, global }) {
    if (global.some(statement => says(statement, ['expose-experimental-directives']))) return
    for (const { servers } of proxies)
      for (const { address, addressWord, statement } of servers)
        if (address.is === 'inet' && address.transport === 'quic')
          yield {
            at: spotOf(statement.source, addressWord),
            message: 'QUIC to servers is an experiment of HAProxy’s',
            hint: 'Write expose-experimental-directives into global, or take TCP.',
            fix: replace(spotOf(statement.source, addressWord), addressWord.text.replace(/^quic[46]@/, ''))
          }
  }
}

export const servers: readonly Rule[] = [
  noCheck,
  shallowCheck,
  checkWithoutPort,
  resolvedOnce,
  cookielessServer,
  modeMismatch,
  ignoredInTcp,
  experimentalServer
]
