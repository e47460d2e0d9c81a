import type { Configuration, Section } from '../configuration/configuration.ts'
import { type Bind, isFront, type ProxySection, proxySection } from './proxy-section.ts'
import { type Spot, type Statement, says, spotOf, statementOf } from './statement.ts'

/** A section that is no proxy's. */
export interface Part {
  readonly kind: string
  readonly name: string
  readonly at: Spot
  readonly section: Section
  readonly statements: readonly Statement[]
}

/** What is in one or several files that HAProxy loads together, in their order. */
export interface Overview {
  readonly files: readonly Configuration[]
  readonly statements: readonly Statement[]
  /** Of all global sections. */
  readonly global: readonly Statement[]
  readonly defaults: readonly ProxySection[]
  /** Frontends, backends and listens. */
  readonly proxies: readonly ProxySection[]
  readonly parts: readonly Part[]
  readonly quicBinds: readonly { readonly proxy: ProxySection; readonly bind: Bind }[]
}

export const proxyKinds: ReadonlySet<string> = new Set(['defaults', 'frontend', 'backend', 'listen'])

export const overviewOf = (files: readonly Configuration[]): Overview => {
  const statements: Statement[] = []
  const defaults: ProxySection[] = []
  const proxies: ProxySection[] = []
  const parts: Part[] = []
  for (const { source, sections } of files) {
    let depth = 0
    for (const section of sections) {
      const own: Statement[] = []
      for (const line of section.lines) {
        const word = line.keyword.text
        if (word === '.endif') depth -= 1
        if (!word.startsWith('.')) own.push(statementOf(source, section, line, depth > 0))
        if (word === '.if') depth += 1
      }
      statements.push(...own)
      const { kind, name, header } = section
      if (proxyKinds.has(kind)) {
        const proxy = proxySection(source, section, own, defaultsFor(section, defaults))
        if (kind === 'defaults') defaults.push(proxy)
        else proxies.push(proxy)
      } else
        parts.push({
          kind,
          name: name?.text ?? '',
          at: spotOf(source, name ?? header.keyword),
          section,
          statements: own
        })
    }
  }
  return {
    files,
    statements,
    global: parts.flatMap(part => (part.kind === 'global' ? part.statements : [])),
    defaults,
    proxies,
    parts,
    quicBinds: proxies
      .filter(isFront)
      .flatMap(proxy => proxy.binds.filter(({ quic }) => quic).map(bind => ({ proxy, bind })))
  }
}

/** The defaults that a section names; a proxy that names none has the last ones, defaults that name none have nothing. */
const defaultsFor = ({ kind, header }: Section, seen: readonly ProxySection[]): ProxySection | undefined => {
  const from = header.args.findIndex(({ text }) => text === 'from')
  const wanted = header.args[from + 1]?.text
  if (from !== -1) return seen.findLast(({ name }) => name === wanted)
  return kind === 'defaults' ? undefined : seen.at(-1)
}

/** The last global statement that begins with these words. */
export const globally = (
  { global }: Pick<Overview, 'global'>,
  ...words: readonly string[]
): Statement | undefined => global.findLast(statement => says(statement, words))
