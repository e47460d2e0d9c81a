import type { Analysis } from '../analysis/analyse.ts'
import type { Workspace } from '../analysis/workspace.ts'
import { mask, type Redactor } from '../redact.ts'
import type { ModuleSignature } from '../signature.ts'
import type { Resolved } from '../value.ts'
import type { HostScope } from '../variables/variables.ts'
import { comparableForeseen } from './comparable-foreseen.ts'
import { openTarget } from './open-target.ts'
import type { PreviewTarget } from './preview-targets.ts'
import { secretsOn } from './secrets-on.ts'
import { standIn } from './stand-in.ts'

/** A part of a line: text to be shown, or a secret (undefined when it is not known yet) that must not be. */
export type Part = { readonly text: string } | { readonly secret: string | undefined }

/** A rendered text to be compared with another one, which may hold the same secrets, or older ones. */
export interface Comparable {
  /** With its secrets; what is not known yet is missing in it. */
  readonly exact: string
  /** As it may be shown, line by line. A secret may have line breaks of its own. */
  readonly lines: readonly (readonly Part[])[]
  /** How many of its values are masked, and how many are not known yet. */
  readonly masked: number
  readonly unknown: number
  /** No value of it may be shown, nor what stands in its place. */
  readonly hidden: boolean
  /** What its task sees. */
  readonly scope: HostScope
  /** Every secret that it was, or could have been, made from. */
  readonly redactor: Redactor
}

/** Throws LanguageError. Run it inside `loadWorkspace`. */
export const comparable = (
  workspace: Workspace,
  analysis: Analysis,
  modules: readonly ModuleSignature[],
  target: PreviewTarget,
  host: string,
  facts: Resolved
): Comparable => {
  if (target.foreseen) return comparableForeseen(analysis, modules, target, host, facts)
  const { scope, hidden, render } = openTarget(workspace, analysis, modules, target, host, facts)
  const redactor = secretsOn(analysis, modules, target, host, facts)
  const { text: exact, chunks } = render()
  const secrets: boolean[] = []
  const shown = render((chunk, statement, template) => {
    const stand = standIn(chunk, statement, template, hidden)
    secrets.push(chunk.secret || (hidden && stand === mask))
    return stand
  }).chunks
  const lines: Part[][] = [[]]
  const add = (part: Part) => lines.at(-1)?.push(part)
  const addText = (text: string) => {
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) lines.push([])
      if (line !== '') add({ text: line })
    }
  }
  for (const [index, { text, secret, unknown }] of chunks.entries()) {
    const stand = shown[index]?.text ?? ''
    if (!secrets[index]) addText(stand)
    else {
      const at = stand.indexOf(mask)
      addText(stand.slice(0, at))
      // A partial's indentation comes before the secret as it does before the mask.
      add({ secret: unknown ? undefined : text.slice(at) })
      addText(stand.slice(at + mask.length))
      if (secret && !unknown) redactor.add(text.slice(at))
    }
  }
  return {
    exact,
    lines,
    masked: secrets.filter(Boolean).length,
    unknown: chunks.filter(({ unknown }) => unknown).length,
    hidden,
    scope,
    redactor
  }
}
