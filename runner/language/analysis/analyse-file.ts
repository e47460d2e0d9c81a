import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { Node } from '../node.ts'
import { dirname } from '../path.ts'
import { nothingInherited } from '../playbook/inherit.ts'
import { ordinals, type ParseContext } from '../playbook/parse-context.ts'
import { parseTaskFile } from '../playbook/parse-import.ts'
import { parseRoles } from '../playbook/role.ts'
import { parseRoleParams } from '../playbook/role-params.ts'
import { Source } from '../source.ts'
import { HostVars, PlayTypes } from '../types/play-types.ts'
import { Results } from '../types/task-types.ts'
import { fileProblem, readVarsFile } from '../yaml/read-yaml.ts'
import { type AnalyseOptions, type Analysis, analyse, analyseInventory } from './analyse.ts'
import { checkNode } from './check-node.ts'
import { checkItem } from './check-task.ts'
import { checkVars } from './check-vars.ts'
import { detectFileKind } from './file-kind.ts'
import { problem, sortDiagnostics } from './problems.ts'
import type { Workspace } from './workspace.ts'

/** Checks a file for what it is: a playbook, an inventory, tasks, variables or the params of a role. */
export const analyseFile = (
  workspace: Workspace,
  file: string,
  options: Omit<AnalyseOptions, 'playbook'>
): Pick<Analysis, 'diagnostics' | 'sources'> => {
  switch (detectFileKind(workspace, file)) {
    case 'inventory':
      return analyseInventory(workspace, { inventory: file })
    case 'tasks':
      return said(workspace, checkTasks(workspace, file, options))
    case 'vars':
      return said(workspace, checkVariables(workspace, file))
    case 'role-params':
      return said(workspace, checkParams(workspace, file))
    default:
      return analyse(workspace, { ...options, playbook: file })
  }
}

const said = (
  workspace: Workspace,
  diagnostics: readonly Diagnostic[]
): Pick<Analysis, 'diagnostics' | 'sources'> => ({
  diagnostics: sortDiagnostics(diagnostics),
  sources: workspace.sources
})

const checkVariables = (workspace: Workspace, file: string): readonly Diagnostic[] => {
  const { vars, diagnostics } = readVarsFile(workspace, file)
  if (!vars) return diagnostics
  return [...diagnostics, ...checkVars(vars), ...checkNode(vars, { names: new Map(), open: true })]
}

const checkParams = (workspace: Workspace, file: string): readonly Diagnostic[] => {
  const { vars, diagnostics } = readVarsFile(workspace, file)
  return vars ? [...diagnostics, ...parseRoleParams(vars).diagnostics] : diagnostics
}

/** Tasks outside of a play: names that are not the role's may be the play's. */
const checkTasks = (
  workspace: Workspace,
  file: string,
  { modules: signatures }: Pick<AnalyseOptions, 'modules'>
): readonly Diagnostic[] => {
  const parsed = workspace.yaml(file)
  if ('kind' in parsed) return fileProblem(parsed, file)
  const [, before = '', name = '', folder = ''] =
    /^(?:(.*)\/)?roles\/([^/]+)\/(tasks|handlers)\//.exec(file) ?? []
  const diagnostics: Diagnostic[] = []
  const modules = new Map(signatures.map(module => [module.name, module]))
  const context: ParseContext = {
    workspace,
    modules,
    diagnostics,
    directory: name ? before || '.' : dirname(file),
    candidates: new Set(),
    nextId: ordinals()
  }
  const [role] = name ? parseRoles(listOf(name), nothingInherited, context) : []
  const shared = role?.shared ?? []
  const inherited = role
    ? { ...role.inherited, layers: [...shared, ...role.inherited.layers] }
    : nothingInherited
  const place = { chain: [], handlers: folder === 'handlers' }
  const items = parseTaskFile(file, inherited, place, context)
  if (!parsed.root && parsed.diagnostics.length === 0) return [...diagnostics, empty(file)]
  if (workspace.pending) return diagnostics
  const checks = {
    workspace,
    modules,
    types: new PlayTypes(new HostVars(undefined, []), [], { open: true, facts: true }),
    results: new Results(),
    visited: new Map(),
    handlers: undefined,
    playDirectory: context.directory,
    diagnostics
  }
  for (const item of items) checkItem(item, checks)
  return diagnostics
}

const listOf = (name: string): Node => {
  const source = new Source('', name)
  const at = { source, start: 0, end: name.length }
  return { kind: 'seq', items: [{ kind: 'scalar', value: name, style: 'plain', ...at }], ...at }
}

const empty = (file: string): Diagnostic => {
  const source = new Source(file, '')
  return problem(
    { kind: 'scalar', value: null, style: 'plain', source, start: 0, end: 0 },
    'wrong-value',
    'The file holds no tasks',
    { severity: 'warning' }
  )
}
