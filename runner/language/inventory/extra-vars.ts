import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { checkVars } from '../analysis/check-vars.ts'
import { problem } from '../analysis/problems.ts'
import type { Workspace } from '../analysis/workspace.ts'
import type { Entry, MapNode, Node, ScalarNode } from '../node.ts'
import { Source } from '../source.ts'
import { readVarsFile } from '../yaml/read-yaml.ts'
import { parseYaml } from '../yaml/yaml.ts'

/** Variables of the command line, lowest precedence first; they beat every other. */
export type ExtraVars = readonly MapNode[]

interface Read {
  readonly vars?: MapNode
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads `-e name=value …`, `-e @file` and `-e '{…}'`. */
export const readExtraVars = (
  workspace: Workspace,
  given: readonly string[]
): { readonly vars: ExtraVars; readonly diagnostics: readonly Diagnostic[] } => {
  const read = given.map((text, index) =>
    readOne(workspace, new Source(index === 0 ? '-e' : `-e ${index + 1}`, text))
  )
  const vars = read.flatMap(one => one.vars ?? [])
  return { vars, diagnostics: [...read.flatMap(one => one.diagnostics), ...vars.flatMap(checkVars)] }
}

const readOne = (workspace: Workspace, source: Source): Read => {
  const text = source.text.trim()
  if (text.startsWith('@')) return readVarsFile(workspace, text.slice(1), whole(source))
  if (!text.startsWith('{')) return readPairs(source)
  const { root, diagnostics } = parseYaml(source)
  if (root?.kind === 'map') return { vars: root, diagnostics }
  return { diagnostics }
}

/** Values of pairs are text, as in Ansible; JSON has types. */
const readPairs = (source: Source): Read => {
  const pair = /\s*([^\s=]+)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S*))(?=\s|$)|\s+$/gy
  const entries: Entry[] = []
  let at = 0
  for (const match of source.text.matchAll(pair)) {
    at = match.index + match[0].length
    const [, name, double, single, plain] = match
    if (name === undefined) continue
    const start = source.text.indexOf(name, match.index)
    const value = double?.replace(/\\(.)/g, '$1') ?? single ?? plain ?? ''
    const quote = plain === undefined ? 1 : 0
    const valueEnd = at - quote
    const valueStart = start + name.length + 1 + quote
    entries.push({
      key: { kind: 'scalar', value: name, style: 'plain', source, start, end: start + name.length },
      value: scalar(source, value, valueStart, valueEnd)
    })
  }
  const vars: MapNode = { kind: 'map', entries, source, start: 0, end: source.text.length }
  if (at >= source.text.length && entries.length > 0) return { vars, diagnostics: [] }
  const rest = scalar(source, '', at, source.text.length)
  return {
    vars,
    diagnostics: [
      problem(
        rest,
        'wrong-value',
        `-e takes name=value, @file or {…}; this is ${JSON.stringify(source.text.slice(at))}`,
        {
          hint: 'Quote a value that has spaces: -e \'name="two words"\'.'
        }
      )
    ]
  }
}

const scalar = (source: Source, value: string, start: number, end: number): ScalarNode => ({
  kind: 'scalar',
  value,
  style: 'plain',
  source,
  start,
  end
})

const whole = (source: Source): Node => scalar(source, source.text, 0, source.text.length)
