import { isLoopback, isPrivate } from '../../overview/address.ts'
import { optionOf } from '../../overview/options.ts'
import { globally, type Overview } from '../../overview/overview.ts'
import { inherited, isFront, type ProxySection } from '../../overview/proxy-section.ts'
import { isOpen, placeOf, type Spot, type Statement, spotOf } from '../../overview/statement.ts'
import { addBelow } from '../mend.ts'
import type { Rule } from '../rule.ts'

const stats = (bind: string, lines: string): string =>
  `listen stats\n    bind ${bind}\n    stats enable\n    stats uri /\n    stats hide-version\n${lines}`

/** Statements of a proxy that are about its statistics page. */
const statsOf = (proxy: ProxySection): readonly Statement[] =>
  inherited(proxy).filter(({ words, line }) => words[0] === 'stats' && line.prefix === undefined)

const showsStats = (proxy: ProxySection): boolean =>
  statsOf(proxy).some(({ words }) => /^(?:enable|uri|auth|admin|realm|scope|show-)/.test(words[1] ?? ''))

/** Rules by which a proxy may well keep others away from its statistics. */
const guards = ({ words: [first = '', second = '', third = ''] }: Statement): boolean =>
  (first === 'http-request' && /^(?:deny|reject|auth|tarpit|silent-drop)$/.test(second)) ||
  (first === 'tcp-request' && /^(?:reject|silent-drop)$/.test(third))

const easy =
  /^(?:admin|password|passwd|haproxy|secret|changeme|change-me|root|test|guest|stats|1234\d*|qwerty|letmein|pass|user)$/i

/** What is written as a password, and whose it is. */
const passwords = function* ({ statements }: Overview): Generator<{
  readonly user: string
  readonly password: string
  readonly at: Spot
  readonly kind: 'stats' | 'userlist'
}> {
  for (const { words, line, source } of statements) {
    const [first, second, third] = line.args
    if (words[0] === 'stats' && words[1] === 'auth' && second && !isOpen(second)) {
      const [user = '', ...rest] = second.text.split(':')
      yield { user, password: rest.join(':'), at: spotOf(source, second), kind: 'stats' }
    }
    if (words[0] === 'user' && words[2] === 'insecure-password' && first && third && !isOpen(third))
      yield { user: first.text, password: third.text, at: spotOf(source, third), kind: 'userlist' }
  }
}

const isEasy = (password: string, user: string): boolean =>
  easy.test(password) || password.toLowerCase() === user.toLowerCase() || password.length < 4

export const easyPassword: Rule = {
  code: 'haproxy-easy-password',
  severity: 'error',
  summary: 'A password that anybody tries first',
  why: 'admin:admin and its like are in every list. Keep the password out of the file: stats auth "admin:${STATS_PASSWORD}" takes it from the environment.',
  bad: { text: stats('127.0.0.1:8404', '    stats auth admin:admin\n') },
  good: { text: stats('127.0.0.1:8404', '    stats auth "admin:${STATS_PASSWORD}"\n') },
  *check(overview) {
    for (const { user, password, at } of passwords(overview))
      if (isEasy(password, user))
        yield {
          at,
          message: `the password of ${user} is one that anybody tries first`,
          hint: 'Take a random one, from the environment: "USER:${STATS_PASSWORD}".'
        }
  }
}

export const clearPassword: Rule = {
  code: 'haproxy-password-in-file',
  severity: 'warning',
  summary: 'A password or secret stands in the file',
  why: 'Whoever reads the file, a backup of it or the repository has it. HAProxy puts environment variables into double-quoted words; a userlist takes a hash (password instead of insecure-password).',
  bad: { text: stats('127.0.0.1:8404', '    stats auth ops:Vohth4ai\n') },
  good: { text: stats('127.0.0.1:8404', '    stats auth "ops:${STATS_PASSWORD}"\n') },
  *check(overview) {
    for (const { user, password, at, kind } of passwords(overview))
      if (!isEasy(password, user))
        yield {
          at,
          message: `the password of ${user} stands in the file`,
          hint:
            kind === 'stats'
              ? 'Take it from the environment: "USER:${STATS_PASSWORD}".'
              : 'Write password and its hash (openssl passwd -6).'
        }
    const secret = globally(overview, 'cluster-secret')
    const [word] = secret?.line.args ?? []
    if (secret && word && !isOpen(word))
      yield {
        at: spotOf(secret.source, word),
        message: 'the cluster secret stands in the file',
        hint: 'Take it from the environment: cluster-secret "${CLUSTER_SECRET}".'
      }
  }
}

