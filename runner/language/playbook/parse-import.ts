import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { checkKeys } from '../analysis/check-keys.ts'
import { meant, placeOf, problem } from '../analysis/problems.ts'
import { type Entry, get, type MapNode, type Node } from '../node.ts'
import { basename, dirname, isYaml, join } from '../path.ts'
import { importKeywords, includeKeywords } from '../schema/keywords.ts'
import { said } from '../schema/schema-words.ts'
import { isTemplated, plain, textOf } from '../yaml/plain.ts'
import { fileProblem, firstThere } from '../yaml/read-yaml.ts'
import { inherit } from './inherit.ts'
import type { ParseContext, TaskPlace } from './parse-context.ts'
import { parseTasks } from './parse-tasks.ts'
import type { Include, Inherited, Item } from './play.ts'

/** import_tasks: the tasks of the file take its place. */
export const parseImport = (
  node: MapNode,
  { value }: Entry,
  outer: Inherited,
  place: TaskPlace,
  context: ParseContext
): readonly Item[] => {
  checkKeys(node, importKeywords, 'An import', context)
  const inner = inherit(outer, node, 'block', context.diagnostics)
  const file = fileNode(value)
  const name = textOf(file)
  if (!file || name === undefined) return []
  if (isTemplated(file)) {
    context.diagnostics.push(
      problem(
        file,
        'wrong-value',
        'import_tasks is read before any variable has a value, so its file cannot be a template',
        {
          hint: 'Use include_tasks.'
        }
      )
    )
    return []
  }
  const path = findTasks(name, file, place.directory, inner, context)
  if (path === undefined) return []
  const cycle = place.chain.indexOf(path)
  if (cycle >= 0) {
    const chain = [...place.chain.slice(cycle), path].join(' → ')
    context.diagnostics.push(problem(file, 'import-cycle', `This file imports itself: ${chain}`))
    return []
  }
  return parseTaskFile(path, inner, place, context)
}

/** include_tasks: a file that is named plainly is read now, one named by a template when it is reached. */
export const parseInclude = (
  node: MapNode,
  { value }: Entry,
  outer: Inherited,
  place: TaskPlace,
  context: ParseContext
): readonly Include[] => {
  checkKeys(node, includeKeywords, 'An include', context)
  const inner = inherit(outer, node, 'task', context.diagnostics)
  const file = fileNode(value)
  const name = textOf(file)
  if (!file || name === undefined) return []
  if (place.handlers) {
    context.diagnostics.push(
      problem(file, 'wrong-value', 'Handlers cannot be included when the play runs', {
        hint: 'Use import_tasks.'
      })
    )
    return []
  }
  const loop = get(node, 'loop')
  const include: Include = {
    ...inner,
    kind: 'include',
    id: context.nextId('include'),
    name: textOf(get(node, 'name')) ?? `include ${name}`,
    place: placeOf(node),
    file,
    directory: place.directory,
    playDirectory: context.directory,
    chain: place.chain,
    ...(loop ? { loop } : {})
  }
  if (isTemplated(file)) {
    return [{ ...include, candidates: loadCandidates(name, include, context) }]
  }
  const path = findTasks(name, file, place.directory, inner, context)
  if (path === undefined || place.chain.includes(path)) return [include]
  return [{ ...include, items: parseTaskFile(path, inner, place, context) }]
}

const fileNode = (value: Node): Node | undefined => (value.kind === 'map' ? get(value, 'file') : value)

/** Where a file of tasks is looked for: beside the file that names it, in the role's tasks/, beside the playbook. */
const taskPaths = (
  name: string,
  directory: string,
  role: Inherited['role'],
  playDirectory: string
): readonly string[] => [
  ...new Set([
    join(directory, name),
    ...(role ? [join(role.directory, `tasks/${name}`)] : []),
    join(playDirectory, name)
  ])
]

export const findTasks = (
  name: string,
  at: Node,
  directory: string,
  { role }: Inherited,
  context: Pick<ParseContext, 'workspace' | 'diagnostics' | 'directory'>
): string | undefined => {
  const paths = taskPaths(name, directory, role, context.directory)
  const found = firstThere(context.workspace, paths)
  if (found === 'pending') return undefined
  if (found) return found.path
  const siblings = context.workspace
    .list(dirname(paths[0] ?? name))
    .filter(name => isYaml(name) && name !== basename(at.source.file))
  context.diagnostics.push(
    problem(at, 'file-not-found', `There is no file ${name}`, {
      hint: `Looked for ${paths.join(', ')}.`,
      ...meant(name, siblings, at)
    })
  )
  return undefined
}

export const parseTaskFile = (
  path: string,
  inner: Inherited,
  place: Pick<TaskPlace, 'chain' | 'handlers'>,
  context: ParseContext,
  at?: Node
): readonly Item[] => {
  const parsed = context.workspace.yaml(path)
  if ('kind' in parsed) {
    context.diagnostics.push(...fileProblem(parsed, path, at))
    return []
  }
  context.diagnostics.push(...parsed.diagnostics)
  const { root } = parsed
  if (root && root.kind !== 'seq' && !(root.kind === 'scalar' && root.value === null))
    context.diagnostics.push(
      problem(root, 'wrong-type', `A file of tasks is a list; this is ${said(plain(root))}`, {
        hint: 'Begin each task with a dash.'
      })
    )
  const below = { directory: dirname(path), chain: [...place.chain, path], handlers: place.handlers }
  return parseTasks(root, inner, below, context)
}

/** Loads what a templated include may come to name, with what that imports: at run time nothing is loaded any more. */
const loadCandidates = (name: string, include: Include, context: ParseContext): readonly Item[] => {
  const before = name.slice(0, name.indexOf('{{'))
  const directories = taskPaths(`${before}x`, include.directory, include.role, include.playDirectory).map(
    dirname
  )
  const ignored: Diagnostic[] = []
  const { loop: _loop, ...inherited } = include
  const items: Item[] = []
  for (const directory of directories)
    for (const file of context.workspace.list(directory)) {
      const path = join(directory, file)
      if (!isYaml(file) || context.candidates.has(path)) continue
      context.candidates.add(path)
      items.push(
        ...parseTaskFile(
          path,
          inherited,
          { chain: include.chain, handlers: false },
          { ...context, workspace: context.aside, diagnostics: ignored, nextId: () => '' }
        )
      )
    }
  return items
}
