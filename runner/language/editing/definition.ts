import type { Place } from '../../protocol/diagnostic.ts'
import { placeOf } from '../analysis/problems.ts'
import { basename, dirname, join } from '../path.ts'
import { partialPaths, searchPath } from '../playbook/search-path.ts'
import { Source } from '../source.ts'
import { isTemplated } from '../yaml/plain.ts'
import { type Reference, referenceAt } from './cursor/reference.ts'
import type { Sight } from './cursor/sight.ts'
import { sightOfRole } from './cursor/sight-of-role.ts'
import type { Spot } from './cursor/spot.ts'
import { directoriesOf } from './directories.ts'
import type { OpenFile } from './open-file.ts'
import { variablePlaces } from './variable-places.ts'

/** Where what the word at an offset names is written: several places where several say it. */
export const definition = (open: OpenFile, offset: number): readonly Place[] => {
  const reference = referenceAt(open, offset)
  return reference ? unique(placesOf(open, reference)) : []
}

const placesOf = (open: OpenFile, reference: Reference): readonly Place[] => {
  switch (reference.kind) {
    case 'variable':
      return variablePlaces(open, reference.name, reference.sight)
    case 'local':
      return reference.given ? [{ file: open.source.file, range: reference.given }] : []
    case 'partial':
      return firstFile(open, partialPaths(open.source.file, reference.name))
    case 'spot':
      return ofSpot(open, reference.spot, reference.sight)
    default:
      return []
  }
}

const ofSpot = (open: OpenFile, spot: Spot, sight: Sight): readonly Place[] => {
  const { node, meaning } = spot
  const word = String(node.value)
  if (isTemplated(node)) return []
  switch (meaning.kind) {
    case 'variable':
    case 'param': {
      const role = meaning.kind === 'variable' ? meaning.role : undefined
      const seen = role === undefined ? sight : sightOfRole(open, role, node.start, sight)
      return variablePlaces(open, word, seen)
    }
    case 'handler':
      return (sight.play?.handlers ?? [])
        .filter(({ name }) => name === word)
        .map(({ nameNode, place }) => (nameNode ? placeOf(nameNode) : place))
    case 'role':
      return roleFiles(open, word)
    case 'host':
    case 'hosts': {
      const host = open.analyses.find(({ inventory }) => inventory)?.inventory?.hosts.get(word)
      return host ? [host.place] : []
    }
    case 'tasks-file':
      return firstFile(open, tasksPaths(open, word))
    case 'vars-file':
      return firstFile(open, [join(directoriesOf(open).play, word)])
    case 'file': {
      const { play } = directoriesOf(open)
      const task = sight.item?.item
      return task?.kind === 'task'
        ? firstFile(open, searchPath(meaning.folder, word, task, sight.play?.directory ?? play))
        : []
    }
    default:
      return []
  }
}

const tasksPaths = (open: OpenFile, name: string): readonly string[] => {
  const { play, tasks } = directoriesOf(open)
  return [...new Set(tasks.map(directory => join(directory, name))), join(play, name)]
}

const roleFiles = (open: OpenFile, name: string): readonly Place[] => {
  const directory = join(directoriesOf(open).roles, name)
  return [
    ...firstFile(
      open,
      ['yaml', 'yml'].map(end => join(directory, `tasks/main.${end}`))
    ),
    ...firstFile(
      open,
      ['params.yaml', 'params.yml', 'params/main.yaml', 'params/main.yml'].map(file => join(directory, file))
    )
  ]
}

/** The beginning of the first file that is there. */
const firstFile = ({ workspace }: OpenFile, paths: readonly string[]): readonly Place[] => {
  const path = paths.find(
    each => workspace.sources.has(each) || workspace.list(dirname(each)).includes(basename(each))
  )
  return path === undefined ? [] : [new Source(path, '').place(0, 0)]
}

const unique = (places: readonly Place[]): readonly Place[] => [
  ...new Map(places.map(place => [`${place.file}:${place.range.start.offset}`, place])).values()
]
