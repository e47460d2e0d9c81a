import { detectFileKind } from '../../analysis/file-kind.ts'
import { basename, isYaml, join } from '../../path.ts'
import { directoriesOf } from '../directories.ts'
import type { OpenFile } from '../open-file.ts'
import type { Offer } from './name-completions.ts'

type What = 'tasks' | 'templates' | 'files' | 'vars'

/** Directories of a project or a role that are there for something else. */
const elsewhere = new Set(
  'roles group_vars host_vars inventories node_modules tasks handlers templates files vars defaults params'.split(
    ' '
  )
)

/** Files that a task, template or copy of the open file may name; `typed` is what is written so far. */
export const fileOffers = (open: OpenFile, what: What, typed: string): readonly Offer[] => {
  const { workspace, source } = open
  const { tasks, templates, files, play } = directoriesOf(open)
  const directories = { tasks, templates, files, vars: [play] }[what]
  const base = typed.slice(0, typed.lastIndexOf('/') + 1)
  const found = new Map<string, Offer>()
  for (const directory of directories) {
    const own = basename(directory) === what || base !== ''
    for (const name of workspace.list(join(directory, base))) {
      const path = join(join(directory, base), name)
      const isDirectory = !name.includes('.') && workspace.kind(path) === 'directory'
      const label = `${base}${name}${isDirectory ? '/' : ''}`
      if (path === source.file || name.startsWith('.') || found.has(label)) continue
      if (isDirectory ? own || name === what || !elsewhere.has(name) : fits(open, what, path, own))
        found.set(label, { label, kind: 'file', detail: directory, insert: label })
    }
  }
  return [...found.values()]
}

/** What stands in a directory made for it may have any name. */
const fits = ({ workspace }: OpenFile, what: What, path: string, own: boolean): boolean => {
  if (what === 'templates') return own || path.endsWith('.hbs')
  if (what === 'files') return own || !(isYaml(path) || path.endsWith('.hbs'))
  if (!isYaml(path)) return false
  const kind = workspace.sources.has(path) ? detectFileKind(workspace, path) : undefined
  return kind === undefined || kind === what
}

/** Templates beside the open one. */
export const partialOffers = (open: OpenFile): readonly Offer[] => {
  const { partials } = directoriesOf(open)
  return open.workspace
    .list(partials)
    .filter(name => name.endsWith('.hbs') && join(partials, name) !== open.source.file)
    .map(name => ({ label: name.replace(/\.hbs$/, ''), kind: 'file', insert: name.replace(/\.hbs$/, '') }))
}

/** Roles beside the playbook. */
export const roleOffers = (open: OpenFile): readonly Offer[] => {
  const { roles } = directoriesOf(open)
  return open.workspace
    .list(roles)
    .filter(name => !name.startsWith('.') && open.workspace.kind(join(roles, name)) !== 'file')
    .map(name => ({ label: name, kind: 'role', insert: name }))
}
