/** Paths are POSIX paths as the user gave them; these few functions stand in for node:path, which the language may not use. */

export const isAbsolute = (path: string): boolean => path.startsWith('/')

/** Without empty, `.` and, where possible, `..` segments. */
export const normalise = (path: string): string => {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else if (segment !== '..' || !isAbsolute(path)) kept.push(segment)
  }
  return (isAbsolute(path) ? '/' : '') + kept.join('/') || '.'
}

/** `path` as seen from `directory`; an absolute path stays. */
export const join = (directory: string, path: string): string =>
  normalise(isAbsolute(path) ? path : `${directory}/${path}`)

export const dirname = (path: string): string => {
  const whole = normalise(path)
  const slash = whole.lastIndexOf('/')
  return slash < 0 ? '.' : whole.slice(0, slash) || '/'
}

export const basename = (path: string): string => {
  const whole = normalise(path)
  return whole.slice(whole.lastIndexOf('/') + 1)
}

/** The file's name without `.yaml` or `.yml`. */
export const stem = (path: string): string => basename(path).replace(/\.ya?ml$/, '')

export const isYaml = (path: string): boolean => /\.ya?ml$/.test(path)
