/** A snippet of VS Code as a file holds it. */
export interface Snippet {
  readonly prefix: string
  readonly description: string
  readonly body: readonly string[]
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'stop'; readonly stop: number; readonly parts?: readonly Part[] }
  | { readonly kind: 'choice'; readonly stop: number; readonly choices: readonly string[] }

/** Parts up to an unescaped `}` (within a placeholder) or the end, and where that is. */
const partsOf = (text: string, from: number, nested: boolean): readonly [readonly Part[], number] => {
  const parts: Part[] = []
  let at = from
  let plain = ''
  const push = (part: Part, end: number): void => {
    if (plain !== '') parts.push({ kind: 'text', text: plain })
    plain = ''
    parts.push(part)
    at = end
  }
  while (at < text.length && !(nested && text[at] === '}')) {
    const rest = text.slice(at)
    const escaped = /^\\([\\$}])/.exec(rest)
    const choice = /^\$\{(\d+)\|((?:\\.|[^|\\])*)\|\}/.exec(rest)
    const placeholder = /^\$\{(\d+):/.exec(rest)
    const stop = /^\$(?:(\d+)|\{(\d+)\})/.exec(rest)
    if (escaped) {
      plain += escaped[1]
      at += 2
    } else if (choice) {
      const choices = (choice[2] ?? '').split(/(?<!\\),/).map(each => each.replace(/\\([\\,|])/g, '$1'))
      push({ kind: 'choice', stop: Number(choice[1]), choices }, at + choice[0].length)
    } else if (placeholder) {
      const [inner, end] = partsOf(text, at + placeholder[0].length, true)
      if (text[end] !== '}') throw new Error(`A placeholder is left open: ${rest}`)
      push({ kind: 'stop', stop: Number(placeholder[1]), parts: inner }, end + 1)
    } else if (stop) push({ kind: 'stop', stop: Number(stop[1] ?? stop[2]) }, at + stop[0].length)
    else if (text[at] === '$') throw new Error(`A dollar is neither escaped nor a tab stop: ${rest}`)
    else plain += text[at++]
  }
  if (plain !== '') parts.push({ kind: 'text', text: plain })
  return [parts, at]
}

/** What stands there when nobody has typed anything; of choices the one at `index`, or the last. */
const expandOnce = (parts: readonly Part[], index: number): string => {
  const values = new Map<number, string>()
  const write = (part: Part): string => {
    if (part.kind === 'text') return part.text
    const value =
      part.kind === 'choice' ? (part.choices[index] ?? part.choices.at(-1)) : part.parts?.map(write).join('')
    if (value !== undefined) values.set(part.stop, value)
    return value ?? values.get(part.stop) ?? ''
  }
  return parts.map(write).join('')
}

/** Every text that a snippet gives as it stands, so that each of its choices is in one of them. Throws when it does not parse. */
export const expand = ({ body }: Snippet): readonly string[] => {
  const [parts] = partsOf(body.join('\n'), 0, false)
  const most = Math.max(1, ...parts.map(part => (part.kind === 'choice' ? part.choices.length : 1)))
  return Array.from({ length: most }, (_, index) => expandOnce(parts, index))
}
