import type { Value } from '../../language/value.ts'
import type { Line } from '../configuration/configuration.ts'
import type { ImportedLine } from './import-lines.ts'

type Map = { readonly [key: string]: Value }

/**
 * `https` for binds of one port over TCP and QUIC, and the header that tells of HTTP/3 behind them: guesses, the fullest first.
 * Whether one renders as exactly these lines is for the caller to see.
 */
export const importHttps = (kind: string, run: readonly Line[]): readonly ImportedLine[] => {
  if (kind !== 'frontend' && kind !== 'listen') return []
  const binds = leading(run, ({ keyword, prefix }) => !prefix && keyword.text === 'bind')
  const [tcp] = binds
  const first = tcp && readBind(tcp)
  if (!first || first.quic || !first.ssl) return []
  const found: ImportedLine[] = []
  for (let count = Math.min(4, binds.length); count > 1; count -= 1) {
    const lines = binds.slice(0, count)
    const read = lines.map(readBind)
    const quic = read.find(each => each?.quic)
    if (!quic || read.some(each => each?.port !== first.port)) continue
    const six = read.some(each => each?.six)
    const base: Map = {
      ...(first.port === 443 ? {} : { port: first.port }),
      ...(first.host === '' ? {} : { address: first.host }),
      ...first.certificates,
      ...(six || first.host !== '' ? {} : { ipv6: false }),
      ...first.alpn,
      ...first.more
    }
    const behind = run[count]
    const told = behind && altSvc(behind, first.port)
    if (told) found.push({ value: { https: { ...base, alt_svc: told } }, lines: run.slice(0, count + 1) })
    found.push({ value: { https: { ...base, alt_svc: false } }, lines })
  }
  return found
}

const leading = (run: readonly Line[], is: (line: Line) => boolean): readonly Line[] => {
  const end = run.findIndex(line => !is(line))
  return end === -1 ? run : run.slice(0, end)
}

interface Bind {
  readonly quic: boolean
  readonly six: boolean
  readonly ssl: boolean
  readonly host: string
  readonly port: number
  readonly certificates: Map
  readonly alpn: Map
  readonly more: Map
}

const readBind = ({ args }: Line): Bind | undefined => {
  const [address, ...words] = args.map(({ text }) => text)
  const {
    family,
    host = '',
    port
  } = /^(?:(?<family>quic[46])@)?(?<host>.*):(?<port>[1-9]\d{0,4})$/.exec(address ?? '')?.groups ?? {}
  if (port === undefined) return undefined
  const crt = words.flatMap((word, at) => (word === 'crt' ? [words[at + 1] ?? ''] : []))
  const after = (name: string): string | undefined => {
    const at = words.indexOf(name)
    return at === -1 ? undefined : words[at + 1]
  }
  const list = after('crt-list')
  const alpn = after('alpn')
  const minimum = after('ssl-min-ver')
  return {
    quic: family !== undefined,
    six: family === 'quic6' || host === '::' || words.includes('v6only'),
    ssl: words.includes('ssl'),
    host: host === '*' ? '' : host,
    port: Number(port),
    certificates: {
      ...(crt.length > 0 && { certificate: crt.length === 1 ? (crt[0] ?? '') : crt }),
      ...(list !== undefined && { crt_list: list })
    },
    alpn: alpn === undefined || alpn === 'h2,http/1.1' ? {} : { alpn: alpn.split(',') },
    more: {
      ...(words.includes('allow-0rtt') && { allow_0rtt: true }),
      ...(minimum !== undefined && { ssl_min_ver: minimum })
    }
  }
}

/** `http-after-response set-header alt-svc 'h3=":443"; ma=900'` */
const altSvc = ({ keyword, args }: Line, port: number): Map | undefined => {
  const [action, name, value, more] = args.map(({ text }) => text)
  if (keyword.text !== 'http-after-response' || action !== 'set-header' || more !== undefined)
    return undefined
  const { told, age, persist } =
    /^h3=":(?<told>[1-9]\d{0,4})"; ma=(?<age>0|[1-9]\d*)(?<persist>; persist=1)?$/.exec(value ?? '')
      ?.groups ?? {}
  if (name !== 'alt-svc' || age === undefined) return undefined
  return {
    ...(Number(told) === port ? {} : { port: Number(told) }),
    max_age: Number(age),
    ...(persist !== undefined && { persist: true })
  }
}
