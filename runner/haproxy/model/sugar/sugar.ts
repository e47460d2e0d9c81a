import type { Sugar } from '../draft.ts'
import { bindForm } from './bind.ts'
import { crt, entry } from './files.ts'
import { https } from './https.ts'
import { oneLine } from './one-line.ts'
import { proxySugar } from './proxy.ts'
import { quic } from './quic.ts'
import { rules } from './rules.ts'
import { defaultServerForm, serverForm, servers, serverTemplateForm } from './server.ts'
import { ssl } from './ssl-defaults.ts'
import { stats } from './stats.ts'
import { timeout } from './timeout.ts'

/** Keywords of a line whose parameters are typed, by their names in YAML: HAProxy’s own where it has one. */
export const sugar: Readonly<Record<string, Sugar>> = {
  https,
  bind: oneLine('bind', bindForm),
  server: oneLine('server', serverForm),
  servers,
  'default-server': oneLine('default-server', defaultServerForm),
  'server-template': oneLine('server-template', serverTemplateForm),
  timeout,
  ...rules,
  ...proxySugar,
  stats,
  ssl,
  quic,
  crt,
  entry
}
