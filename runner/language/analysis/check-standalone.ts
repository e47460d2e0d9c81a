import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { LanguageError } from '../language-error.ts'
import type { Node } from '../node.ts'
import { dirname } from '../path.ts'
import { nothingInherited } from '../playbook/inherit.ts'
import { ordinals, type ParseContext } from '../playbook/parse-context.ts'
import { parseTaskFile } from '../playbook/parse-import.ts'
import { parseRoles } from '../playbook/role.ts'
import { parseRoleParams } from '../playbook/role-params.ts'
import { Source } from '../source.ts'
import { checkTemplate } from '../template/check.ts'
import { templateOfFile } from '../template/parse.ts'
import { HostVars, PlayTypes } from '../types/play-types.ts'
import { Results, taskTypes } from '../types/task-types.ts'
import type { TypeEnv } from '../types/type.ts'
import { fileProblem, readVarsFile } from '../yaml/read-yaml.ts'
import type { AnalyseOptions } from './analyse.ts'
import { checkForeseenAlone } from './check-foreseen.ts'
import { checkNode } from './check-node.ts'
import { checkItem } from './check-task.ts'
import { checkVars } from './check-vars.ts'
import { problem } from './problems.ts'
import type { Witness } from './seen.ts'
import type { Workspace } from './workspace.ts'

/** What a file sees that stands for itself: names that it does not have itself may be a play's. */
const looseTypes = (): PlayTypes =>
  new PlayTypes(new HostVars(undefined, []), [], { open: true, facts: true })

export const looseNames = (): TypeEnv => looseTypes().base(nothingInherited).env

/** A file of variables outside of a play. */
export const checkVariables = (workspace: Workspace, file: string): readonly Diagnostic[] => {
  const { vars, diagnostics } = readVarsFile(workspace, file)
  if (!vars) return diagnostics
  return [...diagnostics, ...checkVars(vars), ...checkNode(vars, { names: new Map(), open: true })]
}

/** The params that a role declares. */
export const checkParams = (workspace: Workspace, file: string): readonly Diagnostic[] => {
  const { vars, diagnostics } = readVarsFile(workspace, file)
  return vars ? [...diagnostics, ...parseRoleParams(vars).diagnostics] : diagnostics
}

/** A template that no task is known to render. */
export const checkLoneTemplate = (workspace: Workspace, file: string): readonly Diagnostic[] => {
  const content = workspace.read(file)
  if (content.kind !== 'text') return fileProblem(content, file)
  try {
    return checkTemplate(templateOfFile(content.source), looseNames())
  } catch (error) {
    if (error instanceof LanguageError) return [error.diagnostic]
    throw error
  }
}

/** Tasks outside of a play: names that are not the role's may be the play's. */
export const checkTasks = (
  workspace: Workspace,
  file: string,
  { modules: signatures }: Pick<AnalyseOptions, 'modules'>,
  witness?: Witness
): readonly Diagnostic[] => {
  const parsed = workspace.yaml(file)
  if ('kind' in parsed) return fileProblem(parsed, file)
  const [, before = '', name = '', folder = ''] =
    /^(?:(.*)\/)?roles\/([^/]+)\/(tasks|handlers)\//.exec(file) ?? []
  const diagnostics: Diagnostic[] = []
  const modules = new Map(signatures.map(module => [module.name, module]))
  const context: ParseContext = {
    workspace,
    aside: workspace,
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
  const types = looseTypes()
  const results = new Results()
  if (role && witness) {
    const { env } = taskTypes(types, inherited, results)
    witness({ kind: 'role', play: undefined, role: role.role, inherited, env })
  }
  const checks = {
    workspace,
    modules,
    types,
    results,
    visited: new Map(),
    handlers: undefined,
    playDirectory: context.directory,
    inventory: undefined,
    diagnostics,
    ...(witness ? { witness } : {})
  }
  for (const item of items) checkItem(item, checks)
  return [...diagnostics, ...checkForeseenAlone(items, signatures, diagnostics)]
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
