/**
 * Words that open a section in a version from 2.6 to 3.4, built with what it may be built with: what the sources register by
 * REGISTER_CONFIG_SECTION. None of them means anything else as the first word of a line.
 */
export const sectionKeywords: ReadonlySet<string> = new Set([
  'acme',
  'backend',
  'cache',
  'crt-store',
  'defaults',
  'fcgi-app',
  'frontend',
  'global',
  'healthcheck',
  'http-errors',
  'listen',
  'log-forward',
  'log-profile',
  'mailers',
  'namespace_list',
  'peers',
  'program',
  'resolvers',
  'ring',
  'traces',
  'userlist'
])

/** Sections that hold a proxy’s lines. */
export const proxyKeywords: ReadonlySet<string> = new Set(['defaults', 'frontend', 'backend', 'listen'])
