import { homedir, userInfo } from 'node:os'
import type { Target } from '../../engine/host.ts'
import type { SshRoute } from '../../engine/ssh-route.ts'
import type { Asked, Reach, Reached } from '../../engine/target.ts'
import { sshKeywords } from '../../language/inventory/ssh-args.ts'
import { chooseAlgorithms } from './choose-algorithms.ts'
import { type ConfigLine, readLine, SshConfigError } from './config-line.ts'
import { type Jump, jumpsOf } from './jumps.ts'
import { type ConfigItem, configFiles, readConfig } from './read-config.ts'
import { expandPath, expandTokens, type Tokens } from './tokens.ts'
import { type ConfigValues, valuesFor } from './values-for.ts'
import { isYes, oneOf, portOf, secondsOf, wholeOf } from './words-of.ts'

export interface ReachOptions {
  /** A file instead of ssh's own, or `none`. */
  readonly file?: string | undefined
  readonly knownHostsFile?: string | undefined
  /** Seconds, if the command line says so. */
  readonly timeout?: number | undefined
  /** Seconds, if nobody says so. */
  readonly usualTimeout: number
}

/** Reads ssh's configuration once; the value says of each host how it is reached. Throws SshConfigError. */
export const openReach = (options: ReachOptions): Reach => {
  const home = process.env.HOME ?? homedir()
  const files = readConfig(configFiles(options.file, home), home)
  const localUser = userInfo().username
  const world = { files, home, localUser, options }
  return asked => {
    try {
      return resolve(world, asked, [])
    } catch (error) {
      if (!(error instanceof SshConfigError)) throw error
      const { message, hint } = error
      return {
        address: asked.address,
        port: asked.port ?? 22,
        user: asked.user ?? localUser,
        connectTimeout: options.usualTimeout,
        route: {
          refusal: {
            kind: 'unreachable',
            message: `${asked.name} is not tried: ${message}`,
            ...(hint && { hint })
          }
        }
      }
    }
  }
}

interface World {
  readonly files: readonly (readonly ConfigItem[])[]
  readonly home: string
  readonly localUser: string
  readonly options: ReachOptions
}

const mostHops = 8

/** `trail`: the hosts that are on the way already, seen from the far end. `via`: what this one is reached over, already known. */
const resolve = (world: World, asked: Asked, trail: readonly string[], via?: readonly Target[]): Reached => {
  const { files, home, localUser, options } = world
  const host = bare(asked.address).toLowerCase()
  const lines = asked.options.map(({ keyword, value, place }) => optionLine(keyword, value, place))
  const values = valuesFor(files, { host, user: asked.user, localUser, options: lines }, line =>
    hostName(line, host)
  )
  const { first } = values
  const named = first('hostname')
  const address = bare(named ? hostName(named, host) : asked.address)
  const port = asked.port ?? portOf(first('port')) ?? 22
  const user = asked.user ?? first('user')?.args[0] ?? localUser
  const alias = first('hostkeyalias')?.args[0]
  const jumpLine = via ? undefined : first('proxyjump')
  const tokens: Tokens = {
    asked: host,
    address,
    port,
    user,
    localUser,
    home,
    alias: alias ?? address,
    jump: jumpLine?.text ?? ''
  }
  const hops = via ?? (jumpLine ? hopsOver(world, jumpLine, [host, ...trail]) : [])
  const command = via ? undefined : first('proxycommand')
  const timeout = options.timeout ?? secondsOf(first('connecttimeout')) ?? options.usualTimeout
  return {
    address,
    port,
    user,
    connectTimeout: timeout,
    route: {
      ...routeOf(values, tokens),
      ...(alias !== undefined && { knownAs: alias.toLowerCase() }),
      ...(hops.length > 0 && { hops }),
      ...(command &&
        command.text.toLowerCase() !== 'none' && {
          proxyCommand: expandTokens(command.text, tokens, command.place)
        })
    }
  }
}

