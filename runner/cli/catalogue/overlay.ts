import type { TableEntry } from './read-tables.ts'

// What neither the documentation nor the tables tell, or tell wrongly; each with its reason. The keys are those of facts.ts.

/** The words that open a section; the others take a name. */
export const sectionHeads: Readonly<Record<string, readonly string[]>> = {
  global: [],
  defaults: ['[<name>] [from <defaults>]'],
  frontend: ['<name> [from <defaults>]'],
  backend: ['<name> [from <defaults>]'],
  listen: ['<name> [from <defaults>]'],
  'crt-store': ['[<name>]'],
  traces: []
}

/** Misspelt in the documentation (left), so that HAProxy does not know them; the source's name (right). */
export const documentedAs: Readonly<Record<string, string>> = {
  'line global deviceatlas-separator': 'deviceatlas-property-separator',
  'line global tune.quit.zero-copy-fwd-send': 'tune.quic.zero-copy-fwd-send',
  'fetch bc_settings_streams_limit': 'bc_setting_streams_limit',
  // One keyword with a number behind it.
  'action track-sc0': 'track-sc',
  'action track-sc1': 'track-sc',
  'action track-sc2': 'track-sc'
}

/** Entries of the documentation that are no keyword of the place they stand in. */
export const notKeywords: ReadonlySet<string> = new Set([
  // `crt` behind ssl-f-use, in its example.
  'line proxy crt',
  // tcp-response content, misspelt in 2.6 and 2.7.
  'line proxy tcp-resposne',
  // Headings of their sections.
  ...[
    'resolvers',
    'cache',
    'log-profile',
    'fcgi-app',
    'peers',
    'traces',
    'userlist',
    'mailers',
    'http-errors',
    'ring'
  ].map(name => `line ${name} ${name}`),
  ...['log-forward', 'crt-store', 'acme', 'healthcheck', 'program'].map(name => `line ${name} ${name}`)
])

/** Words the source compares or registers only to refuse them, or that are parts of other lines. */
export const hidden = (key: string): boolean => refused.has(key)

/** Known to the parser since before 2.6 as something to refuse; replacements are in runner/haproxy/catalogue/former.ts. */
export const refusedProxyWords = [
  ...[
    'appsession',
    'bind-process',
    'block',
    'cliexp',
    'clitimeout',
    'contimeout',
    'grace',
    'monitor-net',
    'redisp'
  ],
  ...[
    'redispatch',
    'reqadd',
    'reqallow',
    'reqdel',
    'reqdeny',
    'reqiallow',
    'reqidel',
    'reqideny',
    'reqipass',
    'reqirep'
  ],
  ...[
    'reqitarpit',
    'reqpass',
    'reqrep',
    'reqtarpit',
    'rspadd',
    'rspdel',
    'rspdeny',
    'rspidel',
    'rspideny',
    'rspirep'
  ],
  ...['rsprep', 'srvexp', 'srvtimeout']
]

const refused: ReadonlySet<string> = new Set([
  ...refusedProxyWords.map(name => `line proxy ${name}`),
  'line global nbproc',
  'line global tune.chksize',
  // Option of `source`.
  'line proxy usesrc',
  // Words of the conditions of set-param.
  'line fcgi-app if',
  'line fcgi-app unless',
  // Compared in the source, but refused all the same.
  'line fcgi-app hide-header',
  'line fcgi-app unset-param',
  'line resolvers resolution_pool_size',
  // Registered as a fetch to say that it is gone.
  'fetch nbproc',
  // Options of a log-forward section stand in the table of the proxies' options.
  'line proxy option assume-rfc6587-ntf',
  'line proxy option dont-parse-log',
  'line proxy option host',
  // Part of `source`; by itself it is only refused.
  'server usesrc',
  // `bind :443 process 1-4` is refused since 2.7 and does nothing in 2.6.
  'bind process'
])

const tcpRules = ['tcp-request connection', 'tcp-request session', 'tcp-request content'] as const

/** Actions that the parsers of tcp-request and tcp-response know without a table (src/tcp_rules.c of 2.6 to 3.4). */
const compared: readonly (readonly [name: string, rules: readonly string[], prefix?: true])[] = [
  ['accept', [...tcpRules, 'tcp-response content']],
  ['reject', [...tcpRules, 'tcp-response content']],
  ['close', ['tcp-response content']],
  ['capture', ['tcp-request content']],
  ['track-sc', tcpRules, true],
  ['expect-proxy', ['tcp-request connection']],
  ['expect-netscaler-cip', ['tcp-request connection']]
]

/** Lua registers names of its own, all of which begin so (src/hlua.c). */
const luaRules = [
  'tcp-request content',
  'tcp-response content',
  'http-request',
  'http-response',
  'http-after-response'
]
const lua: readonly TableEntry[] = [
  ...luaRules.map(at => ({ kind: 'action', name: 'lua.', at, prefix: true, needs: ['LUA'] }) as const),
  ...(['fetch', 'converter', 'service'] as const).map(
    kind => ({ kind, name: 'lua.', prefix: true, needs: ['LUA'] }) as const
  )
]

