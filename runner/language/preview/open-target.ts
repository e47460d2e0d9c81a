import type { Analysis } from '../analysis/analyse.ts'
import type { Workspace } from '../analysis/workspace.ts'
import { LanguageError } from '../language-error.ts'
import type { Node } from '../node.ts'
import { partialPaths } from '../playbook/search-path.ts'
import type { ModuleSignature } from '../signature.ts'
import { Source } from '../source.ts'
import { type Rendered, type RenderOptions, renderTemplate } from '../template/evaluate.ts'
import { type Template, templateOfFile } from '../template/parse.ts'
import type { Resolved, Scope } from '../value.ts'
import { renderNode } from '../variables/render.ts'
import type { HostScope } from '../variables/variables.ts'
import { fileProblem, firstThere } from '../yaml/read-yaml.ts'
import type { PreviewTarget } from './preview-targets.ts'
import { targetScope } from './target-scope.ts'

/** A target on a host, ready to be rendered as the template module does it. */
export interface OpenTarget {
  readonly scope: HostScope
  /** No value of it may be shown: the task says no_log, or its parameters hold a secret. */
  readonly hidden: boolean
  /** Throws LanguageError. */
  render(show?: RenderOptions['show']): Rendered
}

/** Throws LanguageError. Run it inside `loadWorkspace`. */
export const openTarget = (
  workspace: Workspace,
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  target: PreviewTarget,
  host: string,
  facts: Resolved
): OpenTarget => {
  const scope = targetScope(analysis, modules, target, host, facts)
  const content = workspace.read(target.template)
  if (content.kind !== 'text' && content.kind !== 'pending') {
    const [problem] = fileProblem(content, target.template, target.task.args)
    if (problem) throw new LanguageError(problem)
  }
  const template = content.kind === 'text' ? templateOfFile(content.source) : nothing
  const partial = (name: string): Template | undefined => {
    const found = firstThere(workspace, partialPaths(target.template, name))
    if (found === 'pending') return nothing
    const text = found && workspace.read(found.path)
    return text?.kind === 'text' ? templateOfFile(text.source) : undefined
  }
  return {
    scope,
    hidden: isHidden(target, scope),
    render: show => renderTemplate(template, scope, show ? { partial, show } : { partial })
  }
}

/** Stands for a template that is still to be loaded. */
const nothing: Template = { text: '', source: new Source('', ''), offset: index => index, body: [] }

/** The task says no_log; what cannot be told is not shown either. */
export const saysNoLog = ({ task }: Pick<PreviewTarget, 'task'>, scope: Scope): boolean => {
  const noLog = task.noLog && resolved(task.noLog, scope)
  return (
    task.noLog !== undefined && (!noLog || noLog.unknown || noLog.value === true || noLog.value === 'true')
  )
}

const isHidden = (target: PreviewTarget, scope: Scope): boolean => {
  const { task } = target
  if (saysNoLog(target, scope)) return true
  const args = task.args.kind === 'map' ? task.args.entries.map(({ value }) => value) : [task.args]
  return args.some(arg => resolved(arg, scope)?.secret)
}

/** Undefined when it cannot be rendered: the text of the template may be shown all the same. */
const resolved = (node: Node, scope: Scope): Resolved | undefined => {
  try {
    return renderNode(node, scope)
  } catch (error) {
    if (error instanceof LanguageError) return undefined
    throw error
  }
}