/** The hosts on the way, from here to there; each is reached over those before it. */
const hopsOver = (world: World, line: ConfigLine, trail: readonly string[]): readonly Target[] => {
  const { knownHostsFile } = world.options
  const hops: Target[] = []
  for (const jump of jumpsOf(line)) {
    const host = jump.host.toLowerCase()
    // `Host *` with a ProxyJump speaks of the jump host, too.
    if (host === trail[0]) continue
    if (trail.includes(host) || trail.length > mostHops)
      throw new SshConfigError(
        line.place,
        `ProxyJump leads in a circle: ${[...trail].reverse().join(' → ')} → ${host}`
      )
    const asked: Asked = { name: jump.host, address: jump.host, options: [], ...userAndPort(jump) }
    const { route, ...reached } = resolve(world, asked, trail, hops.length > 0 ? [] : undefined)
    const { hops: before = [], ...own } = route
    hops.push(...before, {
      name: jump.host,
      ...reached,
      ...(knownHostsFile !== undefined && { knownHostsFile }),
      route: own
    })
  }
  return hops
}

const userAndPort = ({ user, port }: Jump) => ({
  ...(user !== undefined && { user }),
  ...(port !== undefined && { port })
})

const routeOf = (values: ConfigValues, tokens: Tokens): SshRoute => {
  const { first } = values
  const paths = (keyword: string) => knownHostsFiles(first(keyword), tokens)
  const agent = agentOf(first('identityagent'), tokens)
  const checking = oneOf(first('stricthostkeychecking'), {
    yes: 'refuse',
    true: 'refuse',
    no: 'ignore',
    false: 'ignore',
    off: 'ignore',
    ask: 'ask',
    'accept-new': 'accept'
  } as const)
  const family = oneOf(first('addressfamily'), { any: undefined, inet: 4, inet6: 6 } as const)
  const algorithms = first('hostkeyalgorithms')
  const keepalive = secondsOf(first('serveraliveinterval'))
  const keepaliveTries = wholeOf(first('serveralivecountmax'))
  const userKnownHosts = paths('userknownhostsfile')
  const globalKnownHosts = paths('globalknownhostsfile')
  const identityFiles = values.identityFiles
    .filter(({ args }) => args[0]?.toLowerCase() !== 'none')
    .map(({ args: [path = ''], place }) => expandPath(path, tokens, place))
  return {
    applied: values.applied.map(
      ({ place, keyword, text }) => `${place} ${spelt[keyword] ?? keyword} ${text}`
    ),
    ...(identityFiles.length > 0 && { identityFiles }),
    ...(isYes(first('identitiesonly')) && { identitiesOnly: true }),
    ...(agent !== undefined && { agent }),
    ...(userKnownHosts && { userKnownHosts }),
    ...(globalKnownHosts && { globalKnownHosts }),
    ...(isYes(first('hashknownhosts')) && { hashNames: true }),
    ...(checking && { newHostKeys: checking }),
    ...(algorithms && { hostKeyAlgorithms: chooseAlgorithms(algorithms) }),
    // ssh takes 0 for none.
    ...(keepalive !== undefined && { keepalive }),
    ...(keepaliveTries !== undefined && { keepaliveTries }),
    ...(family && { family })
  }
}

const knownHostsFiles = (line: ConfigLine | undefined, tokens: Tokens): readonly string[] | undefined =>
  line?.args.filter(path => path.toLowerCase() !== 'none').map(path => expandPath(path, tokens, line.place))

/** Null: no agent is asked. */
const agentOf = (line: ConfigLine | undefined, tokens: Tokens): string | null | undefined => {
  const value = line?.args[0]
  if (!line || value === undefined || value === 'SSH_AUTH_SOCK') return undefined
  if (value.toLowerCase() === 'none') return null
  const [, variable] = /^\$(\w+)$/.exec(value) ?? []
  return variable === undefined ? expandPath(value, tokens, line.place) : (process.env[variable] ?? null)
}

const hostName = ({ args: [name = ''], place }: ConfigLine, host: string): string =>
  name.replace(/%(.?)/g, (token, letter: string) => {
    if (letter === 'h') return host
    if (letter === '%') return '%'
    throw new SshConfigError(place, `HostName knows %h and %%, not ${token}`)
  })

/** `[2001:db8::1]` is how an address is told from a port; alone it needs no brackets. */
const bare = (address: string): string => address.replace(/^\[(.*)\]$/, '$1')

const optionLine = (keyword: string, value: string, place: string): ConfigLine => {
  const line = readLine(`${keyword} ${value}`, place)
  if (line) return line
  throw new SshConfigError(place, `${keyword} has no value`)
}

/** As the manual writes them. */
const spelt: Readonly<Record<string, string>> = Object.fromEntries(
  [...sshKeywords, 'Tag'].map(word => [word.toLowerCase(), word])
)
