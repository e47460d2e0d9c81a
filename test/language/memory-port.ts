import type { FilePort } from '../../runner/language/analysis/workspace.ts'

/** Files that are only in memory, by path. */
export const memoryPort = (files: Readonly<Record<string, string | Uint8Array>>): FilePort => {
  const paths = Object.keys(files)
  return {
    async kind(path) {
      if (Object.hasOwn(files, path)) return 'file'
      return path === '.' || paths.some(each => each.startsWith(`${path}/`)) ? 'directory' : undefined
    },
    async read(path, limit) {
      if (!Object.hasOwn(files, path)) return undefined
      const content = files[path] ?? ''
      return (typeof content === 'string' ? new TextEncoder().encode(content) : content).subarray(0, limit)
    },
    async list(path) {
      const prefix = path === '.' ? '' : `${path}/`
      const names = paths
        .filter(each => each.startsWith(prefix))
        .map(each => each.slice(prefix.length).split('/')[0] ?? '')
      return names.length > 0 ? [...new Set(names)] : undefined
    }
  }
}
