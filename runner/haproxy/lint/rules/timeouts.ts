import { globally } from '../../overview/overview.ts'
import { isFront, isOn, type ProxySection, setting } from '../../overview/proxy-section.ts'
import { argPlace, placeOf } from '../../overview/statement.ts'
import { readDuration } from '../duration.ts'
import { web } from '../example-site.ts'
import { addBelow, removeLine, replace } from '../mend.ts'
import type { Rule } from '../rule.ts'

/** Timeouts without which connections stay for ever, by kind of proxy. */
const wanted: Readonly<Record<string, readonly string[]>> = {
  frontend: ['client'],
  backend: ['connect', 'server'],
  listen: ['client', 'connect', 'server']
}

const isStream = ({ mode }: ProxySection): boolean => mode === 'http' || mode === 'tcp'

export const missingTimeouts: Rule = {
  code: 'haproxy-timeout-missing',
  severity: 'warning',
  summary: 'A proxy without the timeouts that end dead connections',
  why: 'A client or server that vanished is waited for until HAProxy ends: connections pile up until maxconn. HAProxy warns.',
  bad: {
    whole: true,
    text: `global\n    log stdout format raw local0\n    chroot /var/lib/haproxy\n    user haproxy\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n    hard-stop-after 10m\n\ndefaults\n    mode http\n    log global\n    option httplog\n    option forwardfor\n    timeout http-request 10s\n    timeout connect 5s\n    timeout server 60s\n\n${web('')}`
  },
  good: { text: web('') },
  *check({ proxies }) {
    for (const proxy of proxies) {
      if (
        !isStream(proxy) ||
        (proxy.kind === 'frontend' && proxy.binds.length === 0) ||
        (proxy.kind === 'backend' && proxy.servers.length === 0)
      )
        continue
      const inherits = (name: string) => setting(proxy, 'timeout', name)
      const missing = (wanted[proxy.kind] ?? []).filter(name => {
        const needed = name === 'client' || proxy.servers.length > 0 || proxy.kind === 'backend'
        return needed && !inherits(name)
      })
      if (missing.length > 0)
        yield {
          at: proxy.at,
          message: `${proxy.name} has no timeout ${missing.join(', no timeout ')}`,
          hint: 'Write them into defaults: timeout connect 5s, timeout client 60s, timeout server 60s.'
        }
    }
  }
}

export const requestTimeout: Rule = {
  code: 'haproxy-timeout-http-request',
  severity: 'info',
  summary: 'Clients may take as long as they like to send a request’s head',
  why: 'timeout client starts anew with each byte: a handful of clients that send one now and then hold all connections (slowloris). timeout http-request limits the whole head.',
  bad: {
    whole: true,
    text: `global\n    log stdout format raw local0\n    chroot /var/lib/haproxy\n    user haproxy\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n    hard-stop-after 10m\n\ndefaults\n    mode http\n    log global\n    option httplog\n    option forwardfor\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n\n${web('')}`
  },
  good: { text: web('') },
  *check({ proxies }) {
    for (const proxy of proxies.filter(isFront)) {
      const client = setting(proxy, 'timeout', 'client')
      if (
        proxy.mode === 'http' &&
        proxy.binds.length > 0 &&
        client &&
        !setting(proxy, 'timeout', 'http-request')
      )
        yield {
          at: proxy.at,
          message: `${proxy.name} has no timeout http-request`,
          hint: 'Write timeout http-request 10s beside timeout client.',
          fix: addBelow(client, 'timeout http-request 10s')
        }
    }
  }
}

export const timeoutUnit: Rule = {
  code: 'haproxy-timeout-unit',
  severity: 'warning',
  summary: 'A timeout without a unit, and very short',
  why: 'A bare number counts milliseconds: timeout client 30 ends each connection after 0.03 seconds. HAProxy 3.2 and newer warn, 3.0 does not.',
  bad: { text: web('    timeout client 30\n') },
  good: { text: web('    timeout client 30s\n') },
  *check({ statements }) {
    for (const statement of statements) {
      const [first, , value = ''] = statement.words
      if (first === 'timeout' && /^\d+$/.test(value) && Number(value) > 0 && Number(value) < 100)
        yield {
          at: argPlace(statement, 1),
          message: `${value} is ${value} milliseconds`,
          hint: `Write ${value}s, or ${value}ms if that is meant.`,
          fix: replace(argPlace(statement, 1), `${value}s`)
        }
    }
  }
}

/** Above it an old worker lives noticeably longer than a reload takes. */
const long = 60_000

