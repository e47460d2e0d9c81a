import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { Node } from '../node.ts'
import { basename, dirname, normalise } from '../path.ts'
import { Source } from '../source.ts'
import { parseYaml } from '../yaml/yaml.ts'

/** What loads files: a disk, an editor's overlay, a test's map. Paths are relative to the user's working directory. */
export interface FilePort {
  kind(path: string): Promise<'file' | 'directory' | undefined>
  /** At most `limit` bytes of a file; undefined when there is none. Throws when it cannot be read. */
  read(path: string, limit: number): Promise<Uint8Array | undefined>
  /** Names in a directory; undefined when there is none. */
  list(path: string): Promise<readonly string[] | undefined>
}

export type FileContent =
  | { readonly kind: 'text'; readonly source: Source }
  | { readonly kind: 'missing' }
  /** Not loaded yet: the loader comes back with it. */
  | { readonly kind: 'pending' }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly hint?: string }

export interface ParsedFile {
  readonly source: Source
  readonly root: Node | undefined
  readonly diagnostics: readonly Diagnostic[]
}

/** A snapshot of the files that a text needs. What was asked for and isn't loaded yet is remembered as wanted. */
export interface Workspace {
  read(path: string): FileContent
  /** The YAML of a file, parsed once; anything but a text as `read` says it. */
  yaml(path: string): ParsedFile | Exclude<FileContent, { kind: 'text' }>
  kind(path: string): 'file' | 'directory' | undefined
  /** Sorted names; none when it isn't a directory. */
  list(path: string): readonly string[]
  /** Something was asked for that is still to be loaded: answers so far are provisional. */
  readonly pending: boolean
  /** Every text that was read, by path. */
  readonly sources: ReadonlyMap<string, Source>
  /** The same without what is known of these files and of the directories above them: that is asked for again. */
  without(paths: Iterable<string>): Workspace
  /** The same with this text in place of its file's. Nothing more is loaded: what is not known counts as missing. */
  withText(source: Source): Workspace
}

/** The same files, keeping account of the texts that are read this way: `sources` has no others. */
export const tracked = (workspace: Workspace): Workspace => {
  const sources = new Map<string, Source>()
  const seen = <T extends FileContent | ParsedFile>(content: T): T => {
    if ('source' in content) sources.set(content.source.file, content.source)
    return content
  }
  return {
    read: path => seen(workspace.read(path)),
    yaml: path => seen(workspace.yaml(path)),
    kind: path => workspace.kind(path),
    list: path => workspace.list(path),
    get pending() {
      return workspace.pending
    },
    sources,
    without: paths => workspace.without(paths),
    withText: source => workspace.withText(source)
  }
}

const limit = 2 * 1024 * 1024

/** Runs `work` until all files it asks for are loaded, and returns what it made of them. */
export const loadWorkspace = async <T>(
  port: FilePort,
  work: (workspace: Workspace) => T,
  earlier?: Workspace
): Promise<{ readonly workspace: Workspace; readonly result: T }> => {
  const workspace = earlier instanceof Snapshot ? earlier : new Snapshot()
  for (;;) {
    const result = work(workspace)
    if (!workspace.pending) return { workspace, result }
    await workspace.load(port)
  }
}

class Snapshot implements Workspace {
  readonly sources = new Map<string, Source>()
  private readonly texts = new Map<string, FileContent>()
  private readonly kinds = new Map<string, 'file' | 'directory' | undefined>()
  private readonly lists = new Map<string, readonly string[]>()
  private readonly parsed = new Map<string, ParsedFile>()
  private readonly wanted = new Map<string, () => Promise<void>>()
  private port: FilePort | undefined
  /** What is not known is missing: nobody will come to load it. */
  private closed = false

  get pending(): boolean {
    return this.wanted.size > 0
  }

  without(paths: Iterable<string>): Snapshot {
    const kept = new Snapshot()
    const gone = new Set([...paths].map(normalise))
    const above = new Set([...gone].flatMap(ancestors))
    const keep = <T>(from: ReadonlyMap<string, T>, to: Map<string, T>, without: ReadonlySet<string>) => {
      for (const [name, value] of from) if (!without.has(name)) to.set(name, value)
    }
    keep(this.texts, kept.texts, gone)
    keep(this.sources, kept.sources, gone)
    keep(this.parsed, kept.parsed, gone)
    keep(this.kinds, kept.kinds, new Set([...gone, ...above]))
    keep(this.lists, kept.lists, new Set([...gone, ...above]))
    return kept
  }

  withText(source: Source): Snapshot {
    const changed = this.without([])
    changed.texts.set(source.file, { kind: 'text', source })
    changed.sources.set(source.file, source)
    changed.parsed.delete(source.file)
    changed.closed = true
    return changed
  }

  async load(port: FilePort): Promise<void> {
    this.port = port
    const loads = [...this.wanted.values()]
    this.wanted.clear()
    await Promise.all(loads.map(load => load()))
  }

  read(path: string): FileContent {
    const name = normalise(path)
    const content = this.texts.get(name)
    if (content) return content
    const beside = this.lists.get(dirname(name))
    if (this.closed || (beside && !beside.includes(basename(name)))) return { kind: 'missing' }
    this.wanted.set(`read ${name}`, async () => {
      const loaded = await readText(this.port, name)
      this.texts.set(name, loaded)
      if (loaded.kind === 'text') this.sources.set(name, loaded.source)
    })
    return { kind: 'pending' }
  }

  yaml(path: string): ParsedFile | Exclude<FileContent, { kind: 'text' }> {
    const content = this.read(path)
    if (content.kind !== 'text') return content
    const { source } = content
    const earlier = this.parsed.get(source.file)
    if (earlier) return earlier
    const parsed = { source, ...parseYaml(source) }
    this.parsed.set(source.file, parsed)
    return parsed
  }

  kind(path: string): 'file' | 'directory' | undefined {
    const name = normalise(path)
    if (!this.kinds.has(name) && !this.closed)
      this.wanted.set(`kind ${name}`, async () => void this.kinds.set(name, await this.port?.kind(name)))
    return this.kinds.get(name)
  }

  list(path: string): readonly string[] {
    const name = normalise(path)
    const known = this.lists.get(name)
    if (known || this.closed) return known ?? []
    this.wanted.set(`list ${name}`, async () => {
      this.lists.set(name, [...((await this.port?.list(name)) ?? [])].sort())
    })
    return []
  }
}

/** The directories a file stands in, the nearest first. */
const ancestors = (path: string): readonly string[] => {
  const above = dirname(path)
  return above === path ? [] : [above, ...ancestors(above)]
}

const readText = async (port: FilePort | undefined, path: string): Promise<FileContent> => {
  try {
    if ((await port?.kind(path)) === 'directory')
      return { kind: 'unreadable', reason: 'it is a directory', hint: 'Name a file in it.' }
    const bytes = await port?.read(path, limit + 1)
    if (!bytes) return { kind: 'missing' }
    if (bytes.length > limit)
      return { kind: 'unreadable', reason: 'it is larger than 2 MiB', hint: 'Is it the right file?' }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { kind: 'text', source: new Source(path, text) }
  } catch (error) {
    if (error instanceof TypeError)
      return { kind: 'unreadable', reason: 'it is not UTF-8 text', hint: 'Save it as UTF-8.' }
    return { kind: 'unreadable', reason: error instanceof Error ? error.message : String(error) }
  }
}
