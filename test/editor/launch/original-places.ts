import { readFile } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import { dirname, relative, resolve } from 'node:path'

/**
 * VS Code formats stacks by itself, without source maps. Returns a function that puts the places of the sources where a text names
 * places of the bundle, and drops the lines of a stack that are not ours.
 */
export const originalPlaces = async (bundle: string): Promise<(text: string) => string> => {
  const map = new SourceMap(JSON.parse(await readFile(`${bundle}.map`, 'utf8')))
  const escaped = bundle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const place = new RegExp(`${escaped}:(\\d+):(\\d+)`, 'g')
  const original = (whole: string, line: string, column: string): string => {
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1)
    if (!('originalSource' in entry)) return whole
    const file = relative('.', resolve(dirname(bundle), entry.originalSource))
    return `${file}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
  }
  return text =>
    text
      .split('\n')
      .map(line => line.replace(place, original))
      .filter(line => !/^\s+at .*node_modules\//.test(line))
      .join('\n')
}
