/** Says why a disposable host can't be had, and what the user can do about it. */
export class SandboxError extends Error {
  readonly hint: string | undefined

  constructor(message: string, hint?: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SandboxError'
    this.hint = hint
  }
}
