import { globally } from '../../overview/overview.ts'
import { inherited, isFront, isOn, type ProxySection, setting } from '../../overview/proxy-section.ts'
import { argPlace, placeOf, type Statement } from '../../overview/statement.ts'
import { web } from '../example-site.ts'
import { addBelow, replace } from '../mend.ts'
import type { Rule } from '../rule.ts'

const isTarget = ({ words, line }: Statement): boolean =>
  words[0] === 'log' && line.prefix === undefined && words[1] !== 'global'

export const logInChroot: Rule = {
  code: 'haproxy-log-chroot',
  severity: 'warning',
  summary: 'The log’s socket is outside the chroot',
  why: 'HAProxy opens the path after it has locked itself in: /dev/log must exist inside the chroot, or every line is lost without a word. stdout is inherited and goes to the journal; a syslog daemon can listen on a socket inside.',
  bad: { text: `global\n    log /dev/log local0\n    chroot /var/lib/haproxy\n\n${web('')}` },
  good: { text: `global\n    log stdout format raw local0\n    chroot /var/lib/haproxy\n\n${web('')}` },
  *check(overview) {
    const chroot = globally(overview, 'chroot')?.words[1]
    if (chroot === undefined || chroot === '/') return
    for (const statement of overview.statements)
      if (isTarget(statement) && statement.words[1]?.startsWith('/'))
        yield {
          at: argPlace(statement, 0),
          message: `${statement.words[1]} is looked for inside ${chroot}`,
          hint: `Write log stdout format raw local0, or have the syslog daemon listen on ${chroot}${statement.words[1]} too.`,
          fix: replace(argPlace(statement, 0), 'stdout format raw')
        }
  }
}

