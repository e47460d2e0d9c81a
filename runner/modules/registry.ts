import type { TObject } from 'typebox'
import { archive } from './archive.ts'
import { assert } from './assert.ts'
import { authorizedKey } from './authorized-key.ts'
import { blockinfile } from './blockinfile.ts'
import { cert } from './cert.ts'
import { command } from './command.ts'
import { copy } from './copy.ts'
import { cron } from './cron.ts'
import { debug } from './debug.ts'
import { dnf } from './dnf.ts'
import { fail } from './fail.ts'
import { fetch } from './fetch.ts'
import { file } from './file.ts'
import { firewalld } from './firewalld.ts'
import { getUrl } from './get-url.ts'
import { git } from './git.ts'
import { group } from './group.ts'
import { haproxyBuild } from './haproxy-build.ts'
import { haproxyCert } from './haproxy-cert.ts'
import { haproxyConfig } from './haproxy-config.ts'
import { haproxyInfo } from './haproxy-info.ts'
import { haproxyMap } from './haproxy-map.ts'
import { haproxyServer } from './haproxy-server.ts'
import { haproxySupport } from './haproxy-support.ts'
import { haproxyWait } from './haproxy-wait.ts'
import { hostname } from './hostname.ts'
import { knownHosts } from './known-hosts.ts'
import { lineinfile } from './lineinfile.ts'
import { make } from './make.ts'
import { meta } from './meta.ts'
import type { Module } from './module.ts'
import { packages } from './package.ts'
import { pause } from './pause.ts'
import { reboot } from './reboot.ts'
import { replace } from './replace.ts'
import { rpmKey } from './rpm-key.ts'
import { script } from './script.ts'
import { seboolean } from './seboolean.ts'
import { sefcontext } from './sefcontext.ts'
import { service } from './service.ts'
import { serviceFacts } from './service-facts.ts'
import { setFact } from './set-fact.ts'
import { shell } from './shell.ts'
import { slurp } from './slurp.ts'
import { stat } from './stat.ts'
import { sysctl } from './sysctl.ts'
import { systemd } from './systemd.ts'
import { tempfile } from './tempfile.ts'
import { template } from './template.ts'
import { unarchive } from './unarchive.ts'
import { uri } from './uri.ts'
import { user } from './user.ts'
import { waitFor } from './wait-for.ts'

/** A module whose parameters only its own schema knows; who calls it has checked them against that. */
export type AnyModule = Module

/** The types of a module are for the one who writes it: a list of modules cannot keep them. */
export const erase = <P extends TObject, Now, R extends TObject>(module: Module<P, Now, R>): AnyModule =>
  module as unknown as AnyModule

/** Every module there is. */
export const modules: readonly AnyModule[] = [
  erase(archive),
  erase(assert),
  erase(authorizedKey),
  erase(blockinfile),
  erase(cert),
  erase(command),
  erase(copy),
  erase(cron),
  erase(debug),
  erase(dnf),
  erase(fail),
  erase(fetch),
  erase(file),
  erase(firewalld),
  erase(getUrl),
  erase(git),
  erase(group),
  erase(haproxyBuild),
  erase(haproxyCert),
  erase(haproxyConfig),
  erase(haproxyInfo),
  erase(haproxyMap),
  erase(haproxyServer),
  erase(haproxySupport),
  erase(haproxyWait),
  erase(hostname),
  erase(knownHosts),
  erase(lineinfile),
  erase(make),
  erase(meta),
  erase(packages),
  erase(pause),
  erase(reboot),
  erase(replace),
  erase(rpmKey),
  erase(script),
  erase(seboolean),
  erase(sefcontext),
  erase(service),
  erase(serviceFacts),
  erase(setFact),
  erase(shell),
  erase(slurp),
  erase(stat),
  erase(sysctl),
  erase(systemd),
  erase(tempfile),
  erase(template),
  erase(unarchive),
  erase(uri),
  erase(user),
  erase(waitFor)
]

export const moduleByName: ReadonlyMap<string, AnyModule> = new Map(
  modules.map(module => [module.name, module])
)
