import { basename } from '../language/path.ts'
import type { PreviewTarget } from '../language/preview/preview-targets.ts'

/**
 * The target that is HAProxy's configuration, by the module that puts it in place, the name of its file or else of its template; on
 * a host when one is named.
 */
export const configTarget = (targets: readonly PreviewTarget[], host?: string): PreviewTarget | undefined => {
  const its = targets.filter(({ hosts }) => host === undefined || hosts.includes(host))
  return (
    its.find(({ task }) => task.module === 'haproxy_config') ??
    its.find(({ dest }) => dest !== undefined && basename(dest) === 'haproxy.cfg') ??
    its.find(({ template }) => basename(template).startsWith('haproxy.cfg'))
  )
}
