import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { Analysis } from '../analysis/analyse.ts'
import type { Workspace } from '../analysis/workspace.ts'
import { LanguageError } from '../language-error.ts'
import type { ModuleSignature } from '../signature.ts'
import { type Resolved, unknown } from '../value.ts'
import { openTarget } from './open-target.ts'
import { type Origin, type Piece, piecesOf, placesIn } from './piece.ts'
import { previewForeseen } from './preview-foreseen.ts'
import type { PreviewTarget } from './preview-targets.ts'
import { secretsOn } from './secrets-on.ts'
import { standIn } from './stand-in.ts'

/** A target as it would be on a host, fit to be shown. */
export type Preview =
  | {
      readonly kind: 'rendered'
      readonly host: string
      readonly target: PreviewTarget
      /** Secrets are masked; what is not known before the run stands as `‹facts.os.major›`. */
      readonly text: string
      /** The whole text, in order. */
      readonly pieces: readonly Piece[]
    }
  | {
      readonly kind: 'failed'
      readonly host: string
      readonly target: PreviewTarget
      readonly diagnostic: Diagnostic
    }

/**
 * What a target comes to on a host before anything has run; of a loop, its first item. `facts` are what gather_facts
 * makes. Run it inside `loadWorkspace`.
 */
export const preview = (
  workspace: Workspace,
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  target: PreviewTarget,
  host: string,
  facts: Resolved = unknown
): Preview => {
  try {
    if (target.foreseen)
      return { kind: 'rendered', host, target, ...previewForeseen(analysis, modules, target, host, facts) }
    const { scope, hidden, render } = openTarget(workspace, analysis, modules, target, host, facts)
    const origins: Origin[] = []
    const { text, chunks } = render((chunk, statement, template, around) => {
      origins.push({ statement, around })
      return standIn(chunk, statement, template, hidden)
    })
    const pieces = piecesOf(chunks, origins, placesIn(scope, target), hidden)
    return { kind: 'rendered', host, target, text, pieces }
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error
    const diagnostic = secretsOn(analysis, modules, target, host, facts).redact(error.diagnostic)
    return { kind: 'failed', host, target, diagnostic }
  }
}
