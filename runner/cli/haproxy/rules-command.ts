import { Command, Option } from 'commander'
import type { Rule } from '../../haproxy/lint/rule.ts'
import { ruleByCode, subjects } from '../../haproxy/lint/rules.ts'
import { didYouMean } from '../../language/nearest.ts'
import { type ExitCode, exitCode } from '../../protocol/exit-code.ts'
import { type Palette, paletteFor } from '../../report/palette.ts'
import { UsageError } from '../usage.ts'

const examples = `
Examples:
  hq-run haproxy rules                           each with its severity, by subject
  hq-run haproxy rules haproxy-quic-capability   why, and a bad and a good haproxy.cfg
  hq-run haproxy rules --format json

Exit codes: 0 ok · 1 there is no such rule`

/** `hq-run haproxy rules [CODE]` */
export const rulesCommand = (leave: (code: ExitCode) => void): Command =>
  new Command('rules')
    .description('list the rules of haproxy lint, or explain one')
    .argument('[code]', 'a rule, with or without haproxy- before it')
    .addOption(new Option('--format <format>', 'report').choices(['human', 'json']).default('human'))
    .addHelpText('after', examples)
    .action((code: string | undefined, { format }: { readonly format: 'human' | 'json' }) => {
      const chosen = code === undefined ? [...ruleByCode.values()] : [ruleOf(code)]
      const colour = paletteFor(process.stdout, process.env)
      if (format === 'json') print(JSON.stringify(chosen.map(asData), null, 2))
      else if (code === undefined) print(list(colour))
      else for (const rule of chosen) print(explanation(rule, colour))
      leave(exitCode.ok)
    })
    .exitOverride()
    .showHelpAfterError('(add --help to see more)')

const print = (text: string): void => void process.stdout.write(`${text}\n`)

const ruleOf = (code: string): Rule => {
  const found = ruleByCode.get(code) ?? ruleByCode.get(`haproxy-${code}`)
  if (found) return found
  throw new UsageError(
    `there is no rule ${code}`,
    didYouMean(code, ruleByCode.keys()).hint ?? 'hq-run haproxy rules lists them.'
  )
}

const asData = ({ code, severity, summary, why, bad, good }: Rule) => ({
  code,
  severity,
  summary,
  why,
  bad: bad.text,
  good: good.text
})

const severityOf = ({ severity }: Rule, colour: Palette, width = 0): string => {
  const paint = severity === 'error' ? colour.red : severity === 'warning' ? colour.yellow : colour.cyan
  return paint(severity.padEnd(width))
}

const list = (colour: Palette): string => {
  const width = Math.max(...[...ruleByCode.keys()].map(code => code.length))
  return subjects
    .map(({ title, rules }) =>
      [
        colour.bold(title),
        ...rules.map(rule => `  ${rule.code.padEnd(width)}  ${severityOf(rule, colour, 7)}  ${rule.summary}`)
      ].join('\n')
    )
    .join('\n\n')
}

const explanation = (rule: Rule, colour: Palette): string =>
  [
    `${colour.bold(rule.code)} ${severityOf(rule, colour)}: ${rule.summary}`,
    '',
    rule.why,
    '',
    colour.red('bad'),
    indented(rule.bad.text),
    colour.green('good'),
    indented(rule.good.text)
  ].join('\n')

const indented = (text: string): string => text.replace(/^(?=.)/gm, '  ')
