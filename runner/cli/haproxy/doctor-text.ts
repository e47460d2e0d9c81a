import type { Diagnosis } from '../../haproxy/doctor/diagnose.ts'
import { type Link, linkTitles, type Verdict } from '../../haproxy/doctor/link.ts'
import type { Palette } from '../../report/palette.ts'

/** A host's chain for people: the verdict first, then each link; what is not right with its reason and its remedy. */
export const doctorText = (host: string, diagnosis: Diagnosis, colour: Palette, width: number): string => {
  const { links } = diagnosis
  const titles = Math.max(...links.map(({ id }) => linkTitles[id].length))
  return [
    headline(host, diagnosis, colour),
    '',
    ...links.flatMap(link => linkLines(link, titles, colour, width)),
    ''
  ].join('\n')
}

const headline = (host: string, { links, first }: Diagnosis, colour: Palette): string => {
  const name = colour.bold(host)
  if (first) {
    const others = links.filter(
      link => link.verdict === 'broken' && link !== first && link.follows === undefined
    ).length
    const more = others === 0 ? '' : colour.dim(` (and ${others} more)`)
    return `${colour.red('✗')} ${name}  ${colour.red(colour.bold(`broken: ${linkTitles[first.id]}`))}${more}\n    ${first.seen}`
  }
  const unsure = links.filter(({ verdict }) => verdict === 'unknown').length
  const weak = links.filter(({ verdict }) => verdict === 'weak').length
  const notes = [
    ...(weak > 0 ? [`${weak} could be better`] : []),
    ...(unsure > 0 ? [`${unsure} could not be told`] : [])
  ].join(', ')
  const last = links.at(-1)
  const proof =
    last?.verdict === 'ok' || last?.verdict === 'weak'
      ? 'HTTP/3 works'
      : 'nothing is broken, but HTTP/3 is not proven'
  return `${colour.green('✓')} ${name}  ${colour.green(colour.bold(proof))}${notes === '' ? '' : colour.dim(` (${notes})`)}`
}

const signs: Readonly<Record<Verdict, string>> = { ok: '✓', weak: '!', broken: '✗', unknown: '?' }

const painted = (verdict: Verdict, colour: Palette): ((text: string) => string) =>
  ({ ok: colour.green, weak: colour.yellow, broken: colour.red, unknown: colour.dim })[verdict]

const linkLines = (link: Link, titles: number, colour: Palette, width: number): readonly string[] => {
  const paint = painted(link.verdict, colour)
  const title = linkTitles[link.id].padEnd(titles)
  const indent = titles + 6
  const [first = '', ...rest] = wrap(link.seen, width - indent)
  const more = (label: string, text: string): readonly string[] =>
    wrap(`${label} ${text}`, width - indent - 2).map(line => `${' '.repeat(indent + 2)}${colour.dim(line)}`)
  const follows = link.follows === undefined ? [] : more('breaks with:', linkTitles[link.follows])
  return [
    `  ${paint(signs[link.verdict])} ${link.verdict === 'broken' ? colour.bold(title) : title}  ${first}`,
    ...rest.map(line => `${' '.repeat(indent)}${line}`),
    ...(link.follows !== undefined
      ? follows
      : [
          ...(link.why && link.verdict !== 'unknown' ? more('why:', link.why) : []),
          ...(link.mend ? more('mend:', link.mend) : [])
        ])
  ]
}

/** Words on lines of at most that many characters; a longer word gets a line of its own. */
const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > Math.max(24, width)) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
