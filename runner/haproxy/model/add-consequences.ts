import type { Surroundings } from '../configuration/surroundings.ts'
import { traitsOf } from '../tls-library.ts'
import type { LineDraft } from './read-line.ts'
import type { Reading, SectionDraft } from './read-sections.ts'

/**
 * What `https` brings in besides its own lines: in global `setcap` (since 2.9) and, where the TLS library needs it,
 * `limited-quic`. What the user wrote himself is not written again.
 */
export const addConsequences = (
  sections: readonly SectionDraft[],
  { surroundings, since }: Pick<Reading, 'surroundings' | 'since'>
): readonly SectionDraft[] => {
  const own = sections.map(withoutTwice)
  const pointer = own.flatMap(({ lines }) => lines).find(isQuicOfHttps)?.pointer
  if (pointer === undefined) return own
  const wanted = [
    ...(since('2.9') ? ['setcap cap_net_bind_service'] : []),
    ...(needsLimitedQuic(surroundings) && since('2.9') ? ['limited-quic'] : [])
  ]
  const globals = own.filter(({ kind }) => kind === 'global')
  const written = new Set(globals.flatMap(({ lines }) => lines.map(({ text }) => firstWord(text))))
  const missing = wanted
    .filter(line => !written.has(firstWord(line)))
    .map(text => ({ text, pointer }) satisfies LineDraft)
  if (missing.length === 0) return own
  const [global] = globals
  if (global)
    return own.map(section =>
      section === global ? { ...section, lines: [...section.lines, ...missing] } : section
    )
  const made: SectionDraft = {
    pointer,
    kind: 'global',
    name: undefined,
    header: 'global',
    comment: undefined,
    file: undefined,
    lines: missing
  }
  const before = own.findIndex(({ kind }) => kind !== '')
  return [...own.slice(0, before), made, ...own.slice(before)]
}

/** HAProxy wants to be told that a library’s QUIC will do although parts of it are missing. */
export const needsLimitedQuic = ({ library, features }: Surroundings): boolean =>
  features === undefined
    ? library !== undefined && traitsOf(library).limited !== undefined
    : features.includes('QUIC_OPENSSL_COMPAT')

const isQuicOfHttps = ({ sugar, text }: LineDraft): boolean =>
  sugar === 'https' && /^bind quic[46]@/.test(text)

const firstWord = (text: string): string => /^\S*/.exec(text)?.[0] ?? ''

/** Lines of which a section needs one; what tells that it has one. */
const kinds: readonly RegExp[] = [
  /^bind\s+(\S+)/,
  /^http-(?:after-)?response\s+(?:set|add)-header\s+(alt-svc)\b/i,
  /^http-request\s+(wait-for-handshake)\b/
]

const meaning = (text: string): string | undefined => {
  for (const [index, kind] of kinds.entries()) {
    const found = kind.exec(text)
    if (found) return `${index} ${found[1]?.toLowerCase()}`
  }
  return undefined
}

const withoutTwice = (section: SectionDraft): SectionDraft => {
  if (!section.lines.some(({ sugar }) => sugar === 'https')) return section
  const written = new Set(
    section.lines.flatMap(({ sugar, text }) => (sugar === 'https' ? [] : (meaning(text) ?? [])))
  )
  return {
    ...section,
    lines: section.lines.filter(({ sugar, text }) => sugar !== 'https' || !written.has(meaning(text) ?? ''))
  }
}
