import type { Configuration, Word } from '../configuration/configuration.ts'
import { globally, type Overview, overviewOf } from '../overview/overview.ts'
import { isOpen, type Spot, type Statement, spotOf } from '../overview/statement.ts'
import type { HostInterests } from './host-surroundings.ts'

export interface FileReference {
  readonly path: string
  /** A certificate and its key, a directory of them, or anything else. */
  readonly kind: 'certificate' | 'file'
  readonly at: Spot
}

/** Options behind which a path stands, in bind, server, crt-store and global lines. */
const certificateOptions = /^(?:crt|default-crt)$/
const authorityOptions = /^(?:ca-file|ca-verify-file|crl-file|ca-sign-file)$/
const otherOptions = /^(?:crt-list|tls-ticket-keys)$/

/** Paths that HAProxy opens when it reads a configuration, as far as they are written there; relative ones are left out. */
export const fileReferences = (overview: Overview): readonly FileReference[] =>
  overview.statements.flatMap(statement => {
    const { words, line } = statement
    const base = (name: string) => globally(overview, name)?.words[1] ?? ''
    const found: FileReference[] = []
    const add = (word: Word | undefined, kind: FileReference['kind'], below = ''): void => {
      if (!word || isOpen(word) || /^@|%\[|^virt@|^opt@/.test(word.text)) return
      const name = word.text.replace(/^(?:file|optional)@/, '')
      const path = name.startsWith('/') ? name : below && `${below.replace(/\/$/, '')}/${name}`
      if (path.startsWith('/')) found.push({ path, kind, at: spotOf(statement.source, word) })
    }
    for (const [index, word] of words.entries()) {
      const value = line.args[index]
      if (index === 0) continue
      if (certificateOptions.test(word) && takesFiles(statement)) add(value, 'certificate', base('crt-base'))
      else if (authorityOptions.test(word) && takesFiles(statement)) add(value, 'file', base('ca-base'))
      else if (otherOptions.test(word) && takesFiles(statement)) add(value, 'file')
      else if (word === 'errorfile' && words[0] !== 'errorfile') add(line.args[index], 'file')
      else if ((word === '-f' || word === '-m') && word === '-f') add(value, 'file')
    }
    const [first = ''] = words
    if (
      /^(?:ssl-dh-param-file|lua-load|server-state-file|ca-base|crt-base|51degrees-data-file)$/.test(first) &&
      first !== 'server-state-file'
    )
      add(line.args[0], 'file')
    if (first === 'lua-load-per-thread') add(line.args[0], 'file')
    if (first === 'errorfile') add(line.args[1], 'file')
    return found
  })

const takesFiles = ({ words: [first = ''] }: Statement): boolean =>
  /^(?:bind|server|default-server|server-template|load|peer|use|acl|http-request|use_backend|tcp-request|http-response|ssl-f-use)$/.test(
    first
  )

/** What to ask the host of a configuration about. */
export const hostInterests = (files: readonly Configuration[], unit = 'haproxy.service'): HostInterests => {
  const overview = overviewOf(files)
  const references = fileReferences(overview)
  const chroot = chrootOf(overview)
  return {
    unit,
    ...(chroot !== undefined && { chroot }),
    files: [...new Set([...references.map(({ path }) => path), ...(chroot === undefined ? [] : [chroot])])],
    certificates: [
      ...new Set(references.filter(({ kind }) => kind === 'certificate').map(({ path }) => path))
    ]
  }
}

/** The directory that global names; `auto` (3.4) makes one by itself. */
export const chrootOf = (overview: Overview): string | undefined => {
  const word = globally(overview, 'chroot')?.line.args[0]
  return word && !isOpen(word) && word.text.startsWith('/') ? word.text : undefined
}
