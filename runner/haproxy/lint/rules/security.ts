import { optionOf, readOptions } from '../../overview/options.ts'
import { globally, type Overview } from '../../overview/overview.ts'
import { inherited, isFront } from '../../overview/proxy-section.ts'
import { argPlace, placeOf, type Statement, says, spotOf } from '../../overview/statement.ts'
import { web } from '../example-site.ts'
import { removeLine, replace } from '../mend.ts'
import type { Complaint, Rule } from '../rule.ts'

const sockets = ({ global }: Overview): readonly Statement[] =>
  global.filter(statement => says(statement, ['stats', 'socket']))

export const writableSocket: Rule = {
  code: 'haproxy-socket-mode',
  severity: 'error',
  summary: 'Every account of the host may command HAProxy through its socket',
  why: 'With level admin the socket stops servers, swaps certificates and reads keys of stick tables. mode 600 keeps it to root (or to user and group). Without mode, the umask of whoever started HAProxy decides, which is only told about.',
  bad: { text: `global\n    stats socket /run/haproxy/admin.sock mode 666 level admin\n\n${web('')}` },
  good: { text: `global\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n\n${web('')}` },
  *check(overview): Iterable<Complaint> {
    for (const statement of sockets(overview)) {
      const options = readOptions(statement.line.args.slice(2), statement.source)
      const mode = optionOf(options, 'mode')?.value
      const level = optionOf(options, 'level')?.value?.text ?? 'operator'
      const path = statement.words[2] ?? ''
      if (mode && /[2367]$/.test(mode.text))
        yield {
          at: spotOf(statement.source, mode),
          severity: level === 'admin' ? 'error' : 'warning',
          message: `mode ${mode.text}: every account may send commands of level ${level}`,
          hint: 'Write mode 600, or mode 660 with a group.',
          fix: replace(spotOf(statement.source, mode), '660')
        }
      else if (!mode && (path.startsWith('/') || path.startsWith('unix@')))
        yield {
          at: argPlace(statement, 1),
          severity: 'info',
          message: 'who may use this socket is left to the umask',
          hint: 'Write mode 600.'
        }
    }
  }
}

export const publicSocket: Rule = {
  code: 'haproxy-socket-public',
  severity: 'error',
  summary: 'HAProxy’s runtime API listens on the network',
  why: 'It has neither password nor encryption: whoever reaches the port commands HAProxy.',
  bad: { text: `global\n    stats socket ipv4@0.0.0.0:9999 level admin\n\n${web('')}` },
  good: { text: `global\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n\n${web('')}` },
  *check(overview) {
    for (const statement of sockets(overview)) {
      const at = statement.words[2] ?? ''
      if (
        !/^(?:ipv4@|ipv6@|tcp\w*@)?[\w*.:[\]]*:\d+$/.test(at) ||
        /^(?:ipv4@|ipv6@|tcp\w*@)?(?:127\.|localhost|\[?::1\]?:\d)/.test(at)
      )
        continue
      yield {
        at: argPlace(statement, 1),
        message: `whoever reaches ${at} commands HAProxy`,
        hint: 'Give it a path, and mode 600.'
      }
    }
  }
}

export const exposeFd: Rule = {
  code: 'haproxy-expose-fd',
  severity: 'info',
  summary: 'expose-fd listeners is not needed any more',
  why: 'A reload of the master hands listeners over by itself; since 2.6 through a socket pair of its own. It is still needed only by those who start a new process with -x.',
  bad: {
    text: `global\n    stats socket /run/haproxy/admin.sock mode 600 level admin expose-fd listeners\n\n${web('')}`
  },
  good: { text: `global\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n\n${web('')}` },
  *check(overview) {
    for (const { line, source, words } of sockets(overview)) {
      const at = words.indexOf('expose-fd')
      const [option, value] = [line.args[at - 1], line.args[at]]
      if (at < 1 || !option || value?.text !== 'listeners') continue
      const gap = /[ \t]*$/.exec(source.text.slice(0, option.start))?.[0].length ?? 0
      yield {
        at: spotOf(source, { start: option.start, end: value.end }),
        message: 'the master hands listeners over by itself',
        hint: 'Leave it out.',
        fix: {
          title: 'Leave expose-fd out',
          edits: [{ at: { source, start: option.start - gap, end: value.end }, text: '' }]
        }
      }
    }
  }
}

export const runsAsRoot: Rule = {
  code: 'haproxy-no-user',
  severity: 'info',
  summary: 'HAProxy stays what it was started as',
  why: 'Started as root, as it must be to bind ports below 1024 and enter a chroot, it stays root without user (or uid): a hole in it is a hole in the host. Where the unit or the container starts it as another account, nothing is wrong.',
  bad: {
    whole: true,
    text: `global\n    log stdout format raw local0\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n    hard-stop-after 10m\n\ndefaults\n    mode http\n    log global\n    option httplog\n    option forwardfor\n    timeout http-request 10s\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n\n${web('')}`
  },
  good: { text: web('') },
  *check(overview) {
    const [section] = overview.parts.filter(({ kind }) => kind === 'global')
    const user = globally(overview, 'user') ?? globally(overview, 'uid')
    if (section && overview.proxies.some(isFront) && (!user || /^(?:root|0)$/.test(user.words[1] ?? '')))
      yield {
        at: user ? placeOf(user) : section.at,
        message: user ? 'HAProxy stays root' : 'no user: HAProxy stays what it was started as',
        hint: 'Write user haproxy, group haproxy and chroot /var/lib/haproxy.'
      }
  }
}

