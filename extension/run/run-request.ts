import type * as vscode from 'vscode'

/** What a run is to do; what is left out is as in `hq-run PLAYBOOK`. */
export interface RunRequest {
  readonly playbook: vscode.Uri
  /** Path, as the project has it. */
  readonly inventory?: string
  /** Pattern of hosts. */
  readonly limit?: string
  readonly check?: boolean
  readonly diff?: boolean
  readonly tags?: readonly string[]
  /** `file:line` of the play or task that alone is wanted. */
  readonly only?: string
  /** Let the user look at the choices first. */
  readonly ask?: boolean
}

/** Settings that say how to reach hosts. */
export interface ConnectionSettings {
  readonly user: string
  readonly privateKey: string
  readonly knownHosts: string
  readonly timeout: number
}

export const readConnection = (settings: vscode.WorkspaceConfiguration): ConnectionSettings => ({
  user: settings.get('connection.user', ''),
  privateKey: settings.get('connection.privateKey', ''),
  knownHosts: settings.get('connection.knownHosts', ''),
  timeout: settings.get('connection.timeout', 15)
})

export const connectionArguments = (connection: ConnectionSettings): readonly string[] => [
  ...option('--user', connection.user),
  ...option('--private-key', connection.privateKey),
  ...option('--known-hosts', connection.knownHosts),
  '--timeout',
  String(connection.timeout)
]

export const option = (name: string, value: string | undefined): readonly string[] =>
  value === undefined || value === '' ? [] : [name, value]

/** Arguments of `hq-run` for a request; nothing secret is among them. */
export const runArguments = (
  request: Omit<RunRequest, 'playbook'>,
  playbook: string,
  extraVars: readonly string[],
  forks: number
): readonly string[] => [
  'run',
  playbook,
  ...option('--inventory', request.inventory),
  ...option('--limit', request.limit),
  ...option('--tags', request.tags?.join(',')),
  ...option('--only', request.only),
  ...(request.check ? ['--check'] : []),
  ...(request.diff ? ['--diff'] : []),
  ...extraVars.flatMap(each => ['--extra-vars', each]),
  '--forks',
  String(forks)
]
