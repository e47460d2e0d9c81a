import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Destination, Intake } from '../../modules/module.ts'
import { fileContent } from './files.ts'

/** What lies at a path of this machine, and how a file gets there: whole and right, or not at all. */
export const destination = (given: string): Destination => {
  const path = resolve(given)
  const mode = fileMode(path)
  const is = mode === undefined ? 'missing' : mode === 'directory' ? 'directory' : 'file'
  const sha256 = is === 'file' ? fileContent(path)?.sha256 : undefined
  return {
    path,
    is,
    ...(sha256 === undefined ? {} : { sha256 }),
    receive: expected => receive(path, typeof mode === 'number' ? mode : undefined, expected)
  }
}

/** Permissions of a file; nothing when it is not there, or behind something that is no directory. */
const fileMode = (path: string): number | 'directory' | undefined => {
  try {
    const stats = statSync(path)
    return stats.isDirectory() ? 'directory' : stats.mode & 0o777
  } catch {
    return undefined
  }
}

/** Bytes are written as they come: so the other end never sends faster than this disk can take. */
const receive = (path: string, mode: number | undefined, expected: string | undefined): Intake => {
  const part = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`)
  const hash = createHash('sha256')
  mkdirSync(dirname(path), { recursive: true })
  const file = openSync(part, 'wx')
  let isOpen = true
  const close = () => {
    if (isOpen) closeSync(file)
    isOpen = false
  }
  return {
    write: bytes => {
      hash.update(bytes)
      for (let at = 0; at < bytes.byteLength; ) at += writeSync(file, bytes, at)
    },
    finish: () => {
      const got = hash.digest('hex')
      if (expected !== undefined && got !== expected)
        throw new Error(`what came has the sha256 ${got}, and the file on the host had ${expected}`)
      if (mode !== undefined) fchmodSync(file, mode)
      fsyncSync(file)
      close()
      renameSync(part, path)
    },
    abandon: () => {
      close()
      rmSync(part, { force: true })
    }
  }
}
