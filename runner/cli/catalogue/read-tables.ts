import type { Kind } from '../../haproxy/catalogue/keyword.ts'
import type { Registered } from '../../haproxy/catalogue/registered.ts'
import { type Entry, tables, unquoted, withoutComments } from './c-tables.ts'

/** A keyword of the source's tables, with what it must be built with. */
export interface TableEntry extends Registered {
  readonly experimental?: true
  /** `no` may stand before an option of `option`. */
  readonly negatable?: true
  /** Sides of a proxy an option of `option` is for. */
  readonly sides?: readonly ('frontend' | 'backend')[]
  readonly needs: readonly string[]
}

const structures: readonly (readonly [struct: string, read: (entry: Entry) => readonly Registered[]])[] = [
  ['cfg_kw_list', entry => configuration(entry)],
  ['bind_kw_list', entry => option('bind', entry)],
  ['srv_kw_list', entry => option('server', entry)],
  ['ssl_crtlist_kw', entry => option('certificate', entry, 'crt-list')],
  ['ssl_bind_kw', entry => option('certificate', entry, 'crt-list')],
  ['ckch_conf_kws', entry => loadOption(entry)],
  ['sample_fetch_kw_list', entry => sample('fetch', entry)],
  ['sample_conv_kw_list', entry => sample('converter', entry)],
  ['acl_kw_list', entry => match(entry)],
  ['flt_kw_list', entry => named('filter', entry)],
  ['cli_kw_list', entry => command(entry)],
  ['logformat_type', entry => named('alias', entry)],
  ['logformat_tag', entry => named('alias', entry)],
  ['logformat_alias', entry => named('alias', entry)]
]

/** Reads the tables of one C file; `feature` is what the whole file needs. */
export const readTables = (source: string, feature?: string): readonly TableEntry[] => {
  const text = withoutComments(source)
  const found: TableEntry[] = []
  const whole = feature ? [feature] : []
  for (const [struct, read] of structures)
    for (const table of tables(text, struct))
      for (const entry of table.entries)
        for (const keyword of read(entry))
          found.push({
            ...keyword,
            ...(entry.text.includes('KWF_EXPERIMENTAL') ? { experimental: true } : {}),
            needs: [...new Set([...whole, ...entry.needs])]
          })
  for (const table of tables(text, 'action_kw_list'))
    for (const rules of rulesOf(text, table.name))
      for (const entry of table.entries)
        for (const keyword of action(rules, entry))
          found.push({
            ...keyword,
            ...(entry.text.includes('KWF_EXPERIMENTAL') ? { experimental: true } : {}),
            needs: [...new Set([...whole, ...entry.needs])]
          })
  for (const table of tables(text, 'cfg_opt'))
    for (const entry of table.entries) found.push(...proxyOption(entry, [...whole, ...entry.needs]))
  return found
}

const sections: Readonly<Record<string, string>> = {
  CFG_GLOBAL: 'global',
  CFG_LISTEN: 'proxy',
  CFG_USERLIST: 'userlist',
  CFG_PEERS: 'peers',
  CFG_CRTLIST: 'crt-list',
  CFG_CRTSTORE: 'crt-store',
  CFG_TRACES: 'traces',
  CFG_ACME: 'acme'
}

const configuration = ({ fields }: Entry): readonly Registered[] => {
  const [where = '', quoted] = fields
  const at = sections[where]
  const name = unquoted(quoted)
  return at === undefined || name === undefined ? [] : [{ kind: 'line', name, at }]
}

const option = (
  kind: 'bind' | 'server' | 'certificate',
  { fields }: Entry,
  at?: string
): readonly Registered[] => {
  const [name, takes] = [unquoted(fields[0]), fields[2]]
  if (name === undefined || takes === undefined) return []
  return [{ kind, name, ...(at ? { at } : {}), ...(/^\d+$/.test(takes) ? { takes: Number(takes) } : {}) }]
}

/** Options of `load`; a crt-list takes them too. */
const loadOption = ({ fields }: Entry): readonly Registered[] => {
  const name = unquoted(fields[0])
  return name === undefined ? [] : [{ kind: 'certificate', name, at: 'crt-store', takes: 1 }]
}

const named = (kind: Kind, { fields }: Entry): readonly Registered[] => {
  const name = unquoted(fields[0])
  return name === undefined ? [] : [{ kind, name }]
}

const match = ({ fields }: Entry): readonly Registered[] => {
  const name = unquoted(fields[0])
  if (name === undefined) return []
  const how = /^PAT_MATCH_(\w+)$/.exec(fields[2] ?? '')?.[1]
  const fetch = unquoted(fields[1]) ?? name
  return [{ kind: 'match', name, means: how ? `${fetch} -m ${how.toLowerCase()}` : fetch }]
}

