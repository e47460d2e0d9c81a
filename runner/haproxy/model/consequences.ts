import { isVersionAtLeast } from '../../language/functions/version.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import { needsLimitedQuic } from './add-consequences.ts'
import type { Model } from './model.ts'
import { renderModel } from './render-model.ts'

/** What a configuration asks of its host, beside its own lines. */
export interface Consequences {
  /** Ports that clients come to, as firewalld writes them; those on loopback addresses are left out. */
  readonly firewall: readonly string[]
  /** QUIC ports. */
  readonly quicPorts: readonly number[]
  /** The configuration says `setcap cap_net_bind_service`. */
  readonly setcap: boolean
  /**
   * Lowest port that everybody must be allowed to bind (net.ipv4.ip_unprivileged_port_start): up to 2.8 there is no `setcap`, and
   * without one or the other a reload cuts every QUIC connection. `tune.quic.socket-owner listener` would do so, too.
   */
  readonly unprivilegedPortStart?: number
  readonly limitedQuic: boolean
}

export const consequences = (model: Model, surroundings: Surroundings = {}): Consequences => {
  const { text } = renderModel(model, surroundings)
  const ports = new Set<string>()
  const quicPorts = new Set<number>()
  for (const line of text.split('\n')) {
    const address = /^\s*bind\s+(\S+)/.exec(line)?.[1]
    for (const { port, protocol, open } of address === undefined
      ? []
      : address.split(',').flatMap(listening)) {
      if (open) ports.add(`${port}/${protocol}`)
      if (protocol === 'udp') for (const one of numbers(port)) quicPorts.add(one)
    }
  }
  const quic = [...quicPorts].sort((a, b) => a - b)
  const { version } = surroundings
  const lowest = quic[0]
  const noSetcap = version !== undefined && !isVersionAtLeast(version, '2.9')
  return {
    firewall: [...ports].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1)),
    quicPorts: quic,
    setcap: /^\s*setcap\s.*\bcap_net_bind_service\b/m.test(text),
    ...(noSetcap && lowest !== undefined && lowest < 1024 ? { unprivilegedPortStart: lowest } : {}),
    limitedQuic: quic.length > 0 && needsLimitedQuic(surroundings)
  }
}

const listening = (
  address: string
): readonly { readonly port: string; readonly protocol: 'tcp' | 'udp'; readonly open: boolean }[] => {
  const [, family, host = '', port] = /^(?:([a-z0-9+]+)@)?(.*):(\d+(?:-\d+)?)$/.exec(address) ?? []
  if (port === undefined || /^(unix|abns|fd|sockpair)/.test(family ?? '') || host.startsWith('/')) return []
  const loopback = /^(?:127\.|::1$|\[::1\]$|localhost$)/.test(host)
  return [{ port, protocol: /^(?:quic|udp)/.test(family ?? '') ? 'udp' : 'tcp', open: !loopback }]
}

const numbers = (port: string): readonly number[] => port.split('-').map(Number)