export const hardStop: Rule = {
  code: 'haproxy-hard-stop-after',
  severity: 'warning',
  summary: 'Old workers may live on for long after a reload',
  why: 'After a reload the old worker stays until its last connection has ended, with long timeouts for minutes or, with WebSockets, days; each reload adds one, with its memory and its old configuration. hard-stop-after (1.8 and newer) bounds it; close-spread-time closes idle connections over time before that.',
  bad: {
    whole: true,
    text: `global\n    log stdout format raw local0\n    chroot /var/lib/haproxy\n    user haproxy\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n\ndefaults\n    mode http\n    log global\n    option httplog\n    option forwardfor\n    timeout http-request 10s\n    timeout connect 5s\n    timeout client 300s\n    timeout server 300s\n\n${web('')}`
  },
  good: { text: web('    timeout client 300s\n') },
  *check(overview) {
    if (globally(overview, 'hard-stop-after')) return
    for (const statement of overview.statements) {
      const [first, which = '', value = ''] = statement.words
      const time = readDuration(value)
      if (
        first !== 'timeout' ||
        !/^(?:client|server|tunnel)$/.test(which) ||
        time === undefined ||
        time <= long
      )
        continue
      const [line] = overview.global
      yield {
        at: placeOf(statement),
        message: `timeout ${which} ${value} and no hard-stop-after: an old worker stays that long after each reload, or longer`,
        hint: 'Write hard-stop-after 10m into global, and shorter timeouts.',
        ...(line && { fix: addBelow(line, 'hard-stop-after 10m') })
      }
      return
    }
  }
}

export const serverClose: Rule = {
  code: 'haproxy-http-server-close',
  severity: 'info',
  summary: 'Connections to servers are closed after each answer',
  why: 'option http-server-close and option httpclose were needed before HAProxy could keep and share connections; today each request pays for a connection, and for a TLS handshake with servers that have it.',
  bad: { text: web('    option http-server-close\n') },
  good: { text: web('') },
  *check({ defaults, proxies }) {
    for (const proxy of [...defaults, ...proxies])
      for (const statement of proxy.statements)
        if (
          statement.words[0] === 'option' &&
          /^(?:http-server-close|httpclose|forceclose)$/.test(statement.words[1] ?? '') &&
          statement.line.prefix === undefined &&
          isOn(proxy, 'option', statement.words[1] ?? '')
        )
          yield {
            at: placeOf(statement),
            message: `option ${statement.words[1]} makes each request pay for a connection`,
            hint: 'Remove it: connections are kept and shared by default.',
            fix: removeLine(statement)
          }
  }
}

export const pidfile: Rule = {
  code: 'haproxy-pidfile-twice',
  severity: 'warning',
  needs: 'host',
  summary: 'pidfile in the configuration, and -p in the unit',
  why: 'HAProxy warns that it is specified already, and takes the one of the command line.',
  bad: {
    text: `global\n    pidfile /run/haproxy.pid\n\n${web('')}`,
    surroundings: { host: { arguments: ['-Ws', '-f', '/etc/haproxy/haproxy.cfg', '-p', '/run/haproxy.pid'] } }
  },
  good: {
    text: web(''),
    surroundings: { host: { arguments: ['-Ws', '-f', '/etc/haproxy/haproxy.cfg', '-p', '/run/haproxy.pid'] } }
  },
  *check(overview, { host }) {
    const line = globally(overview, 'pidfile')
    if (line && host?.arguments?.includes('-p'))
      yield {
        at: placeOf(line),
        message: 'the unit names the pid file already (-p)',
        hint: 'Remove the line.',
        fix: removeLine(line)
      }
  }
}

export const daemon: Rule = {
  code: 'haproxy-daemon',
  severity: 'info',
  needs: 'host',
  summary: 'daemon, and the unit starts HAProxy as a master that systemd watches',
  why: 'With -Ws it does nothing: the master stays in the foreground and tells systemd how it is.',
  bad: {
    text: `global\n    daemon\n\n${web('')}`,
    surroundings: { host: { arguments: ['-Ws', '-f', '/etc/haproxy/haproxy.cfg'] } }
  },
  good: {
    text: `${web('')}`,
    surroundings: { host: { arguments: ['-Ws', '-f', '/etc/haproxy/haproxy.cfg'] } }
  },
  *check(overview, { host }) {
    const line = globally(overview, 'daemon')
    if (line && host?.arguments?.includes('-Ws'))
      yield {
        at: placeOf(line),
        message: 'the unit starts HAProxy in the foreground (-Ws)',
        hint: 'Remove the line.',
        fix: removeLine(line)
      }
  }
}

export const timeouts: readonly Rule[] = [
  missingTimeouts,
  requestTimeout,
  timeoutUnit,
  hardStop,
  serverClose,
  pidfile,
  daemon
]