export const additions: readonly TableEntry[] = [
  ...compared.flatMap(([name, rules, prefix]) =>
    rules.map(at => ({ kind: 'action', name, at, needs: [], ...(prefix ? { prefix } : {}) }) as const)
  ),
  ...lua
]

interface Words {
  readonly in?: readonly string[]
  readonly args?: readonly string[]
  readonly takes?: number
  readonly prefix?: boolean
  readonly needs?: readonly string[]
}

/** Where HAProxy takes something else than its documentation says. */
export const words: Readonly<Record<string, Words>> = {
  // An ACL of a boolean fetch has no value.
  'line proxy acl': { args: ['<aclname> <criterion> [flags] [operator] [<value> ...]'] },
  'line fcgi-app acl': { args: ['<aclname> <criterion> [flags] [operator] [<value> ...]'] },
  // Nothing behind it is roundrobin.
  'line proxy balance': { args: ['[<algorithm> [<arguments> ...]]'] },
  // Function and modifier have defaults.
  'line proxy hash-type': { args: ['<method> [<function> [<modifier>]]'] },
  'line healthcheck type': { args: ['<type> [<arguments> ...]'] },
  // Since 3.3 it is registered without, and refused when it is used.
  'line global ssl-engine': { needs: ['SSL', 'ENGINE'] },
  // Brackets of the documentation around what has to be there.
  'line global httpclient.ssl.verify': { args: ['{ none | required }'] },
  'line global ssl-default-bind-options': { args: ['<option> [<option> ...]'] },
  'line global ssl-default-server-options': { args: ['<option> [<option> ...]'] },
  'line global ssl-server-verify': { args: ['{ none | required }'] },
  'line global stats socket': { args: ['{ <address:port> | <path> } [param*]'] },
  'line global unsetenv': { args: ['<name> [<name> ...]'] },
  'line proxy http-send-name-header': { args: ['<header>'] },
  'line proxy retry-on': { args: ['<keyword> [<keyword> ...]'] },
  // The options are optional.
  'line proxy redirect': {
    args: [
      'location <loc> [code <code>] [<option> ...]',
      'prefix <pfx> [code <code>] [<option> ...]',
      'scheme <sch> [code <code>] [<option> ...]'
    ]
  },
  // Its table says 0, its parser takes the format behind it; the id stands in parentheses.
  'server set-proxy-v2-tlv-fmt': { takes: 1, prefix: true }
}

/** What the files of an add-on need, where the Makefile does not name each. */
export const addonNeeds: Readonly<Record<string, string>> = {
  'addons/51degrees': '51DEGREES',
  'addons/deviceatlas': 'DEVICEATLAS',
  'addons/ot': 'OT',
  'addons/promex': 'PROMEX',
  'addons/wurfl': 'WURFL'
}

/** Why only the documentation, or only the source, knows a keyword. */
export const explanations: readonly (readonly [key: RegExp, why: string])[] = [
  [/^fetch set-cookie$/, 'HAProxy answers “unknown fetch method”; scook is what it has'],
  [/^server no-verifyhost$/, 'HAProxy answers “unknown keyword”'],
  [
    /^bind ocsp-update$/,
    'an option of crt-list, which the documentation of 2.8 and 2.9 lists among those of bind'
  ],
  [/^converter map_/, 'documented as one entry, map_<match_type>'],
  [/^(action|fetch|converter) lua\.$/, 'documented with Lua’s own interface'],
  [/^fetch (da-csv-fetch|wurfl-get|wurfl-get-all)$/, 'documented with the add-on'],
  [/^line global (deviceatlas|wurfl)-/, 'documented with the add-on, if at all'],
  [/^fetch (fcgi\.|spoe\.)/, 'used by HAProxy’s own filters'],
  [/^fetch ssl_fc_ech_/, 'documented nowhere yet'],
  [/^fetch ssl_ocsp_/, 'documented nowhere, gone with 3.0'],
  [/^fetch sc1_clr_gpc$/, 'misspelt in the source beside sc1_clr_gpc0'],
  [/^line acme (acme-vars|provider-name)$/, 'documented since 3.4'],
  [
    /^line global tune\.quic\.backend\.max-idle-timeou$/,
    'misspelt in the source of 2.6 to 3.0, with which it has no effect'
  ],
  [
    /^line global tune\.quic\.frontend\.conn-tx-buffers\.limit$/,
    'replaced by tune.quic.frontend.max-tx-mem in 3.1'
  ],
  [/^line global tune\.vars\.check-max-size$/, 'documented nowhere'],
  [/^server no-check-send-proxy$/, 'documented with check-send-proxy'],
  [/^server resolve-opts$/, 'documented with resolve-prefer']
]
