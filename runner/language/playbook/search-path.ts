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
  const beside = dirname(task.place.file)
  const directories = [
    ...(task.role ? [join(task.role.directory, kind), task.role.directory] : []),
    ...(task.role ? [] : [join(beside, kind), beside]),
    join(playDirectory, kind),
    playDirectory
  ]
  return [...new Set(directories)].map(directory => join(directory, src))
}

/** Where `{{> name}}` of a template is looked for: beside it, with and without .hbs. */
export const partialPaths = (template: string, name: string): readonly string[] =>
  ['', '.hbs'].map(end => join(dirname(template), `${name}${end}`))
