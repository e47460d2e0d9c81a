import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Adds a line to a known_hosts file, which is made when there is none: in one write, so that two runs never mix theirs. */
export const rememberHostKey = (file: string, line: string): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const descriptor = openSync(file, 'a+', 0o600)
  try {
    const { size } = fstatSync(descriptor)
    const last = Buffer.from('\n')
    if (size > 0) readSync(descriptor, last, 0, 1, size - 1)
    writeSync(descriptor, `${last.toString() === '\n' ? '' : '\n'}${line}\n`)
  } finally {
    closeSync(descriptor)
  }
}
