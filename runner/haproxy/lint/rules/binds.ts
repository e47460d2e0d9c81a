import { type Address, isLoopback } from '../../overview/address.ts'
import { isFront } from '../../overview/proxy-section.ts'
import { isOpen, type Spot } from '../../overview/statement.ts'
import { backend, quicOptions, quicSite } from '../example-site.ts'
import type { Rule } from '../rule.ts'

type Inet = Extract<Address, { is: 'inet' }>

const overlaps = (one: Inet, other: { readonly from: number; readonly to: number }): boolean =>
  one.ports !== undefined && one.ports.from <= other.to && other.from <= one.ports.to

/** Names of the two kinds of ports there are. */
const protocolOf = ({ transport }: Inet): 'tcp' | 'udp' => (transport === 'tcp' ? 'tcp' : 'udp')

export const duplicateBind: Rule = {
  code: 'haproxy-duplicate-bind',
  severity: 'error',
  summary: 'Two bind lines listen on the same address and port',
  why: 'haproxy -c is content, and with SO_REUSEPORT so is the kernel: it deals connections out between the two, so half of them land in the wrong frontend. Lines that share a port by the option interface, or a namespace, are not meant.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\nfrontend fe_alt\n    bind :80\n    default_backend be_web\n\n${backend}`
  },
  good: {
    text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\nfrontend fe_alt\n    bind :8080\n    default_backend be_web\n\n${backend}`
  },
  *check({ proxies }) {
    const seen: { readonly address: Inet; readonly at: Spot; readonly line: number }[] = []
    for (const { binds } of proxies.filter(isFront))
      for (const { addresses, options, statement } of binds) {
        if (
          statement.optional ||
          options.some(({ name }) => /^(?:interface|namespace|process|thread)$/.test(name))
        )
          continue
        for (const { address, at, text } of addresses) {
          if (address.is !== 'inet' || !address.ports || text.includes('$')) continue
          const { ports } = address
          const same = seen.find(
            each =>
              each.address.host === address.host &&
              each.address.family === address.family &&
              protocolOf(each.address) === protocolOf(address) &&
              overlaps(each.address, ports)
          )
          if (same)
            yield {
              at,
              message: `${text} is listened on already, in line ${same.line}`,
              hint: 'Remove one of the two, or give it another address or port.',
              related: [{ at: same.at, message: 'the first one' }]
            }
          seen.push({ address, at, line: statement.line.number })
        }
      }
  }
}

export const badAddress: Rule = {
  code: 'haproxy-bind-address',
  severity: 'error',
  summary: 'A bind line without a port, or with one that there is not',
  why: 'HAProxy refuses it. Ports go from 1 to 65535, ranges from the lower to the higher.',
  bad: { text: `frontend fe_web\n    bind 192.0.2.1\n    default_backend be_web\n\n${backend}` },
  good: { text: `frontend fe_web\n    bind 192.0.2.1:80\n    default_backend be_web\n\n${backend}` },
  *check({ proxies }) {
    for (const { binds } of proxies)
      for (const { addresses, statement } of binds)
        for (const { address, at, text } of addresses) {
          const [word] = statement.line.args
          if (address.is !== 'inet' || text === '' || (word && isOpen(word))) continue
          const { ports } = address
          if (!ports)
            yield {
              at,
              message: `${text} has no port that HAProxy can listen on`,
              hint: 'Write ADDRESS:PORT.'
            }
          else if (ports.from < 1 || ports.to > 65535 || ports.from > ports.to)
            yield {
              at,
              message: `${text} has a port that there is not`,
              hint: 'Write a port from 1 to 65535.'
            }
        }
  }
}

export const busyPort: Rule = {
  code: 'haproxy-port-busy',
  severity: 'error',
  needs: 'host',
  summary: 'Another program listens on a port that a bind line wants',
  why: 'haproxy -c binds nothing and says nothing; at the start or reload HAProxy says that some protocols failed to start their listeners, and the new worker ends. Judged when the host was asked.',
  bad: {
    text: `frontend fe_web\n    bind :80\n    default_backend be_web\n\n${backend}`,
    surroundings: {
      host: { listening: [{ protocol: 'tcp', address: '0.0.0.0', port: 80, process: 'nginx' }] }
    }
  },
  good: {
    text: `frontend fe_web\n    bind :8080\n    default_backend be_web\n\n${backend}`,
    surroundings: {
      host: { listening: [{ protocol: 'tcp', address: '0.0.0.0', port: 80, process: 'nginx' }] }
    }
  },
  *check({ proxies }, { host }) {
    for (const { binds } of proxies)
      for (const { addresses } of binds)
        for (const { address, at } of addresses) {
          if (address.is !== 'inet') continue
          const taken = host?.listening?.find(
            each =>
              each.protocol === protocolOf(address) &&
              overlaps(address, { from: each.port, to: each.port }) &&
              meets(address, each.address)
          )
          if (taken)
            yield {
              at,
              message: `${taken.process} listens on ${taken.port}/${taken.protocol} already`,
              hint: `Stop ${taken.process}, or take another port.`
            }
        }
  }
}

/** Whether a bind and a socket are in each other’s way: the same address, or one of them all addresses of its family. */
const meets = ({ host, family }: Inet, taken: string): boolean => {
  const all = ['0.0.0.0', '*', '::'].includes(taken)
  const v6 = taken.includes(':')
  if (taken === '*' || family === 'any') return host === '' || all || host === taken
  if ((family === 'ipv6') !== v6) return taken === '::' && host === '' // listens for IPv4 too
  return host === '' || all || host === taken
}

export const firewallUdp: Rule = {
  code: 'haproxy-firewall-udp',
  severity: 'error',
  needs: 'host',
  summary: 'The firewall does not let QUIC in',
  why: 'QUIC is UDP: a rule for 443/tcp, or firewalld’s service https, lets none of it in, and browsers stay with HTTP/2 without a word. Judged when the host’s firewall was asked.',
  bad: {
    text: quicSite(quicOptions),
    surroundings: { host: { firewallPorts: ['22/tcp', '443/tcp'] } }
  },
  good: {
    text: quicSite(quicOptions),
    surroundings: { host: { firewallPorts: ['22/tcp', '443/tcp', '443/udp'] } }
  },
  *check({ quicBinds }, { host }) {
    yield* closed(
      quicBinds.flatMap(({ bind }) => bind.addresses),
      host?.firewallPorts,
      'udp',
      'Open it: port 443/udp, or firewalld’s service http3 for port 443.'
    )
  }
}

export const firewallTcp: Rule = {
  code: 'haproxy-firewall-tcp',
  severity: 'warning',
  needs: 'host',
  summary: 'The firewall does not let connections in to a port',
  why: 'Nobody but this host reaches it. A port that only a load balancer before it shall reach may be meant; then say so in an ignoring comment. Judged when the host’s firewall was asked.',
  bad: {
    text: `frontend fe_web\n    bind :8080\n    default_backend be_web\n\n${backend}`,
    surroundings: { host: { firewallPorts: ['22/tcp', '443/tcp'] } }
  },
  good: {
    text: `frontend fe_web\n    bind :8080\n    default_backend be_web\n\n${backend}`,
    surroundings: { host: { firewallPorts: ['22/tcp', '8000-8100/tcp'] } }
  },
  *check({ proxies }, { host }) {
    const tcp = proxies.flatMap(({ binds }) =>
      binds.filter(({ quic }) => !quic).flatMap(({ addresses }) => addresses)
    )
    yield* closed(tcp, host?.firewallPorts, 'tcp', 'Open it in the firewall, or listen on 127.0.0.1 alone.')
  }
}

function* closed(
  addresses: readonly { readonly address: Address; readonly at: Spot }[],
  open: readonly string[] | undefined,
  protocol: 'tcp' | 'udp',
  hint: string
): ReturnType<Rule['check']> & Generator {
  if (!open) return
  const ranges = open.flatMap(each => {
    const [, from, to = from, its] = /^(\d+)(?:-(\d+))?\/(\w+)$/.exec(each) ?? []
    return its === protocol ? [{ from: Number(from), to: Number(to) }] : []
  })
  const said = new Set<number>()
  for (const { address, at } of addresses) {
    if (address.is !== 'inet' || isLoopback(address) || !address.ports || protocolOf(address) !== protocol)
      continue
    const { from } = address.ports
    if (said.has(from) || ranges.some(range => range.from <= from && from <= range.to)) continue
    said.add(from)
    yield { at, message: `the firewall does not let ${from}/${protocol} in`, hint }
  }
}

export const socketClash: Rule = {
  code: 'haproxy-socket-clash',
  severity: 'error',
  needs: 'host',
  summary: 'Two sockets have the same path',
  why: 'Nothing complains: one silently takes the place of the other, which one depends on the version. Where it is the master’s (-S of the unit) and a stats socket, either the runtime API or the answer to a reload is out of reach.',
  bad: {
    text: `global\n    stats socket /run/haproxy/stats mode 600 level admin\n\nfrontend fe_web\n    bind :80\n    default_backend be_web\n\n${backend}`,
    surroundings: { host: { masterSocket: '/run/haproxy/stats' } }
  },
  good: {
    text: `global\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n\nfrontend fe_web\n    bind :80\n    default_backend be_web\n\n${backend}`,
    surroundings: { host: { masterSocket: '/run/haproxy/master.sock' } }
  },
  *check({ global, proxies }, { host }) {
    const sockets = [
      ...global.flatMap(({ words, source, line }) => {
        const word = words[0] === 'stats' && words[1] === 'socket' ? line.args[1] : undefined
        return word
          ? [
              {
                path: word.text.replace(/^u[nx][isxdg]+[xtg]@/, ''),
                at: { source, start: word.start, end: word.end }
              }
            ]
          : []
      }),
      ...proxies.flatMap(({ binds }) =>
        binds.flatMap(({ addresses }) =>
          addresses.flatMap(({ address, at }) => (address.is === 'unix' ? [{ path: address.path, at }] : []))
        )
      )
    ]
    for (const [index, { path, at }] of sockets.entries()) {
      const earlier = sockets.slice(0, index).find(each => each.path === path)
      if (path === host?.masterSocket)
        yield {
          at,
          message: `${path} is the master’s socket too (-S in the unit)`,
          hint: 'Give the stats socket a path of its own, such as /run/haproxy/admin.sock.'
        }
      else if (earlier)
        yield {
          at,
          message: `${path} is a socket already`,
          hint: 'Give each socket a path of its own.',
          related: [{ at: earlier.at, message: 'the first one' }]
        }
    }
  }
}

export const binds: readonly Rule[] = [
  badAddress,
  duplicateBind,
  busyPort,
  socketClash,
  firewallUdp,
  firewallTcp
]
