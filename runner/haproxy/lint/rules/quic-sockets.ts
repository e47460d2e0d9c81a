import { optionOf } from '../../overview/options.ts'
import { globally } from '../../overview/overview.ts'
import { quicLosses } from '../../overview/quic-losses.ts'
import { isQuicOff } from '../../overview/quic-off.ts'
import { placeOf, spotOf } from '../../overview/statement.ts'
import { quicOptions, quicSite } from '../example-site.ts'
import { addBelow, replace } from '../mend.ts'
import type { Rule } from '../rule.ts'
import { isSince } from '../version.ts'

function defaults(): string {
  return `defaults\n    mode http\n    log global\n    option httplog\n    option forwardfor\n    timeout http-request 10s\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n`
}

export const quicCapability: Rule = {
  code: 'haproxy-quic-capability',
  severity: 'error',
  summary: 'QUIC below port 1024, and the right to bind there is given up',
  why: 'Each QUIC connection gets a socket of its own, bound after HAProxy has become the user of the configuration. Without CAP_NET_BIND_SERVICE that fails below port 1024, HAProxy falls back to the listener’s socket, and from the next reload on every connection in flight is dead without an error on either side. setcap keeps the capability since 2.9; with older versions the unit’s AmbientCapabilities (and no user line) or net.ipv4.ip_unprivileged_port_start do.',
  bad: {
    whole: true,
    text: `global\n    log stdout format raw local0\n    chroot /var/lib/haproxy\n    user haproxy\n    group haproxy\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n    hard-stop-after 10m\n    cluster-secret "\${CLUSTER_SECRET}"\n\n${defaults()}\n${quicSite(quicOptions)}`
  },
  good: { text: quicSite(quicOptions) },
  *check(overview, surroundings) {
    for (const loss of quicLosses(overview, surroundings.host)) {
      if (loss.is !== 'may not bind') continue
      const { address, user, caps, free } = loss
      const can = isSince(surroundings, '2.9') !== false
      yield {
        at: address.at,
        message: `HAProxy becomes ${user.words[1]} and may not bind sockets of QUIC connections below port ${free}: a reload cuts them all`,
        hint: can
          ? 'Write setcap cap_net_bind_service into global.'
          : 'HAProxy has setcap since 2.9: set net.ipv4.ip_unprivileged_port_start, or take a newer version.',
        ...(can && {
          fix: caps
            ? replace(placeOf(caps), `${caps.words.join(' ')},cap_net_bind_service`)
            : addBelow(user, 'setcap cap_net_bind_service')
        })
      }
    }
  }
}

export const sharedQuicSocket: Rule = {
  code: 'haproxy-quic-shared-socket',
  severity: 'warning',
  summary: 'All QUIC connections share the listener’s socket',
  why: 'A reload hands that socket to the new worker, and the old one never hears from its clients again: measured, requests in flight hang until the client gives up. The name is tune.quic.socket-owner listener up to 3.2, tune.quic.fe.sock-per-conn force-off from 3.3 on, quic-socket listener on a bind line.',
  bad: { text: quicSite(quicOptions, 'global\n    tune.quic.fe.sock-per-conn force-off\n\n') },
  good: { text: quicSite(quicOptions) },
  *check(overview) {
    for (const loss of quicLosses(overview))
      if (loss.is === 'all share')
        yield {
          at: placeOf(loss.statement),
          message: `${loss.statement.words.join(' ')}: a reload cuts every QUIC connection`,
          hint: 'Remove it, and let HAProxy bind below port 1024 with setcap cap_net_bind_service.'
        }
      else if (loss.is === 'bind shares')
        yield {
          at: spotOf(loss.bind.statement.source, loss.option.word),
          message: 'quic-socket listener: a reload cuts every QUIC connection of this bind',
          hint: 'Write quic-socket connection, which is the default.'
        }
  }
}

export const clusterSecret: Rule = {
  code: 'haproxy-cluster-secret',
  severity: 'warning',
  summary: 'QUIC without a cluster-secret',
  why: 'Stateless resets and Retry tokens are made from it. Without one HAProxy takes a random value at each start: after a restart, and on the other nodes, clients of connections that are gone wait for a timeout, and with quic-force-retry their tokens are refused.',
  bad: {
    whole: true,
    text: `global\n    log stdout format raw local0\n    chroot /var/lib/haproxy\n    user haproxy\n    group haproxy\n    setcap cap_net_bind_service\n    stats socket /run/haproxy/admin.sock mode 600 level admin\n    hard-stop-after 10m\n\n${defaults()}\n${quicSite(quicOptions)}`
  },
  good: { text: quicSite(`${quicOptions} quic-force-retry`) },
  *check(overview) {
    const [first] = overview.quicBinds
    if (!first || isQuicOff(overview) || globally(overview, 'cluster-secret')) return
    const retry = overview.quicBinds.find(({ bind }) => optionOf(bind.options, 'quic-force-retry'))
    const option = retry && optionOf(retry.bind.options, 'quic-force-retry')
    yield {
      at:
        retry && option ? spotOf(retry.bind.statement.source, option.word) : placeOf(first.bind.statement, 2),
      message: option
        ? 'Retry tokens are made from a secret that is random at each start'
        : 'QUIC’s tokens are made from a secret that is random at each start',
      hint: 'Write cluster-secret into global, the same on all nodes, and keep its value out of the file: cluster-secret "${CLUSTER_SECRET}".'
    }
  }
}

export const quicSockets: readonly Rule[] = [quicCapability, sharedQuicSocket, clusterSecret]
