import { nearest } from '../../language/nearest.ts'
import type { Configuration } from '../configuration/configuration.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import type { PlacedFinding } from './lint.ts'
import type { Rule } from './rule.ts'
import { ruleByCode } from './rules.ts'

/** `# hq-lint-ignore haproxy-verify-none,haproxy-x the reason`, behind a line or above it. */
interface Ignore {
  readonly file: Configuration
  /** Of the first code, in the file. */
  readonly start: number
  readonly codes: readonly { readonly code: string; readonly start: number }[]
  readonly reason: string
  /** The line whose findings are meant. */
  readonly line: number
}

const pattern = /^\s*hq-lint-ignore\b[ \t]*([\w,-]*)[ \t]*(.*)$/

/** The findings that no comment forgives, and those about comments that forgive nothing. */
export const withoutIgnored = (
  findings: readonly PlacedFinding[],
  files: readonly Configuration[],
  rules: readonly Rule[],
  surroundings: Surroundings
): readonly PlacedFinding[] => {
  const ignores = files.flatMap(ignoresIn)
  const isFor = ({ file, line }: Ignore, finding: PlacedFinding): boolean =>
    finding.file === file.source.file && finding.range.start.line === line
  const left = findings.filter(
    finding =>
      !ignores.some(each => isFor(each, finding) && each.codes.some(({ code }) => code === finding.code))
  )
  const judged = new Set(
    rules.flatMap(({ code, needs }) =>
      needs === undefined || surroundings[needs] !== undefined ? [code as string] : []
    )
  )
  const about = ignores.flatMap((ignore): readonly PlacedFinding[] => {
    const at = (start: number, length: number) => ignore.file.source.place(start, start + length)
    const [first] = ignore.codes
    if (!first)
      return [
        {
          code: 'haproxy-ignore-unknown',
          severity: 'warning',
          message: 'hq-lint-ignore names no rule',
          hint: 'Write the code of the rule and the reason: # hq-lint-ignore haproxy-CODE reason.',
          ...at(ignore.start, 'hq-lint-ignore'.length)
        }
      ]
    return [
      ...ignore.codes.flatMap(({ code, start }): readonly PlacedFinding[] => {
        if (!ruleByCode.has(code)) {
          const meant = nearest(code, ruleByCode.keys())
          return [
            {
              code: 'haproxy-ignore-unknown',
              severity: 'warning',
              message: `there is no rule ${code}`,
              hint: meant === undefined ? 'hq-run haproxy rules lists them.' : `Did you mean ${meant}?`,
              ...at(start, code.length)
            }
          ]
        }
        return !judged.has(code) || findings.some(finding => finding.code === code && isFor(ignore, finding))
          ? []
          : [
              {
                code: 'haproxy-ignore-needless',
                severity: 'info',
                message: `there is nothing here for ${code} to ignore`,
                hint: 'Remove it from the comment.',
                ...at(start, code.length)
              }
            ]
      }),
      ...(ignore.reason === ''
        ? [
            {
              code: 'haproxy-ignore-reason' as const,
              severity: 'info' as const,
              message: `why ${first.code} is ignored is not said`,
              hint: 'Write the reason behind the code.',
              ...at(first.start, first.code.length)
            }
          ]
        : [])
    ]
  })
  return [...left, ...about]
}

/** Behind a line it is about that line; on a line of its own, about the next one that says something. */
const ignoresIn = (file: Configuration): readonly Ignore[] => {
  if (!file.source.text.includes('hq-lint-ignore')) return []
  const lines = [...file.preamble, ...file.sections.flatMap(({ header, lines: own }) => [header, ...own])]
  const next = (number: number) => lines.find(line => line.number > number)?.number ?? number
  return [
    ...lines.map(({ number, comment }) => ({ number, comment, line: number })),
    ...file.comments
      .filter(({ text }) => pattern.test(text))
      .map(({ number, text }) => ({ number, comment: text, line: next(number) }))
  ].flatMap(({ number, comment, line }) => {
    const [, codes = '', reason = ''] = pattern.exec(comment ?? '') ?? []
    if (comment === undefined || !pattern.test(comment)) return []
    const { source } = file
    const from = lineStart(file, number)
    const word = source.text.indexOf('hq-lint-ignore', from)
    const first = codes === '' ? word : source.text.indexOf(codes, word + 'hq-lint-ignore'.length)
    let at = first
    const named = codes.split(',').flatMap(code => {
      const start = at
      at += code.length + 1
      return code === '' ? [] : [{ code, start }]
    })
    return [{ file, start: first, codes: named, reason, line }]
  })
}

const lineStart = ({ source }: Configuration, number: number): number => {
  let at = 0
  for (let line = 1; line < number; line += 1) at = source.text.indexOf('\n', at) + 1
  return at
}