export const publicStats: Rule = {
  code: 'haproxy-stats-public',
  severity: 'error',
  summary: 'The statistics page is open to the network',
  why: 'It shows every server with its state. Without a password anybody reads it; with one, but without TLS, the password travels in the clear with each request. On an address of a private network this is a warning. Listen on 127.0.0.1, or with TLS and a password.',
  bad: { text: stats('*:8404', '    stats auth "ops:${STATS_PASSWORD}"\n') },
  good: { text: stats('127.0.0.1:8404', '    stats auth "ops:${STATS_PASSWORD}"\n') },
  *check({ proxies }) {
    for (const proxy of proxies.filter(isFront)) {
      if (!showsStats(proxy) || proxy.mode !== 'http') continue
      const password =
        statsOf(proxy).some(({ words }) => words[1] === 'auth' || words[1] === 'http-request') ||
        inherited(proxy).some(guards)
      for (const { addresses, ssl, statement, options } of proxy.binds) {
        const open = addresses.filter(({ address, text }) => !isLoopback(address) && !text.includes('$'))
        const [first] = open
        if (!first || (ssl && password) || optionOf(options, 'verify')?.value?.text === 'required') continue
        yield {
          at: first.at,
          severity: open.every(({ address }) => isPrivate(address)) ? 'warning' : 'error',
          message: password
            ? `the password of the statistics travels in the clear to ${statement.words[1]}`
            : `anybody who reaches ${statement.words[1]} reads the statistics`,
          hint: password
            ? 'Listen on 127.0.0.1, or with ssl.'
            : 'Listen on 127.0.0.1, or with ssl and stats auth.'
        }
      }
    }
  }
}

export const statsAdmin: Rule = {
  code: 'haproxy-stats-admin',
  severity: 'error',
  summary: 'Anybody may switch servers off on the statistics page',
  why: 'stats admin if TRUE lets whoever sees the page drain and stop servers; without a password that is everybody who reaches it.',
  bad: { text: stats('127.0.0.1:8404', '    stats admin if TRUE\n') },
  good: {
    text: stats('127.0.0.1:8404', '    stats auth "ops:${STATS_PASSWORD}"\n    stats admin if TRUE\n')
  },
  *check({ proxies }) {
    for (const proxy of proxies) {
      const all = statsOf(proxy)
      const admin = all.find(
        ({ words, condition }) =>
          words[1] === 'admin' &&
          (!condition ||
            (condition.is === 'if' &&
              condition.samples.length === 0 &&
              condition.acls.every(({ name }) => name === 'TRUE')))
      )
      if (
        admin &&
        !all.some(({ words }) => words[1] === 'auth' || words[1] === 'http-request') &&
        !inherited(proxy).some(guards)
      )
        yield {
          at: placeOf(admin, 2),
          message: 'whoever reaches this page may stop servers',
          hint: 'Add stats auth, or a condition that says who may.'
        }
    }
  }
}

export const statsVersion: Rule = {
  code: 'haproxy-stats-version',
  severity: 'info',
  summary: 'The statistics page tells HAProxy’s version',
  why: 'It saves whoever looks for a known hole the search.',
  bad: { text: stats('127.0.0.1:8404', '').replace('    stats hide-version\n', '') },
  good: { text: stats('127.0.0.1:8404', '') },
  *check({ proxies }) {
    for (const proxy of proxies) {
      const line = statsOf(proxy).find(({ words }) => words[1] === 'enable' || words[1] === 'uri')
      if (line && !statsOf(proxy).some(({ words }) => words[1] === 'hide-version'))
        yield {
          at: placeOf(line),
          message: 'the page tells HAProxy’s version',
          hint: 'Add stats hide-version.',
          fix: addBelow(line, 'stats hide-version')
        }
    }
  }
}

export const statsRules: readonly Rule[] = [
  easyPassword,
  clearPassword,
  publicStats,
  statsAdmin,
  statsVersion
]
