/** A rule of `semanage fcontext -l`. */
export interface FileContext {
  readonly target: string
  /** The letter that ftype takes; `equal` for a path that has the rules of another. */
  readonly kind: string
  /** `user:role:type:range`, `<<None>>`, or the other path. */
  readonly is: string
}

const letters: Readonly<Record<string, string>> = {
  'all files': 'a',
  'regular file': 'f',
  directory: 'd',
  'symbolic link': 'l',
  socket: 's',
  'named pipe': 'p',
  'block device': 'b',
  'character device': 'c'
}

const rule = new RegExp(
  `^(\\S+)\\s+(${Object.keys(letters).join('|')})\\s+(<<None>>|[^\\s:]+:[^\\s:]+:[^\\s:]+:\\S+)\\s*$`
)

/** Columns are padded with blanks; a long expression leaves just one. */
export const readFileContexts = (out: string): readonly FileContext[] =>
  out.split('\n').flatMap(line => {
    const [, target, kind = '', is = ''] = rule.exec(line) ?? []
    if (target !== undefined) return [{ target, kind: letters[kind] ?? '', is }]
    const [, path, other = ''] = /^(\S+) = (\S+)\s*$/.exec(line) ?? []
    return path === undefined ? [] : [{ target: path, kind: 'equal', is: other }]
  })
