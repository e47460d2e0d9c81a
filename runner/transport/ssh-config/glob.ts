import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** One pattern of ssh_config(5), PATTERNS: `*` and `?`. */
export const matchesPattern = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's'
  ).test(text)

/** A list of them: one must match, and none that a `!` stands before. */
export const matchesPatterns = (patterns: readonly string[], text: string): boolean =>
  !patterns.some(pattern => pattern.startsWith('!') && matchesPattern(pattern.slice(1), text)) &&
  patterns.some(pattern => !pattern.startsWith('!') && matchesPattern(pattern, text))

/** The files that a path with `*`, `?` and `[…]` names, sorted; without such the path itself, if it is there. */
export const filesOf = (path: string): readonly string[] =>
  path
    .split('/')
    .filter(part => part !== '')
    .reduce<readonly string[]>((found, part) => found.flatMap(folder => within(folder, part)), ['/'])

const within = (folder: string, part: string): readonly string[] => {
  if (!/[*?[]/.test(part)) return exists(join(folder, part)) ? [join(folder, part)] : []
  const expression = new RegExp(
    `^${part
      .replace(/[\\^$.|+(){}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')
      .replaceAll('[!', '[^')}$`
  )
  return names(folder)
    .filter(name => expression.test(name) && (part.startsWith('.') || !name.startsWith('.')))
    .map(name => join(folder, name))
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

const names = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
