import type { Analysis } from '../analysis/analyse.ts'
import { placeOf } from '../analysis/problems.ts'
import { LanguageError } from '../language-error.ts'
import type { ModuleSignature } from '../signature.ts'
import type { Resolved } from '../value.ts'
import type { HostScope } from '../variables/variables.ts'
import { type Foresight, foresee } from './foresee.ts'
import { saysNoLog } from './open-target.ts'
import type { PreviewTarget } from './preview-targets.ts'
import { targetScope } from './target-scope.ts'

/** What a task whose text is foreseen makes on a host. */
export interface OpenForeseen extends Foresight {
  readonly module: ModuleSignature
  readonly scope: HostScope
  /** No value of it may be shown. */
  readonly hidden: boolean
}

/** Throws LanguageError. */
export const openForeseen = (
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  target: PreviewTarget,
  host: string,
  facts: Resolved
): OpenForeseen => {
  const scope = targetScope(analysis, modules, target, host, facts)
  const hidden = saysNoLog(target, scope)
  const module = modules.find(({ name }) => name === target.task.module)
  const foresight = module && foresee(target.task, module, scope, hidden)
  if (!foresight)
    throw new LanguageError({
      code: 'wrong-value',
      severity: 'error',
      message: `${target.task.name} makes no text that can be foreseen`,
      ...placeOf(target.task.args)
    })
  const [wrong] = foresight.wrong
  if (wrong) throw new LanguageError(wrong)
  return { ...foresight, module, scope, hidden }
}
