import assert from 'node:assert/strict'
import { loadWorkspace } from '../../../runner/language/analysis/workspace.ts'
import { type OpenFile, openFile } from '../../../runner/language/editing/open-file.ts'
import { modules } from '../../../runner/modules/registry.ts'
import { memoryPort } from '../memory-port.ts'

export type Files = Readonly<Record<string, string>>

export interface Cursor {
  readonly open: OpenFile
  readonly offset: number
}

/** Opens a file as an editor has it. */
export const openAs = async (files: Files, file: string): Promise<OpenFile> => {
  const { result } = await loadWorkspace(memoryPort(files), workspace =>
    openFile(workspace, file, { modules, inventoryRequired: false })
  )
  assert.ok(result, `${file} cannot be opened`)
  return result
}

/** Opens the file whose text has a | where the cursor is; a bar of the text itself is written ¦. */
export const atCursor = async (files: Files): Promise<Cursor> => {
  const [file, text] = Object.entries(files).find(([, content]) => content.includes('|')) ?? []
  assert.ok(file !== undefined && text !== undefined, 'no file has a |')
  const offset = text.indexOf('|')
  const whole = (content: string) => content.replaceAll('¦', '|')
  const others = Object.fromEntries(Object.entries(files).map(([name, content]) => [name, whole(content)]))
  const without = whole(text.slice(0, offset) + text.slice(offset + 1))
  return { open: await openAs({ ...others, [file]: without }, file), offset }
}
