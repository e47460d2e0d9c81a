import type { Source } from '../../language/source.ts'
import type { Section, Word } from '../configuration/configuration.ts'
import { type Address, readAddress } from './address.ts'
import { type Option, optionOf, readOptions } from './options.ts'
import { type Spot, type Statement, says, spotOf } from './statement.ts'

export type ProxyKind = 'defaults' | 'frontend' | 'backend' | 'listen'

export interface BindAddress {
  readonly address: Address
  /** As it is written: `quic4@:443`. */
  readonly text: string
  /** The word, which may hold several. */
  readonly at: Spot
}

export interface Bind {
  readonly statement: Statement
  readonly addresses: readonly BindAddress[]
  readonly options: readonly Option[]
  readonly quic: boolean
  readonly ssl: boolean
}

export interface Server {
  readonly statement: Statement
  readonly name: Word
  readonly address: Address
  readonly addressWord: Word
  /** Its own, behind those of the default-server lines that count for it. */
  readonly options: readonly Option[]
  readonly template: boolean
}

/** A proxy with what it has of its defaults. */
export interface ProxySection {
  readonly kind: ProxyKind
  /** Empty for defaults without a name. */
  readonly name: string
  readonly source: Source
  readonly section: Section
  /** Its name, or the word that opens it. */
  readonly at: Spot
  readonly statements: readonly Statement[]
  readonly defaults?: ProxySection
  readonly mode: string
  readonly binds: readonly Bind[]
  readonly servers: readonly Server[]
}

export const proxySection = (
  source: Source,
  section: Section,
  statements: readonly Statement[],
  defaults: ProxySection | undefined
): ProxySection => {
  const bare = {
    kind: section.kind as ProxyKind,
    name: section.name?.text ?? '',
    source,
    section,
    at: spotOf(source, section.name ?? section.header.keyword),
    statements,
    ...(defaults && { defaults }),
    mode: 'tcp',
    binds: [],
    servers: []
  }
  return {
    ...bare,
    mode: setting(bare, 'mode')?.words[1] ?? 'tcp',
    binds: statements.flatMap(statement => (statement.words[0] === 'bind' ? readBind(statement) : [])),
    servers: readServers(bare)
  }
}

/** The last statement that begins with these words, its own or else its defaults’. */
export const setting = (proxy: ProxySection, ...words: readonly string[]): Statement | undefined =>
  proxy.statements.findLast(statement => says(statement, words)) ??
  (proxy.defaults && setting(proxy.defaults, ...words))

/** Whether an option or its like is on: said, and not said with `no`. */
export const isOn = (proxy: ProxySection, ...words: readonly string[]): boolean => {
  const found = setting(proxy, ...words)
  return found !== undefined && found.line.prefix === undefined
}

/** All statements that count for it, those of its defaults first. */
export const inherited = (proxy: ProxySection): readonly Statement[] => [
  ...(proxy.defaults ? inherited(proxy.defaults) : []),
  ...proxy.statements
]

export const isFront = ({ kind }: ProxySection): boolean => kind === 'frontend' || kind === 'listen'
export const isBack = ({ kind }: ProxySection): boolean => kind === 'backend' || kind === 'listen'

const readBind = (statement: Statement): readonly Bind[] => {
  const [word, ...rest] = statement.line.args
  if (!word) return []
  const options = readOptions(rest, statement.source)
  const addresses = word.text.split(',').map(text => ({
    text,
    address: readAddress(text),
    at: spotOf(statement.source, word)
  }))
  const quic = addresses.some(({ address }) => address.is === 'inet' && address.transport === 'quic')
  return [
    { statement, addresses, options, quic, ssl: quic || optionOf(options, 'ssl', 'no-ssl')?.name === 'ssl' }
  ]
}

const readServers = (proxy: ProxySection): readonly Server[] => {
  const before: Option[] = proxy.defaults ? defaultOptions(proxy.defaults) : []
  const servers: Server[] = []
  for (const statement of proxy.statements) {
    const [keyword] = statement.words
    const { args } = statement.line
    if (keyword === 'default-server') before.push(...readOptions(args, statement.source))
    if (keyword !== 'server' && keyword !== 'server-template') continue
    const template = keyword === 'server-template'
    const [name, addressWord] = template ? [args[0], args[2]] : args
    if (!name || !addressWord) continue
    servers.push({
      statement,
      name,
      addressWord,
      address: readAddress(addressWord.text),
      options: [...before, ...readOptions(args.slice(template ? 3 : 2), statement.source)],
      template
    })
  }
  return servers
}

const defaultOptions = (defaults: ProxySection): Option[] =>
  inherited(defaults).flatMap(({ words, line, source }) =>
    words[0] === 'default-server' ? readOptions(line.args, source) : []
  )

/** Whether an option of a server that `no-NAME` takes back is on. */
export const isSet = ({ options }: Server, name: string): boolean =>
  optionOf(options, name, `no-${name}`)?.name === name
