import { dirname, isAbsolute, join } from '../path.ts'
import { searchDirectories } from '../playbook/search-path.ts'
import type { OpenFile } from './open-file.ts'

/** Where the files stand that a file may name. */
export interface Directories {
  /** Of the playbook. */
  readonly play: string
  /** Of the role, or of the file itself. */
  readonly beside: string
  readonly roles: string
  /** Where files of tasks are looked for. */
  readonly tasks: readonly string[]
  readonly templates: readonly string[]
  readonly files: readonly string[]
  /** Where partials of a template are looked for. */
  readonly partials: string
}

export const directoriesOf = ({ source: { file }, analyses: [analysis] }: OpenFile): Directories => {
  const [role, before] = /^(?:(.*)\/)?roles\/[^/]+(?=\/)/.exec(file) ?? []
  const own = dirname(file)
  const above = before ?? (isAbsolute(file) ? '/' : '.')
  const play = role !== undefined ? above : dirname(analysis?.file ?? file)
  const beside = role ?? own
  return {
    play,
    beside,
    roles: join(play, 'roles'),
    tasks: [...new Set([own, ...(role === undefined ? [] : [join(role, 'tasks')]), play])],
    templates: searchDirectories('templates', beside, play),
    files: searchDirectories('files', beside, play),
    partials: own
  }
}

/** Asks for the directories that completion looks into, and those in them, so that they are loaded with the file. */
export const askAhead = (open: OpenFile): void => {
  const { workspace, kind } = open
  const { roles, tasks, templates, files, partials, play } = directoriesOf(open)
  if (kind === 'template') workspace.list(partials)
  if (kind !== 'playbook' && kind !== 'tasks') return
  for (const directory of new Set([roles, play, ...tasks, ...templates, ...files]))
    for (const name of workspace.list(directory)) {
      if (name.includes('.') || name === 'node_modules') continue
      const path = join(directory, name)
      if (workspace.kind(path) === 'directory' && directory !== roles) workspace.list(path)
    }
}
