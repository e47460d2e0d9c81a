import type { Configuration, Line, Section } from '../configuration/configuration.ts'
import { optionOf } from '../overview/options.ts'
import { overviewOf } from '../overview/overview.ts'

/** An address that HAProxy is told to speak QUIC at. */
export interface QuicBind {
  readonly family: 4 | 6
  readonly address: string
  /** The ports from first to last; undefined when a variable stands there. */
  readonly ports: readonly [first: number, last: number] | undefined
  readonly ssl: boolean
  /** Undefined: HAProxy's default, which is h3. */
  readonly alpn: readonly string[] | undefined
  readonly certificates: readonly string[]
  readonly certificateLists: readonly string[]
  readonly proxy: string
  readonly line: number
}

/** Every address of QUIC that the configuration's frontends and listens bind. */
export const quicBinds = (files: readonly Configuration[]): readonly QuicBind[] =>
  overviewOf(files).quicBinds.flatMap(({ proxy, bind: { addresses, options, statement } }) => {
    const valuesOf = (...names: readonly string[]): readonly string[] =>
      options.flatMap(({ name, value }) => (names.includes(name) && value ? [value.text] : []))
    const alpn = optionOf(options, 'alpn', 'no-alpn')
    return addresses.flatMap(({ address }): readonly QuicBind[] => {
      if (address.is !== 'inet' || address.transport !== 'quic') return []
      const { family, host, ports } = address
      return [
        {
          family: family === 'ipv6' ? 6 : 4,
          address: host || '*',
          ports: ports && [ports.from, ports.to],
          ssl: optionOf(options, 'ssl') !== undefined,
          alpn: alpn && (alpn.value?.text.split(',').filter(Boolean) ?? []),
          certificates: valuesOf('crt', 'default-crt'),
          certificateLists: valuesOf('crt-list'),
          proxy: proxy.name,
          line: statement.line.number
        }
      ]
    })
  })

export const sectionsOf = (
  files: readonly Configuration[],
  kinds: readonly string[]
): readonly (Section & { readonly lines: readonly Line[] })[] =>
  files.flatMap(({ sections }) => sections.filter(({ kind }) => kinds.includes(kind)))

/** The last global line with that keyword, which is the one that counts; `no …` is none. */
export const globalLine = (
  files: readonly Configuration[],
  ...keywords: readonly string[]
): Line | undefined => {
  const last = sectionsOf(files, ['global'])
    .flatMap(({ lines }) => lines)
    .filter(({ keyword }) => keywords.includes(keyword.text))
    .at(-1)
  return last?.prefix === undefined ? last : undefined
}

/** Whether it is, or could be, at the port. */
export const isAt = ({ ports }: QuicBind, port: number): boolean =>
  ports === undefined || (ports[0] <= port && port <= ports[1])

/** `fe_https:24 quic4@*:443` */
export const bindText = ({ family, address, ports, proxy, line }: QuicBind): string => {
  const port = ports === undefined ? '(a variable)' : [...new Set(ports)].join('-')
  return `quic${family}@${address}:${port} (${proxy}, line ${line})`
}
