import { exampleSurroundings } from '../../haproxy/lint/example.ts'
import type { Example, Rule } from '../../haproxy/lint/rule.ts'
import { rules, subjects } from '../../haproxy/lint/rules.ts'
import { table } from './schema-table.ts'

/** docs/haproxy-lint.md: each rule with an example that the tests run. */
export const lintPage = (): string =>
  [
    '<!-- Made by `npm run generate` from runner/haproxy/lint. -->\n',
    '# The lint of haproxy.cfg\n',
    `\`hq-run haproxy lint FILE…\` reads any haproxy.cfg and tells what is wrong, dangerous or without effect, ${rules.length} kinds of it, for the version and the TLS library that it is told (\`--haproxy\`, \`--tls-library\`); editors with the extension show the same. It connects to nothing. \`hq-run haproxy lint --host HOST…\` reads the files that the unit on a host starts HAProxy with, for the program and the library that are there, and lets the host’s sockets, firewall, capabilities, certificates and limits count too; a finding stands at \`lb1:/etc/haproxy/haproxy.cfg:12:5\`.\n`,
    '- **error**: HAProxy refuses it, or it takes the service down, or it lets somebody in. **warning**: it will hurt one day. **info**: there is a better way.',
    '- A comment on the line or above it forgives a finding: `# hq-lint-ignore haproxy-verify-none the lab has no authority`. Codes that there are not, comments that forgive nothing and ones without a reason are told (`haproxy-ignore-unknown`, `haproxy-ignore-needless`, `haproxy-ignore-reason`).',
    '- `--fix` applies what has exactly one mend; `--format json` is a list of `{ code, severity, message, hint?, file, range, fix?, related? }` with lines and columns from 1, as `hq-run check` gives it; `github` and `sarif` are for CI.',
    '- Rules marked *host* need what only the host tells (ports in use, firewall, files, the unit); those marked *library* the TLS library.\n',
    ...subjects.flatMap(({ title, rules: its }) => [
      `## ${title}\n`,
      table(
        ['rule', 'severity', 'finds'],
        its.map(({ code, severity, summary, needs }) => [
          `[\`${code}\`](#${code})`,
          needs === undefined ? severity : `${severity} (*${needs}*)`,
          summary
        ])
      ),
      ''
    ]),
    ...rules.map(section)
  ].join('\n')

const section = ({ code, severity, summary, why, bad, good }: Rule): string =>
  [
    `## ${code}\n`,
    `**${severity}**: ${summary}.\n`,
    `${escaped(why)}\n`,
    `Bad${about(bad)}\n`,
    fenced(bad),
    `\nGood${about(good)}\n`,
    fenced(good),
    ''
  ].join('\n')

/** Outside code Markdown takes these for its own. */
const escaped = (text: string): string => text.replace(/[<*]/g, '\\$&').replace(/(?<=\s)_|_(?=\s)/g, '\\_')

/** What it is judged with, where that matters. */
const about = ({ surroundings }: Example): string => {
  if (!surroundings) return ':'
  const { version, library, libraryVersion, host, features } = { ...exampleSurroundings, ...surroundings }
  const told = [
    ...(surroundings.version === undefined && surroundings.library === undefined
      ? []
      : [
          `with HAProxy ${version}${library === undefined ? '' : `, ${library} ${libraryVersion ?? ''}`}`.trimEnd()
        ]),
    ...(features ? [`built with ${features.join(', ')}`] : []),
    ...(host ? [`on a host with \`${JSON.stringify(host)}\``] : [])
  ]
  return told.length === 0 ? ':' : ` (${told.join('; ')}):`
}

const fenced = ({ text }: Example): string => ['```haproxy', text.trimEnd(), '```'].join('\n')
