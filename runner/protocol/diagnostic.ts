/** A place in a text: `line` and `column` count from 1 (UTF-16 units), `offset` from 0. */
export interface Position {
  readonly line: number
  readonly column: number
  readonly offset: number
}

/** From `start` up to, not including, `end`. */
export interface Range {
  readonly start: Position
  readonly end: Position
}

/** A range of a named file; `file` is the path as the user gave it or as it was found from there. */
export interface Place {
  readonly file: string
  readonly range: Range
}

export type Severity = 'error' | 'warning' | 'info'

/** A mechanical mend: all edits together, none overlapping. */
export interface Fix {
  readonly title: string
  readonly edits: readonly { readonly range: Range; readonly text: string }[]
}

/** What is wrong with a text, with its place. The message names the value in hand; the hint says what to do. */
export interface Diagnostic extends Place {
  readonly code: DiagnosticCode
  readonly severity: Severity
  readonly message: string
  readonly hint?: string
  readonly fix?: Fix
  readonly related?: readonly (Place & { readonly message: string })[]
}

/** Every code there is, with the sentence docs/diagnostics.md prints for it. */
export const diagnosticCodes = {
  'file-not-found': 'A file that the text names, or that was given on the command line, does not exist.',
  'file-unreadable': 'A file exists but cannot be read as UTF-8 text of at most 2 MiB.',
  'yaml-syntax': 'The text is not YAML 1.2; every warning of the parser counts as an error.',
  'yaml-duplicate-key': 'A mapping names the same key twice; the second would silently win.',
  'yaml-alias': 'Aliases expand to more nodes than a playbook ever needs, or a node contains itself.',
  'yaml-tag': 'A value begins with an unquoted ! and so is a YAML tag: the text behind it would vanish.',
  'yaml-unquoted-template': 'A value begins with unquoted {{ and so is a YAML mapping, not a template.',
  'yaml-octal': 'A number such as 0644 is decimal in YAML 1.2; file modes are quoted strings.',
  'unknown-key': 'A key that nothing reads.',
  'missing-key': 'A required key or parameter is absent.',
  'wrong-type': 'A value has another type than its key takes.',
  'wrong-value': 'A value is of the right type but not one that is allowed.',
  'no-module': 'A task names no module.',
  'two-modules': 'A task names more than one module.',
  'unknown-module': 'A task names a module that does not exist.',
  'unknown-role': 'A role that is named was not found beside the playbook.',
  'unknown-handler': 'notify names a handler that the play does not have.',
  'unknown-host':
    'A host pattern matches no host or group of the inventory, or delegate_to names no host of it.',
  'no-inventory': 'No inventory was given or found beside the playbook.',
  'import-cycle': 'Files import each other in a circle.',
  'undefined-variable': 'A template or condition names a variable that is defined nowhere.',
  'variable-cycle': 'Variables are defined by each other in a circle.',
  'template-syntax': 'A template does not parse.',
  'template-error': 'A template parses but cannot be evaluated.',
  'condition-syntax': 'A condition is not a CEL expression.',
  'condition-type': 'A condition compares or combines values of types that do not fit.',
  'reserved-name': 'A variable has a name that conditions cannot speak, such as a word with a dash.',
  'module-error': 'A module refuses its parameters.'
} as const

/** Rules of the lint of haproxy.cfg have a table of their own (docs/haproxy-lint.md). */
export type DiagnosticCode = keyof typeof diagnosticCodes | `haproxy-${string}`
