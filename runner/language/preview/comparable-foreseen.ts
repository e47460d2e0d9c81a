import type { Analysis } from '../analysis/analyse.ts'
import type { ModuleSignature } from '../signature.ts'
import type { Resolved } from '../value.ts'
import type { Comparable, Part } from './comparable.ts'
import { foresee } from './foresee.ts'
import { openForeseen } from './open-foreseen.ts'
import type { PreviewTarget } from './preview-targets.ts'
import { secretsOn } from './secrets-on.ts'

/** As `comparable`, for a text that is foreseen. Throws LanguageError. */
export const comparableForeseen = (
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  target: PreviewTarget,
  host: string,
  facts: Resolved
): Comparable => {
  const { foreseen, standIns, module, scope, hidden } = openForeseen(analysis, modules, target, host, facts)
  const redactor = secretsOn(analysis, modules, target, host, facts)
  let masked = 0
  let unknown = 0
  const lines = foreseen()
    .text.split('\n')
    .map(line =>
      standIns.split(line).map((segment): Part => {
        if ('text' in segment) return segment
        const { kind, shown, value } = segment.standIn
        if (kind === 'secret') masked += 1
        if (value === undefined) unknown += 1
        else redactor.add(value)
        return kind === 'secret' ? { secret: value } : { text: shown }
      })
    )
  // How a secret is quoted only it itself tells.
  const exact = unknown === 0 ? foresee(target.task, module, clear(scope), false)?.foreseen().text : undefined
  return { exact: exact ?? '', lines, masked, unknown, hidden, scope, redactor }
}

/** The same names, nothing of them secret. */
const clear = (scope: OpenScope): OpenScope => ({
  resolve: name => {
    const resolved = scope.resolve(name)
    return resolved && { ...resolved, secret: false }
  },
  names: () => scope.names()
})

type OpenScope = Parameters<typeof foresee>[2]
