import { type Content, type Context, type Observation, Refusal, run, type Step } from '../module.ts'
import { type Attributes, ownership } from './attributes.ts'
import { askDigests, askEntries, readDigests, readEntries } from './entry.ts'
import { modeAfter, octal } from './mode.ts'
import { baseName, withoutSlash } from './path-param.ts'
import { askText, type Place, type Placement, place, readText } from './placement.ts'

interface Wanted {
  readonly path: string
  readonly content: Content
}

interface TreeSource {
  readonly base: string
  /** Outer before inner. */
  readonly directories: readonly string[]
  readonly files: readonly Wanted[]
}

/** A directory of the controller, as it is and as it should be on the host. */
export interface Tree {
  readonly base: string
  readonly directories: readonly {
    readonly path: string
    readonly is: 'directory' | 'missing' | 'something else'
  }[]
  readonly files: readonly (Wanted & { readonly now: Place })[]
}

/** Undefined when src is not a directory. */
export const treeOf = (src: string, dest: string, context: Context): TreeSource | undefined => {
  const names = context.directory(withoutSlash(src))
  if (!names) return undefined
  const base = src.endsWith('/') ? withoutSlash(dest) : `${withoutSlash(dest)}/${baseName(src)}`
  const directories = new Set([base])
  for (const name of names) {
    const parts = name.split('/').slice(0, -1)
    for (const [index] of parts.entries()) directories.add(`${base}/${parts.slice(0, index + 1).join('/')}`)
  }
  return {
    base,
    directories: [...directories],
    files: names.map(name => ({
      path: `${base}/${name}`,
      content: context.file(`${withoutSlash(src)}/${name}`)
    }))
  }
}

export const observeTree = (
  { base, directories, files }: TreeSource,
  context: Context
): Observation<Tree> => {
  const paths = files.map(file => file.path)
  const texts = context.diff
    ? files.filter(({ content }) => content.text !== undefined && !content.secret)
    : []
  return {
    // `path/.` is there only for a directory, also when path is a link to one.
    ask: [
      askEntries([...directories.flatMap(path => [path, `${path}/.`]), ...paths]),
      ...(paths.length > 0 ? [askDigests(paths)] : []),
      ...texts.map(({ path }) => askText(path))
    ],
    read: ([entriesAnswer, digestsAnswer, ...textAnswers]) => {
      const entries = readEntries(entriesAnswer?.out ?? '')
      const digests = readDigests(digestsAnswer?.out ?? '')
      return {
        base,
        directories: directories.map(path => ({
          path,
          is: entries.has(`${path}/.`) ? 'directory' : entries.has(path) ? 'something else' : 'missing'
        })),
        files: files.map(file => {
          const entry = entries.get(file.path)
          const sha256 = digests.get(file.path)
          const asked = texts.indexOf(file)
          const before = asked < 0 ? undefined : readText(textAnswers[asked]?.out)
          return {
            ...file,
            now: {
              path: file.path,
              ...(entry ? { entry } : {}),
              ...(sha256 === undefined ? {} : { sha256 }),
              ...(before === undefined ? {} : { before })
            }
          }
        })
      }
    }
  }
}

export function* placeTree(
  want: Placement & { readonly directory_mode?: string },
  now: Tree
): Generator<Step, void> {
  const blocked = now.directories.find(({ is }) => is === 'something else')
  if (blocked) throw new Refusal('dest', `${blocked.path} is not a directory`)
  const missing = now.directories.filter(({ is }) => is === 'missing').map(({ path }) => path)
  if (missing.length > 0) yield makeDirectories(missing, { ...want, mode: want.directory_mode ?? '0755' })
  for (const file of now.files) yield* place(file.content, preserving(want, file.content), file.now)
}

/** `mode: preserve` is the mode of the file of the controller. */
export const preserving = <Want extends Attributes>(want: Want, { mode = '0644' }: Content): Want =>
  want.mode === 'preserve' ? { ...want, mode } : want

/** One step for all of them; parents that are missing too get mode 0755. */
export const makeDirectories = (paths: readonly string[], want: Attributes): Step => {
  const { owner, group } = want
  const why = paths.length === 1 ? 'is not there' : `${paths.length} directories are not there`
  const mode = want.mode === undefined ? '0755' : octal(modeAfter(want.mode, 0o755, true))
  const owners = ownership(want) === undefined ? [] : [...flag('-o', owner), ...flag('-g', group)]
  return run(why, 'install', '-d', '-m', mode, ...owners, '--', ...paths)
}

const flag = (name: string, value: string | undefined): readonly string[] =>
  value === undefined ? [] : [name, value]
