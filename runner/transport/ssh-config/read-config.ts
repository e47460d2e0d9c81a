import { readFileSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { type ConfigLine, readLine, SshConfigError } from './config-line.ts'
import { filesOf } from './glob.ts'

/** A file's lines; an Include is a list of files in the place where it stands. */
export type ConfigItem =
  | { readonly kind: 'line'; readonly line: ConfigLine }
  | { readonly kind: 'include'; readonly files: readonly (readonly ConfigItem[])[] }

export interface ConfigFile {
  readonly path: string
  /** As it is called when lines are told, e.g. `~/.ssh/config`. */
  readonly name: string
  /** Where the relative names of an Include begin. */
  readonly folder: string
  /** Whether it may be missing. */
  readonly optional: boolean
  /** Whether others must not be able to write it, since it names commands that are run. */
  readonly guarded: boolean
}

const deepest = 16

/** The files that ssh reads: its user's, then the system's; or one that is named; or, for `none`, nothing. */
export const configFiles = (given: string | undefined, home: string): readonly ConfigFile[] => {
  if (given === 'none') return []
  const folder = join(home, '.ssh')
  if (given !== undefined) {
    const path = given.startsWith('~/') ? join(home, given.slice(2)) : given
    return [{ path, name: given, folder, optional: false, guarded: false }]
  }
  return [
    { path: join(folder, 'config'), name: '~/.ssh/config', folder, optional: true, guarded: true },
    {
      path: '/etc/ssh/ssh_config',
      name: '/etc/ssh/ssh_config',
      folder: '/etc/ssh',
      optional: true,
      guarded: false
    }
  ]
}

/** Reads files with everything they include. Throws SshConfigError. */
export const readConfig = (files: readonly ConfigFile[], home: string): readonly (readonly ConfigItem[])[] =>
  files.map(file => readFile(file, home, 0))

const readFile = (file: ConfigFile, home: string, depth: number): readonly ConfigItem[] => {
  const text = textOf(file)
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((source, index): ConfigItem[] => {
      const line = readLine(source, `${file.name}:${index + 1}`)
      if (!line) return []
      if (line.keyword !== 'include') return [{ kind: 'line', line }]
      if (depth === deepest)
        throw new SshConfigError(
          line.place,
          `Include goes deeper than ${deepest} files; does one include itself?`
        )
      const paths = line.args.flatMap(name => filesOf(includedPath(name, file.folder, home)))
      const included = paths.map(path => {
        const name = path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
        return readFile({ ...file, path, name, optional: false }, home, depth + 1)
      })
      return [{ kind: 'include', files: included }]
    })
}

const includedPath = (name: string, folder: string, home: string): string => {
  if (name.startsWith('~/')) return join(home, name.slice(2))
  return isAbsolute(name) ? name : join(folder, name)
}

const textOf = ({ path, name, optional, guarded }: ConfigFile): string => {
  try {
    const status = statSync(path, { throwIfNoEntry: !optional })
    if (!status) return ''
    const me = process.getuid?.()
    if (
      guarded &&
      me !== undefined &&
      ((status.mode & 0o022) !== 0 || (status.uid !== 0 && status.uid !== me))
    )
      throw new SshConfigError(
        name,
        'others may write this file, so ssh does not trust it, nor does hq-run',
        `Make it yours alone: chmod 600 ${path}`
      )
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof SshConfigError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new SshConfigError(name, `the file cannot be read: ${why}`)
  }
}
