import { dirname, join } from '../path.ts'
import type { Task } from './play.ts'

/** Where a file or template of the controller is looked for: in the role, beside the tasks, beside the playbook. */
export const searchPath = (
  kind: 'files' | 'templates',
  src: string,
  task: Pick<Task, 'role' | 'place'>,
  playDirectory: string
): readonly string[] => {
  if (src.startsWith('/') || src.startsWith('~')) return [src]
  const beside = task.role?.directory ?? dirname(task.place.file)
  return searchDirectories(kind, beside, playDirectory).map(directory => join(directory, src))
}

/** The directories of that search; `beside` is the role's, or that of the file with the task. */
export const searchDirectories = (
  kind: 'files' | 'templates',
  beside: string,
  playDirectory: string
): readonly string[] => [...new Set([join(beside, kind), beside, join(playDirectory, kind), playDirectory])]

/** Where `{{> name}}` of a template is looked for: beside it, with and without .hbs. */
export const partialPaths = (template: string, name: string): readonly string[] =>
  ['', '.hbs'].map(end => join(dirname(template), `${name}${end}`))
