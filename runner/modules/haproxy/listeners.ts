import type { Configuration, Line } from '../../haproxy/configuration/configuration.ts'
import { overviewOf } from '../../haproxy/overview/overview.ts'
import { isFront } from '../../haproxy/overview/proxy-section.ts'

/** Where HTTP must answer once a configuration is loaded. */
export interface Listener {
  readonly version: '1.1' | '2' | '3'
  readonly scheme: 'http' | 'https'
  /** To connect to from the host itself. */
  readonly address: string
  readonly port: number
  /** All addresses of the host, so that others reach it by any of them. */
  readonly wildcard: boolean
}

/**
 * The listeners of a configuration's HTTP proxies that a stranger can talk to: not those behind another proxy (accept-proxy),
 * for clients with a certificate, or at addresses that are variables.
 */
export const listenersOf = (configuration: Configuration): readonly Listener[] => {
  const found = overviewOf([configuration])
    .proxies.filter(proxy => isFront(proxy) && proxy.mode === 'http')
    .flatMap(({ binds }) => binds.flatMap(({ statement }) => listenersOn(statement.line)))
  return [...new Map(found.map(each => [JSON.stringify(each), each])).values()]
}

/** A socket that the configuration opens. */
export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp'
  /** `0.0.0.0` and `::` for all of a family. */
  readonly address: string
  readonly port: number
}

/** Every socket of the configuration that is at an IP address with one port. */
export const socketsOf = ({ sections }: Configuration): readonly ListeningSocket[] =>
  sections
    .flatMap(({ lines }) => lines.filter(({ keyword }) => keyword.text === 'bind'))
    .flatMap(({ args: [addresses] }) =>
      (addresses?.text ?? '').split(',').flatMap((text): readonly ListeningSocket[] => {
        const socket = socketAt(text)
        if (!socket) return []
        const { quic, address, port, wildcard } = socket
        const all = address === '::1' ? '::' : '0.0.0.0'
        return [{ protocol: quic ? 'udp' : 'tcp', address: wildcard ? all : address, port }]
      })
    )

const listenersOn = ({ args: [addresses, ...rest] }: Line): readonly Listener[] => {
  const words = rest.map(({ text }) => text)
  const strangers = !words.some(word => ['accept-proxy', 'accept-netscaler-cip', 'proto'].includes(word))
  if (!strangers || words.includes('strict-sni') || words[words.indexOf('verify') + 1] === 'required')
    return []
  return (addresses?.text ?? '').split(',').flatMap((address): readonly Listener[] => {
    const socket = socketAt(address)
    if (!socket) return []
    const { quic, ...at } = socket
    if (quic) return [{ version: '3', scheme: 'https', ...at }]
    if (!words.includes('ssl')) return [{ version: '1.1', scheme: 'http', ...at }]
    const alpn = words[words.indexOf('alpn') + 1]
    const offered = words.includes('alpn') ? (alpn ?? '').split(',') : ['http/1.1']
    return [
      ...(offered.includes('http/1.1') ? [{ version: '1.1', scheme: 'https', ...at } as const] : []),
      ...(offered.includes('h2') ? [{ version: '2', scheme: 'https', ...at } as const] : [])
    ]
  })
}

/** Undefined for what is no IP address with one port. */
const socketAt = (text: string) => {
  const [, family = '', host = '', port = ''] =
    /^(ipv[46]@|quic[46]@)?(?:\[?([0-9A-Fa-f:.*]*)\]?):(\d+)$/.exec(text) ?? []
  if (port === '') return undefined
  const six = family.includes('6') || host.includes(':')
  const wildcard = ['', '*', '0.0.0.0', '::'].includes(host)
  return {
    quic: family.startsWith('quic'),
    address: wildcard ? (six ? '::1' : '127.0.0.1') : host,
    port: Number(port),
    wildcard
  }
}