export const looseLimits: Rule = {
  code: 'haproxy-insecure-wanted',
  severity: 'warning',
  summary: 'A safety catch is off',
  why: 'insecure-fork-wanted lets workers start programs (external checks and some Lua need it), insecure-setuid-wanted lets those be root’s: whoever gets into a worker has a shell.',
  bad: { text: `global\n    insecure-fork-wanted\n\n${web('')}` },
  good: { text: web('') },
  *check({ global }) {
    for (const statement of global)
      if (
        /^insecure-(?:fork|setuid)-wanted$/.test(statement.words[0] ?? '') &&
        statement.line.prefix === undefined
      )
        yield {
          at: placeOf(statement),
          message: `${statement.words[0]} lets workers start programs`,
          hint: 'Remove it unless external checks or Lua need it.',
          fix: removeLine(statement)
        }
  }
}

export const violations: Rule = {
  code: 'haproxy-accept-invalid',
  severity: 'warning',
  summary: 'Requests that break HTTP are let through',
  why: 'What HAProxy and the server read differently is how requests are smuggled past rules. The options are for a day of debugging.',
  bad: { text: web('    option accept-unsafe-violations-in-http-request\n') },
  good: { text: web('') },
  *check({ statements }) {
    for (const statement of statements)
      if (
        statement.words[0] === 'option' &&
        /^accept-(?:invalid|unsafe-violations-in)-http-re(?:quest|sponse)$/.test(statement.words[1] ?? '') &&
        statement.line.prefix === undefined
      )
        yield {
          at: placeOf(statement),
          message: `option ${statement.words[1]} lets through what servers may read otherwise`,
          hint: 'Remove it, and mend who sends such.',
          fix: removeLine(statement)
        }
  }
}

export const spoofedAddress: Rule = {
  code: 'haproxy-forwardfor-if-none',
  severity: 'warning',
  summary: 'Clients may say themselves where they come from',
  why: 'With if-none HAProxy leaves a header x-forwarded-for that a client sends as it is, and applications that trust it believe any address.',
  bad: { text: web('    option forwardfor if-none\n') },
  good: { text: web('    http-request del-header x-forwarded-for\n') },
  *check({ defaults, proxies }) {
    for (const proxy of [...defaults, ...proxies])
      for (const statement of proxy.statements)
        if (
          says(statement, ['option', 'forwardfor']) &&
          statement.words.includes('if-none') &&
          !inherited(proxy).some(
            ({ words }) => words[1] === 'del-header' && words[2]?.toLowerCase() === 'x-forwarded-for'
          )
        )
          yield {
            at: placeOf(statement),
            message: 'x-forwarded-for of a client is believed',
            hint: 'Leave if-none out, or delete the header of clients that are no proxies of yours first.'
          }
  }
}

export const noForwardFor: Rule = {
  code: 'haproxy-no-forwardfor',
  severity: 'info',
  summary: 'Servers do not learn clients’ addresses',
  why: 'They see HAProxy’s own. option forwardfor adds x-forwarded-for; option forwarded (2.8), a header of your own or the PROXY protocol do too.',
  bad: {
    whole: true,
    text: `global\n    log stdout format raw local0\n    chroot /var/lib/haproxy\n    user haproxy\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n    hard-stop-after 10m\n\ndefaults\n    mode http\n    log global\n    option httplog\n    timeout http-request 10s\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n\n${web('')}`
  },
  good: { text: web('') },
  *check(overview) {
    const told = overview.statements.some(
      ({ words }) =>
        (words[0] === 'option' && /^(?:forwardfor|forwarded|original-to)$/.test(words[1] ?? '')) ||
        words.some(word => /^(?:x-forwarded-for|x-real-ip|forwarded|send-proxy.*|usesrc)$/i.test(word))
    )
    const [first] = overview.proxies.filter(
      ({ kind, mode, servers }) =>
        kind !== 'frontend' && mode === 'http' && servers.some(({ address }) => address.is === 'inet')
    )
    if (!told && first)
      yield {
        at: first.at,
        message: 'the servers see HAProxy’s address instead of the clients’',
        hint: 'Write option forwardfor into defaults.'
      }
  }
}

export const security: readonly Rule[] = [
  writableSocket,
  publicSocket,
  exposeFd,
  runsAsRoot,
  looseLimits,
  violations,
  spoofedAddress,
  noForwardFor
]
