import type { Analysis } from '../analysis/analyse.ts'
import { LanguageError } from '../language-error.ts'
import { Redactor } from '../redact.ts'
import type { ModuleSignature } from '../signature.ts'
import type { Resolved } from '../value.ts'
import { offlineScope } from '../variables/offline-scope.ts'
import type { PreviewTarget } from './preview-targets.ts'

/** Every secret that the task of a target could name on a host, as far as it is known. */
export const secretsOn = (
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  { play, task }: PreviewTarget,
  host: string,
  facts: Resolved
): Redactor => {
  const redactor = new Redactor()
  const scope = offlineScope(analysis, modules, play, task, host, facts)
  if (!scope) return redactor
  const seen = redactor.watch(scope)
  for (const name of scope.names())
    try {
      seen.resolve(name)
    } catch (error) {
      if (!(error instanceof LanguageError)) throw error
    }
  return redactor
}
