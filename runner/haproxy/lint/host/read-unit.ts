import type { HostSurroundings } from '../../configuration/surroundings.ts'

type OfUnit = Pick<HostSurroundings, 'openFiles' | 'arguments' | 'masterSocket' | 'ambientCapabilities'>

/** What `readUnit` reads the answer to. */
export const unitQuestion = (unit: string) => ['systemctl', 'show', unit, `--property=${properties}`] as const

const properties =
  'LoadState,LimitNOFILE,ExecStart,Environment,User,AmbientCapabilities,CapabilityBoundingSet'

/**
 * Reads `systemctl show UNIT`; nothing when there is no such unit. `openable` is fs.nr_open: HAProxy raises its limit up to there
 * when it is started as root with CAP_SYS_RESOURCE.
 */
export const readUnit = (out: string, openable: number | undefined): OfUnit => {
  const said = new Map(
    out.split('\n').flatMap(line => {
      const at = line.indexOf('=')
      return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const]
    })
  )
  const get = (name: string): string => said.get(name) ?? ''
  if (get('LoadState') !== 'loaded') return {}
  const args = startArguments(get('ExecStart'), get('Environment'))
  const socket = args?.[args.indexOf('-S') + 1]
  const limit = Number(get('LimitNOFILE'))
  const root = ['', 'root', '0'].includes(get('User'))
  const raises = root && /\bcap_sys_resource\b/i.test(get('CapabilityBoundingSet'))
  const most = raises && openable !== undefined ? Math.max(openable, limit) : limit
  return {
    ...(Number.isFinite(most) && most > 0 && { openFiles: most }),
    ...(args && { arguments: args }),
    ...(args?.includes('-S') && socket !== undefined && { masterSocket: socket.replace(/,.*$/, '') }),
    // Those of root are gone when it becomes another user.
    ambientCapabilities: root ? [] : get('AmbientCapabilities').toLowerCase().split(/\s+/).filter(Boolean)
  }
}

/** Path of what the unit starts. */
export const programOf = (out: string): string | undefined => /^ExecStart=\{ path=(\S+) ;/m.exec(out)?.[1]

/** `{ path=… ; argv[]=/usr/sbin/haproxy -Ws -S /run/x $OPTIONS ; …}` with the variables of `A=b "C=d e"` put in, split at spaces. */
const startArguments = (start: string, environment: string): readonly string[] | undefined => {
  const argv = /argv\[\]=(.*?) ;/.exec(start)?.[1]
  if (argv === undefined) return undefined
  const variables = new Map(
    [...environment.matchAll(/"(\w+)=([^"]*)"|(\w+)=(\S*)/g)].map(
      ([, quoted, words, name, word]) => [quoted ?? name ?? '', words ?? word ?? ''] as const
    )
  )
  return argv
    .replace(/\$\{(\w+)\}|\$(\w+)/g, (_, braced, bare) => variables.get(braced ?? bare) ?? '')
    .split(/\s+/)
    .filter(Boolean)
    .slice(1)
}
