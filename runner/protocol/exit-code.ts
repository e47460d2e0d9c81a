/** What `hq-run` exits with; the worst wins where hosts differ. */
export const exitCode = {
  ok: 0,
  /** Usage or internal error. */
  error: 1,
  hostFailed: 2,
  hostUnreachable: 3,
  /** Diagnostics: the text is wrong and nothing was touched. */
  diagnostics: 4,
  /** `haproxy diff`: a host has another text than the rendered one; `haproxy doctor`: a link is broken. */
  different: 5,
  /** 128 + SIGINT, as shells expect. */
  interrupted: 130
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
