import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  type Stats,
  statSync
} from 'node:fs'
import { join } from 'node:path'
import type { Content } from '../../modules/module.ts'

/** Bytes: a larger file is not worth a diff. */
const diffLimit = 256 * 1024
const pieceSize = 1024 * 1024

const sums = new Map<string, { readonly stamp: string; readonly sha256: string }>()

/** A file as content; undefined when there is none. It is hashed once, and read again only when it travels. */
export function fileContent(path: string): Content | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats?.isFile()) return undefined
  const text = stats.size <= diffLimit ? utf8(readFileSync(path)) : undefined
  return {
    get sha256() {
      return sumOf(path, stats)
    },
    size: stats.size,
    mode: (stats.mode & 0o7777).toString(8).padStart(4, '0'),
    ...(text !== undefined && { text }),
    open: () => createReadStream(path, { highWaterMark: 256 * 1024 })
  }
}

/** Relative paths of the files below a directory, sorted; undefined when it is none. */
export function directoryFiles(path: string): readonly string[] | undefined {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined
  const below = (directory: string, prefix: string): string[] =>
    readdirSync(directory, { withFileTypes: true }).flatMap(entry => {
      const name = `${prefix}${entry.name}`
      const whole = join(directory, entry.name)
      const stats = statSync(whole, { throwIfNoEntry: false })
      if (entry.isDirectory()) return below(whole, `${name}/`)
      return stats?.isFile() ? [name] : []
    })
  return below(path, '').sort()
}

export function fileText(path: string): string | undefined {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return undefined
  return readFileSync(path, 'utf8')
}

function sumOf(path: string, stats: Stats): string {
  const stamp = `${stats.dev} ${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`
  const known = sums.get(path)
  if (known?.stamp === stamp) return known.sha256
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(pieceSize)
  const file = openSync(path, 'r')
  try {
    for (let length = readSync(file, piece); length > 0; length = readSync(file, piece))
      hash.update(piece.subarray(0, length))
  } finally {
    closeSync(file)
  }
  const sha256 = hash.digest('hex')
  sums.set(path, { stamp, sha256 })
  return sha256
}

const utf8 = (bytes: Buffer): string | undefined => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}