const command = ({ fields }: Entry): readonly Registered[] => {
  const words = [...(fields[0] ?? '').matchAll(/"([^"]*)"/g)].map(([, word = '']) => word)
  if (words.length === 0) return []
  const at = /ACCESS_MASTER/.test(fields.join()) ? 'master' : 'worker'
  const name = words.join(' ')
  // The help begins with the command as it is written: `show pools [by*] [match <pfx>] [nb]   : report …`.
  const usage = unquoted(fields[1])?.split(/\s*: /)[0] ?? ''
  const parameters = usage.startsWith(`${name} `) ? usage.slice(name.length + 1).trim() : ''
  return [{ kind: 'command', name, at, ...(parameters ? { parameters } : {}) }]
}

const types: Readonly<Record<string, string>> = {
  STR: 'string',
  SINT: 'integer',
  BE: 'backend',
  FE: 'frontend',
  SRV: 'server',
  TAB: 'table',
  IPV4: 'IPv4 address',
  IPV6: 'IPv6 address',
  MSK4: 'IPv4 mask',
  MSK6: 'IPv6 mask',
  TIME: 'time',
  SIZE: 'size',
  MAP: 'map',
  REG: 'regex',
  USR: 'user list',
  VAR: 'variable',
  PBUF_FNUM: 'Protocol buffers field number'
}

const sample = (kind: 'fetch' | 'converter', { fields }: Entry): readonly Registered[] => {
  const name = unquoted(fields[0])
  if (name === undefined) return []
  const parameters = parametersOf(fields[2] ?? '0')
  const type = (text: string | undefined) => (text ?? '').replace(/^SMP_T_/, '').toLowerCase()
  const shared = { kind, name, ...(parameters ? { parameters } : {}) }
  return [
    kind === 'fetch'
      ? { ...shared, output: type(fields[4]) }
      : { ...shared, input: type(fields[4]), output: type(fields[5]) }
  ]
}

/** `ARG2(1,STR,SINT)` → `(string[,integer])` */
const parametersOf = (macro: string): string | undefined => {
  const read = /^ARG\d+\((\d+),(.*)\)$/.exec(macro.replaceAll(' ', ''))
  if (!read) return undefined
  const least = Number(read[1])
  const names = (read[2] ?? '').split(',').map(name => types[name] ?? name.toLowerCase())
  const head = names.slice(0, least).join(',')
  const tail = names.slice(least)
  if (tail.length === 0) return `(${head})`
  return head ? `(${head}[,${tail.join(',')}])` : `([${tail.join(',')}])`
}

const registrations: Readonly<Record<string, string>> = {
  quic_init_actions_register: 'quic-initial',
  quic_init_keywords_register: 'quic-initial',
  tcp_req_conn_keywords_register: 'tcp-request connection',
  tcp_req_sess_keywords_register: 'tcp-request session',
  tcp_req_cont_keywords_register: 'tcp-request content',
  tcp_res_cont_keywords_register: 'tcp-response content',
  http_req_keywords_register: 'http-request',
  http_res_keywords_register: 'http-response',
  http_after_res_keywords_register: 'http-after-response',
  service_keywords_register: 'service',
  tcp_check_keywords_register: 'check'
}

/** Rule sets that a table of actions is registered for. */
const rulesOf = (text: string, table: string): readonly string[] => [
  ...[...text.matchAll(/INITCALL1\(STG_REGISTER,\s*(\w+),\s*&(\w+)\)/g)]
    .filter(([, , its]) => its === table)
    .flatMap(([, register = '']) => registrations[register] ?? []),
  // The rules for QUIC's first packet are in a list that is made by hand.
  ...(table.startsWith('quic_init_actions') ? ['quic-initial'] : [])
]

const action = (rules: string, { fields, text }: Entry): readonly Registered[] => {
  const name = unquoted(fields[0]) ?? /\.kw\s*=\s*"([^"]+)"/.exec(text)?.[1]
  if (name === undefined) return []
  if (rules === 'service') return [{ kind: 'service', name }]
  const prefix = /KWF_MATCH_PREFIX/.test(text) || /^\d$/.test(fields[2] ?? '') ? fields[2] !== '0' : false
  return rules === 'check'
    ? ['tcp-check', 'http-check'].map(set => ({
        kind: 'line',
        name: `${set} ${name}`,
        at: 'proxy',
        ...(prefix ? { prefix } : {})
      }))
    : [{ kind: 'action', name, at: rules, ...(prefix ? { prefix } : {}) }]
}

const proxyOption = ({ fields, text }: Entry, needs: readonly string[]): readonly TableEntry[] => {
  const name = unquoted(fields[0])
  if (name === undefined) return []
  const sides = (['frontend', 'backend'] as const).filter(side =>
    text.includes(side === 'frontend' ? 'PR_CAP_FE' : 'PR_CAP_BE')
  )
  return [{ kind: 'line', name: `option ${name}`, at: 'proxy', negatable: true, sides, needs }]
}
