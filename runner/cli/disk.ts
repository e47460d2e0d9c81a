import { open, readdir, stat } from 'node:fs/promises'
import type { FilePort } from '../language/analysis/workspace.ts'

/** The files of this machine, as the language asks for them. */
export const disk: FilePort = {
  async kind(path) {
    try {
      const found = await stat(path)
      return found.isDirectory() ? 'directory' : 'file'
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  },

  async read(path, limit) {
    let file: Awaited<ReturnType<typeof open>> | undefined
    try {
      file = await open(path)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(limit), 0, limit)
      return buffer.subarray(0, bytesRead)
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    } finally {
      await file?.close()
    }
  },

  async list(path) {
    try {
      return await readdir(path)
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }
}

const isAbsent = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException
  return code === 'ENOENT' || code === 'ENOTDIR'
}