export const logToNobody: Rule = {
  code: 'haproxy-log-localhost',
  severity: 'info',
  summary: 'The log goes to UDP port 514 of this host',
  why: 'On Rocky, as on most of today’s systems, nothing listens there until rsyslog is told to (imudp): the lines are lost without a word. When the host was asked and nobody listens, it is a warning; when somebody does, nothing is said.',
  bad: { text: `global\n    log 127.0.0.1 local0\n\n${web('')}` },
  good: { text: `global\n    log stdout format raw local0\n\n${web('')}` },
  *check({ statements }, { host }) {
    for (const statement of statements) {
      const [, port = '514'] =
        /^(?:udp(?:4|6)?@)?(?:127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)(?::(\d+))?$/.exec(
          statement.words[1] ?? ''
        ) ?? [undefined, undefined]
      if (
        !isTarget(statement) ||
        !/^(?:udp(?:4|6)?@)?(?:127\.|localhost|\[?::1)/.test(statement.words[1] ?? '')
      )
        continue
      const listens = host?.listening?.some(each => each.protocol === 'udp' && `${each.port}` === port)
      if (!listens)
        yield {
          at: argPlace(statement, 0),
          severity: listens === false ? 'warning' : 'info',
          message:
            listens === false
              ? `nobody listens on ${port}/udp`
              : `does anybody listen on ${port}/udp of this host?`,
          hint: 'Write log stdout format raw local0 for the journal, or switch on imudp in rsyslog.',
          fix: replace(argPlace(statement, 0), 'stdout format raw')
        }
    }
  }
}

/** Targets that count for a proxy; `no log` forgets those before it. */
const targets = (proxy: ProxySection): readonly Statement[] => {
  const lines = inherited(proxy).filter(({ words }) => words[0] === 'log')
  return lines.slice(lines.findLastIndex(({ line }) => line.prefix === 'no') + 1)
}

export const notLogged: Rule = {
  code: 'haproxy-not-logged',
  severity: 'info',
  summary: 'A frontend logs nothing',
  why: 'It has no log line, its defaults have none, or it says log global and global has no target. When something goes wrong, there is nothing to read.',
  bad: {
    whole: true,
    text: `global\n    chroot /var/lib/haproxy\n    user haproxy\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n    hard-stop-after 10m\n\ndefaults\n    mode http\n    option forwardfor\n    timeout http-request 10s\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n\n${web('')}`
  },
  good: { text: web('') },
  *check(overview) {
    const global = overview.global.some(isTarget)
    for (const proxy of overview.proxies.filter(isFront)) {
      if (proxy.binds.length === 0) continue
      const all = targets(proxy)
      if (all.length === 0)
        yield {
          at: proxy.at,
          message: `${proxy.name} logs nothing`,
          hint: 'Write log global into defaults, and log stdout format raw local0 into global.'
        }
      else if (!global && all.every(({ words }) => words[1] === 'global'))
        yield {
          at: proxy.at,
          message: `${proxy.name} logs to the targets of global, and global has none`,
          hint: 'Write log stdout format raw local0 into global.'
        }
    }
  }
}

export const loggedTwice: Rule = {
  code: 'haproxy-logged-twice',
  severity: 'info',
  summary: 'A proxy logs to a target of its own besides those of its defaults',
  why: 'A log line adds to those inherited from defaults: each request is written to both, unless no log stands before it.',
  bad: { text: web('    log stdout format raw local1\n') },
  good: { text: web('    no log\n    log stdout format raw local1\n') },
  *check({ proxies }) {
    for (const proxy of proxies) {
      const all = targets(proxy)
      const own = all.filter(each => isTarget(each) && proxy.statements.includes(each))
      const [first] = own
      if (first && own.length < all.length)
        yield {
          at: placeOf(first),
          message: `${proxy.name} logs to ${first.words[1]} besides what its defaults say`,
          hint: 'Remove the line, or write no log before it.'
        }
    }
  }
}

const formats = /^(?:httplog|httpslog|tcplog)$/

export const plainLog: Rule = {
  code: 'haproxy-no-httplog',
  severity: 'info',
  summary: 'HTTP is logged without what was asked and answered',
  why: 'Without option httplog, option httpslog or log-format a line has addresses and times alone: no path, no status, no version, so nobody can see how many come by HTTP/3.',
  bad: {
    whole: true,
    text: `global\n    log stdout format raw local0\n    chroot /var/lib/haproxy\n    user haproxy\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n    hard-stop-after 10m\n\ndefaults\n    mode http\n    log global\n    option forwardfor\n    timeout http-request 10s\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n\n${web('')}`
  },
  good: { text: web('') },
  *check({ proxies }) {
    for (const proxy of proxies.filter(isFront)) {
      const [target] = targets(proxy)
      if (proxy.mode !== 'http' || proxy.binds.length === 0 || !target) continue
      const said =
        setting(proxy, 'log-format') ??
        inherited(proxy).find(
          ({ words, line }) =>
            words[0] === 'option' && formats.test(words[1] ?? '') && line.prefix === undefined
        )
      const profile = targets(proxy).some(({ words }) => words.includes('profile'))
      if (!said && !profile)
        yield {
          at: proxy.at,
          message: `${proxy.name} logs no requests, only connections`,
          hint: 'Write option httplog, or option httpslog, into defaults.',
          fix: addBelow(target, 'option httplog')
        }
    }
  }
}

export const logFormatMode: Rule = {
  code: 'haproxy-httplog-in-tcp',
  severity: 'warning',
  summary: 'option httplog in a frontend of mode tcp',
  why: 'There are no requests to log; HAProxy warns and takes option tcplog instead.',
  bad: {
    text: `frontend fe_db\n    mode tcp\n    bind :5432\n    option httplog\n    default_backend be_db\n\nbackend be_db\n    mode tcp\n    server db1 192.0.2.31:5432 check\n`
  },
  good: {
    text: `frontend fe_db\n    mode tcp\n    bind :5432\n    option tcplog\n    default_backend be_db\n\nbackend be_db\n    mode tcp\n    server db1 192.0.2.31:5432 check\n`
  },
  *check({ proxies }) {
    for (const proxy of proxies.filter(isFront)) {
      const line = setting(proxy, 'option', 'httplog') ?? setting(proxy, 'option', 'httpslog')
      if (
        proxy.mode === 'tcp' &&
        line &&
        proxy.statements.includes(line) &&
        isOn(proxy, 'option', line.words[1] ?? '')
      )
        yield {
          at: placeOf(line),
          message: `${proxy.name} has mode tcp: there are no requests to log`,
          hint: 'Write option tcplog.',
          fix: replace(argPlace(line, 0), 'tcplog')
        }
    }
  }
}

export const logging: readonly Rule[] = [
  logInChroot,
  logToNobody,
  notLogged,
  loggedTwice,
  plainLog,
  logFormatMode
]
