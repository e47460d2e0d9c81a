/** What became of a word that older versions knew. `since` is the version that refuses it, or warns of it. */
export interface Former {
  readonly since: string
  /** Keyword to write instead. */
  readonly replacement?: string
}

const rules = (since: string, replacement: string, ...names: readonly string[]) =>
  names.map(name => [name, { since, replacement }] as const)

/** Lines of proxies that are refused: src/cfgparse-listen.c and src/proxy.c of 3.4 name the version and the way on. */
const proxy: ReadonlyMap<string, Former> = new Map<string, Former>([
  ['appsession', { since: '1.6', replacement: 'stick-table' }],
  ['bind-process', { since: '2.7' }],
  ['block', { since: '2.1', replacement: 'http-request deny' }],
  ['cliexp', { since: '2.1', replacement: 'timeout client' }],
  ['clitimeout', { since: '2.1', replacement: 'timeout client' }],
  ['contimeout', { since: '2.1', replacement: 'timeout connect' }],
  ['srvtimeout', { since: '2.1', replacement: 'timeout server' }],
  ['srvexp', { since: '2.1', replacement: 'timeout server' }],
  ['grace', { since: '2.5', replacement: 'hard-stop-after' }],
  ['monitor-net', { since: '2.4', replacement: 'http-request return' }],
  ['redisp', { since: '2.1', replacement: 'option redispatch' }],
  ['redispatch', { since: '2.1', replacement: 'option redispatch' }],
  ['option forceclose', { since: '2.0', replacement: 'option httpclose' }],
  ['option http-tunnel', { since: '2.1' }],
  ['option http_proxy', { since: '2.5', replacement: 'http-request set-dst' }],
  ...rules('2.1', 'http-request replace-header', 'reqrep', 'reqirep'),
  ...rules('2.1', 'http-request del-header', 'reqdel', 'reqidel'),
  ...rules('2.1', 'http-request deny', 'reqdeny', 'reqideny'),
  ...rules('2.1', 'http-request allow', 'reqpass', 'reqipass', 'reqallow', 'reqiallow'),
  ...rules('2.1', 'http-request tarpit', 'reqtarpit', 'reqitarpit'),
  ...rules('2.1', 'http-request add-header', 'reqadd'),
  ...rules('2.1', 'http-response replace-header', 'rsprep', 'rspirep'),
  ...rules('2.1', 'http-response del-header', 'rspdel', 'rspidel'),
  ...rules('2.1', 'http-response deny', 'rspdeny', 'rspideny'),
  ...rules('2.1', 'http-response add-header', 'rspadd'),
  [
    'option accept-invalid-http-request',
    { since: '3.1', replacement: 'option accept-unsafe-violations-in-http-request' }
  ],
  [
    'option accept-invalid-http-response',
    { since: '3.1', replacement: 'option accept-unsafe-violations-in-http-response' }
  ],
  ['dispatch', { since: '3.3', replacement: 'server' }],
  ['transparent', { since: '3.3', replacement: 'server' }],
  ['option transparent', { since: '3.3', replacement: 'server' }]
])

const global: ReadonlyMap<string, Former> = new Map<string, Former>([
  ['nbproc', { since: '2.5', replacement: 'nbthread' }],
  ['tune.chksize', { since: '2.4', replacement: 'tune.bufsize' }],
  ['stats bind-process', { since: '2.7' }],
  ['master-worker', { since: '3.3', replacement: '-W' }],
  ['tune.ssl.capture-cipherlist-size', { since: '2.6', replacement: 'tune.ssl.capture-buffer-size' }],
  ['tune.ssl.ocsp-update.maxdelay', { since: '3.0', replacement: 'ocsp-update.maxdelay' }],
  ['tune.ssl.ocsp-update.mindelay', { since: '3.0', replacement: 'ocsp-update.mindelay' }],
  ['tune.quic.frontend.conn-tx-buffers.limit', { since: '3.3', replacement: 'tune.quic.mem.tx-max' }],
  ['trace', { since: '3.1', replacement: 'traces' }]
])

const actions: ReadonlyMap<string, Former> = new Map<string, Former>([
  ['set-mark', { since: '3.0', replacement: 'set-fc-mark' }],
  ['set-tos', { since: '3.0', replacement: 'set-fc-tos' }]
])

const tables: Readonly<Record<string, ReadonlyMap<string, Former>>> = {
  'line proxy': proxy,
  'line global': global,
  action: actions,
  fetch: new Map([['nbproc', { since: '2.5' }]]),
  bind: new Map([['process', { since: '2.7', replacement: 'thread' }]]),
  section: new Map([['program', { since: '3.3' }]])
}

/** `group` is `line proxy`, `line global`, or the kind of anything else. */
export const former = (group: string, name: string): Former | undefined => tables[group]?.get(name)
