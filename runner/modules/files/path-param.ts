import { Type } from 'typebox'

/** A path of the host. There is no shell to expand ~ or $HOME, and no directory that a relative one would start from. */
export const pathParam = (description: string) =>
  Type.String({ pattern: '^/', description: `${description} An absolute path.` })

export const withoutSlash = (path: string): string =>
  path.length > 1 ? path.replace(/\/+$/, '') || '/' : path

export const baseName = (path: string): string => withoutSlash(path).split('/').at(-1) ?? ''
