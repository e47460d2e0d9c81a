/** A file of sysctl's; its lines stay as they are but for those of the key in question. */
export interface SysctlFile {
  readonly text: string
  /** What its lines give the key, in order: the last one counts. */
  readonly values: (name: string) => readonly string[]
  readonly with: (name: string, value: string) => string
  readonly without: (name: string) => string
}

export const sysctlFile = (text: string): SysctlFile => {
  const lines = text === '' ? [] : text.replace(/\n+$/, '').split('\n')
  const is = (name: string, line: string): boolean => keyOf(line) === procPath(name)
  const joined = (all: readonly string[]): string => all.map(line => `${line}\n`).join('')
  return {
    text: joined(lines),
    values: name =>
      lines
        .filter(line => is(name, line))
        .map(line =>
          line
            .slice(line.indexOf('=') + 1)
            .trim()
            .split(/\s+/)
            .join(' ')
        ),
    with(name, value) {
      const first = lines.findIndex(line => is(name, line))
      const wanted = `${name} = ${value}`
      return first < 0
        ? joined([...lines, wanted])
        : joined(lines.flatMap((line, index) => (index === first ? [wanted] : is(name, line) ? [] : [line])))
    },
    without: name => joined(lines.filter(line => !is(name, line)))
  }
}

/** A minus before a key tells sysctl to go on when it can't be set (sysctl.d(5)). */
const keyOf = (line: string): string | undefined => {
  const [, key] = /^\s*-?\s*([^#;=\s-][^=\s]*)\s*=/.exec(line) ?? []
  return key === undefined ? undefined : procPath(key)
}

/** The first separator decides, as in sysctl.d(5): after a slash dots are dots, after a dot a slash stands for one. */
export const procPath = (name: string): string => {
  const slashes = /^[^.]*\//.test(name)
  const path = slashes ? name : name.replace(/[./]/g, letter => (letter === '.' ? '/' : '.'))
  return `/proc/sys/${path}`
}

/** Words, with one blank between them; booleans and their words as 1 and 0. */
export const sysctlValue = (value: string | number | boolean | undefined): string => {
  const text = String(value ?? '').trim()
  if (/^(true|yes|on)$/i.test(text)) return '1'
  if (/^(false|no|off)$/i.test(text)) return '0'
  return text.split(/\s+/).join(' ')
}
