import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type AnalyseOptions, type Analysis, analyse } from '../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../runner/language/analysis/workspace.ts'
import { modules } from '../../runner/modules/registry.ts'
import type { Diagnostic } from '../../runner/protocol/diagnostic.ts'
import { memoryPort } from './memory-port.ts'

/** The files below a directory, by path. */
export const filesBelow = (directory: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter(name => statSync(join(directory, name)).isFile())
      .map(name => [name, readFileSync(join(directory, name), 'utf8')])
  )

export const analyseFiles = async (
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Partial<AnalyseOptions> = {}
): Promise<Analysis> => {
  const port = memoryPort(files)
  const { result } = await loadWorkspace(port, workspace =>
    analyse(workspace, { playbook: 'site.yaml', modules, ...options })
  )
  return result
}

/** What lines say of themselves: `# want "part of a message"`, several after one another; by file and line. */
const wantedIn = (files: Readonly<Record<string, string | Uint8Array>>): readonly string[] =>
  Object.entries(files).flatMap(([file, text]) =>
    String(text)
      .split('\n')
      .flatMap((line, index) => {
        const wants = /\bwant((?:\s+"(?:[^"\\]|\\.)*")+)/.exec(line)?.[1] ?? ''
        return [...wants.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(
          ([, said = '']) => `${file}:${index + 1}: ${said.replaceAll('\\"', '"')}`
        )
      })
  )

/** Exactly the diagnostics that the files want, no more and no fewer. */
export const expectWanted = (
  diagnostics: readonly Diagnostic[],
  files: Readonly<Record<string, string | Uint8Array>>
): void => {
  const wanted = wantedIn(files)
  const found = diagnostics.map(({ file, range, message }) => `${file}:${range.start.line}: ${message}`)
  const left = [...wanted]
  const lines = found.map(line => {
    const index = left.findIndex(want => {
      const at = want.indexOf(': ')
      return line.startsWith(want.slice(0, at + 2)) && line.includes(want.slice(at + 2))
    })
    return index < 0 ? line : (left.splice(index, 1)[0] ?? line)
  })
  assert.deepEqual(lines.sort(), [...wanted].sort())
}
