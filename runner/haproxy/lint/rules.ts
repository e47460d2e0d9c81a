import type { Rule } from './rule.ts'
import { acls } from './rules/acls.ts'
import { altSvc } from './rules/alt-svc.ts'
import { binds } from './rules/binds.ts'
import { ciphers } from './rules/ciphers.ts'
import { hostRules } from './rules/host.ts'
import { keywords } from './rules/keywords.ts'
import { limits } from './rules/limits.ts'
import { logging } from './rules/logging.ts'
import { names } from './rules/names.ts'
import { order } from './rules/order.ts'
import { quic } from './rules/quic.ts'
import { quicSockets } from './rules/quic-sockets.ts'
import { references } from './rules/references.ts'
import { security } from './rules/security.ts'
import { servers } from './rules/servers.ts'
import { statsRules } from './rules/stats.ts'
import { timeouts } from './rules/timeouts.ts'
import { tlsRules } from './rules/tls.ts'
import { unused } from './rules/unused.ts'
import { bareVariable } from './rules/variables.ts'
import { verify } from './rules/verify.ts'

/** Rules of one kind, as the documentation lists them. */
export const subjects: readonly { readonly title: string; readonly rules: readonly Rule[] }[] = [
  { title: 'Keywords and words', rules: [...keywords, bareVariable] },
  { title: 'Names and references', rules: [...names, ...references, ...acls, ...unused] },
  { title: 'Order', rules: order },
  { title: 'Listeners', rules: binds },
  { title: 'QUIC', rules: [...quicSockets, ...quic, ...altSvc] },
  { title: 'TLS', rules: [...tlsRules, ...verify, ...ciphers] },
  { title: 'Servers and checks', rules: servers },
  { title: 'Timeouts and reload', rules: timeouts },
  { title: 'Limits', rules: limits },
  { title: 'Logging', rules: logging },
  { title: 'Security', rules: [...statsRules, ...security] },
  { title: 'The host', rules: hostRules }
]

/** Every rule there is. */
export const rules: readonly Rule[] = subjects.flatMap(each => each.rules)

export const ruleByCode: ReadonlyMap<string, Rule> = new Map(rules.map(rule => [rule.code, rule]))
