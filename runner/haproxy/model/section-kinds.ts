/** Sections of haproxy.cfg from 2.6 to 3.4 (REGISTER_CONFIG_SECTION in its sources), each with what it is for. */
export const sectionKinds = {
  global: 'What is set for the whole process.',
  defaults: 'What the proxies behind it begin with; with a name, those that say from.',
  frontend: 'Where clients connect.',
  backend: 'Servers, and how they are chosen and checked.',
  listen: 'A frontend and a backend in one.',
  peers: 'Other HAProxys that stick tables are shared with.',
  resolvers: 'Name servers for the names of servers.',
  userlist: 'Users and groups for authentication.',
  cache: 'A cache of small answers.',
  mailers: 'Where mail about servers goes.',
  ring: 'A buffer of messages, which may be sent on.',
  'http-errors': 'Error pages under a name.',
  program: 'A program that runs beside the workers (up to 3.2).',
  'log-forward': 'Takes in syslog and passes it on.',
  'log-profile': 'What is logged at which step (since 3.1).',
  'fcgi-app': 'How a FastCGI application is spoken to.',
  traces: 'What is traced (since 3.2).',
  acme: 'Where certificates are fetched with ACME (since 3.2).',
  'crt-store': 'Certificates and where their parts are (since 3.0).',
  healthcheck: 'A health check under a name (since 3.4).',
  namespace_list: 'Network namespaces.'
} as const

export type SectionKind = keyof typeof sectionKinds

/** Files of their own that haproxy.cfg names by their paths. */
export const fileKinds = {
  'crt-list': 'A file that lists certificates, each with its options and names. Lines: text, or crt: …',
  map: 'A file of keys and values. Lines: text, or entry: …',
  'acl-file': 'A file of patterns, one a line, for ACLs with -f.',
  'error-file': 'An HTTP answer as it goes out, for errorfile; line breaks become CR LF.',
  'spoe-file': 'A configuration of an SPOE agent, for filter spoe.'
} as const

export type FileKind = keyof typeof fileKinds

/** Sections that have no name. */
export const nameless: ReadonlySet<string> = new Set<SectionKind>(['global', 'traces', 'namespace_list'])

/** Sections whose name may be left out. */
export const anonymous: ReadonlySet<string> = new Set<SectionKind>(['defaults', 'crt-store'])

/** Sections that may begin with what a named defaults section says. */
export const inheriting: ReadonlySet<string> = new Set<SectionKind>([
  'defaults',
  'frontend',
  'backend',
  'listen'
])
