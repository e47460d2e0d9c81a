import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Line } from '../configuration/configuration.ts'

/** How the runtime API does to a server what its lines say, or why it cannot. */
export type AtRuntime =
  | { readonly can: true; readonly commands: readonly string[] }
  | { readonly can: false; readonly why: string }

/** What the runtime API needs to know about the backend. */
export interface Backend {
  readonly name: string
  /** Its load-balancing algorithm, with its arguments. */
  readonly balance: string
  readonly hashType: string
  readonly hasDefaultServer: boolean
  /** Names of its servers. */
  readonly servers: readonly string[]
}

/** Algorithms that can take servers in and out, and weights other than 0 % and 100 % (configuration.txt 4.2, balance). */
const isDynamic = ({ balance, hashType }: Backend): boolean =>
  ['roundrobin', 'leastconn', 'first', 'random'].some(name => balance.startsWith(name)) ||
  hashType.startsWith('consistent')

/** Options that a server made by `add server` may not have (dynamic_ok = 0 in the tables of v3.0 to v3.4). */
const notDynamic = new Set([
  ...[
    'init-addr',
    'log-bufsize',
    'log-proto',
    'max-reuse',
    'namespace',
    'no-agent-check',
    'no-check',
    'no-ssl'
  ],
  ...[
    'no-check-send-proxy',
    'no-check-ssl',
    'no-send-proxy-v2-ssl',
    'no-send-proxy-v2-ssl-cn',
    'non-stick',
    'redir'
  ],
  ...['resolve-net', 'resolve-opts', 'resolve-prefer', 'resolvers', 'socks4', 'ssl-reuse', 'stick']
])

const cannot = (why: string): AtRuntime => ({ can: false, why })

const wordsOf = (line: Line): readonly string[] => [line.keyword, ...line.args].map(({ text }) => text)

export const addedAtRuntime = (line: Line, backend: Backend, catalogue: Catalogue): AtRuntime => {
  if (!isDynamic(backend)) return cannot(`balance ${backend.balance} takes no servers in while it runs`)
  if (backend.hasDefaultServer)
    return cannot('a server that is added at run time takes nothing of default-server')
  const words = wordsOf(line)
  const options = catalogue.options('server', words, 3)
  const strange = options.find(({ keyword }) => keyword === undefined || notDynamic.has(keyword.name))
  if (strange) return cannot(`a server that is added at run time cannot have ${words[strange.at]}`)
  if (!ipAddress(words[2] ?? '')) return cannot('a name is not resolved at run time')
  const track = options.find(({ keyword }) => keyword?.name === 'track')?.values[0]
  if (track !== undefined && !track.includes('/') && !backend.servers.includes(track))
    return cannot('it would track a server that is added at run time too')
  const path = `${backend.name}/${words[1]}`
  const has = (name: string) => options.some(({ keyword }) => keyword?.name === name)
  return {
    can: true,
    commands: [
      `add server ${[path, ...words.slice(2)].join(' ')}`,
      ...(has('check') ? [`enable health ${path}`] : []),
      ...(has('agent-check') ? [`enable agent ${path}`] : []),
      ...(has('disabled') ? [] : [`enable server ${path}`])
    ]
  }
}

export const removedAtRuntime = (line: Line, backend: Backend, catalogue: Catalogue): AtRuntime => {
  if (!isDynamic(backend)) return cannot(`balance ${backend.balance} lets no servers go while it runs`)
  const path = `${backend.name}/${line.args[0]?.text}`
  const hasAgent =
    backend.hasDefaultServer ||
    catalogue.options('server', wordsOf(line), 3).some(({ keyword }) => keyword?.name === 'agent-check')
  // Its connections have to be over before it can go.
  return {
    can: true,
    commands: [
      // It would bring the server back.
      ...(hasAgent ? [`disable agent ${path}`] : []),
      `set server ${path} state maint`,
      ...(catalogue.named('command', 'wait') ? [`wait 1m srv-removable ${path}`] : []),
      `del server ${path}`
    ]
  }
}

/** Settings that commands change, each with its command; what else differs needs a reload. */
export const changedAtRuntime = (
  before: Line,
  after: Line,
  backend: Backend,
  catalogue: Catalogue
): AtRuntime => {
  const [was, is] = [serverOf(before, catalogue), serverOf(after, catalogue)]
  const path = `${backend.name}/${is.name}`
  const differing = [...new Set([...was.options.keys(), ...is.options.keys()])].filter(
    name => was.options.get(name) !== is.options.get(name)
  )
  const commands: string[] = []
  if (was.address !== is.address) {
    const [from, to] = [ipAddress(was.address), ipAddress(is.address)]
    if (!from || !to) return cannot('the runtime API changes only numeric addresses')
    if (from.port !== undefined && to.port === undefined) return cannot('the runtime API takes no port away')
    commands.push(`set server ${path} addr ${to.ip}${to.port === undefined ? '' : ` port ${to.port}`}`)
  }
  for (const name of differing) {
    const value = is.options.get(name)
    if (value === undefined && backend.hasDefaultServer)
      return cannot(`${name} would be what default-server says, which only a reload reads`)
    if (name === 'disabled')
      commands.push(`set server ${path} state ${value === undefined ? 'ready' : 'maint'}`)
    else if (name === 'weight') {
      const weight = value ?? '1'
      if (!isDynamic(backend)) return cannot(`balance ${backend.balance} changes no weights while it runs`)
      commands.push(`set server ${path} weight ${weight}`)
    } else if (name === 'maxconn' && value !== undefined) commands.push(`set maxconn server ${path} ${value}`)
    else return cannot(`${name} of a server is read only at a reload`)
  }
  return commands.length === 0
    ? cannot('the order of its options is read only at a reload')
    : { can: true, commands }
}

interface Server {
  readonly name: string
  readonly address: string
  /** The words of each option behind its name. */
  readonly options: ReadonlyMap<string, string>
}

const serverOf = (line: Line, catalogue: Catalogue): Server => {
  const words = wordsOf(line)
  const options = catalogue
    .options('server', words, 3)
    .map(({ at, keyword, values }) => [keyword?.name ?? words[at] ?? '', values.join(' ')] as const)
  return { name: words[1] ?? '', address: words[2] ?? '', options: new Map(options) }
}

const ipAddress = (text: string): { readonly ip: string; readonly port?: string } | undefined => {
  const match = /^(?:(\d{1,3}(?:\.\d{1,3}){3})|\[([\da-f:.]+)\])(?::(\d+))?$/i.exec(text)
  const ip = match?.[1] ?? match?.[2]
  return ip === undefined ? undefined : { ip, ...(match?.[3] === undefined ? {} : { port: match[3] }) }
}
