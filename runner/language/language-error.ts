import type { Diagnostic } from '../protocol/diagnostic.ts'

/** Evaluation cannot go on; carries the diagnostic that its caller collects. */
export class LanguageError extends Error {
  readonly diagnostic: Diagnostic

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message)
    this.diagnostic = diagnostic
  }
}
