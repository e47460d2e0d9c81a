import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { deviatesFrom, modeAfter, octal } from '../../runner/modules/files/mode.ts'
import { temporaryDirectory } from './local-host.ts'

const modes = [
  '0600',
  '755',
  'u=rw,g=r,o=',
  'u=rwX,g=rX,o=',
  'g+w',
  'a-x',
  'o-rwx,g-w',
  '+t',
  'u+s',
  'ug+X',
  'go=',
  '=r',
  'a=rX'
]
const starts = [0o644, 0o755, 0o600, 0o4755, 0o2750, 0o1777, 0o640]

test('modes are what chmod makes of them, and find sees exactly what chmod would change', async () => {
  const directory = await temporaryDirectory()
  const file = join(directory, 'file')
  const folder = join(directory, 'folder')
  writeFileSync(file, '')
  mkdirSync(folder)
  for (const path of [file, folder])
    for (const mode of modes)
      for (const start of starts) {
        chmodSync(path, start)
        const isFolder = path === folder
        const title = `${mode} on ${isFolder ? 'a directory' : 'a file'} with ${octal(start)}`
        const found = spawnSync('find', [path, '-maxdepth', '0', ...deviatesFrom(mode)])
        assert.equal(found.status, 0, found.stderr.toString())
        // umask 0, since a mode that names nobody means everybody here; five digits say it for directories too.
        const digits = /^[0-7]+$/.test(mode) ? mode.padStart(5, '0') : mode
        spawnSync('sh', ['-c', 'umask 0; chmod -- "$1" "$2"', 'sh', digits, path])
        const after = statSync(path).mode & 0o7777
        assert.equal(octal(modeAfter(mode, start, isFolder)), octal(after), title)
        assert.equal(found.stdout.toString() !== '', after !== start, `find: ${title}`)
      }
})
