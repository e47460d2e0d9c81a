import { functions } from '../../language/functions/functions.ts'
import { blockKeywords, playKeywords, taskKeywords } from '../../language/schema/keywords.ts'
import type { ParameterChoice } from '../../language/signature.ts'
import { Facts } from '../../language/types/facts.ts'
import type { Module } from '../../modules/module.ts'
import { modules } from '../../modules/registry.ts'
import { diagnosticCodes } from '../../protocol/diagnostic.ts'
import { table, toldTable, wantedTable } from './schema-table.ts'

const origin = (from: string): string => `<!-- Made by \`npm run generate\` from ${from}. -->\n`

/** The reference pages below docs/, by path; every word of them comes from the code. */
export const referencePages = (): ReadonlyMap<string, string> =>
  new Map([
    ['docs/modules.md', modulesPage()],
    ['docs/keywords.md', keywordsPage()],
    ['docs/functions.md', functionsPage()],
    ['docs/facts.md', factsPage()],
    ['docs/diagnostics.md', diagnosticsPage()]
  ])

const modulesPage = (): string =>
  [
    origin('runner/modules'),
    '# Modules\n',
    modules.map(({ name, summary }) => `- [\`${name}\`](#${name}): ${summary}`).join('\n'),
    ...modules.map(modulePage)
  ].join('\n')

const modulePage = (module: Module): string =>
  [
    `\n## ${module.name}\n`,
    module.summary,
    ...(module.description ? ['', module.description] : []),
    '\n**Parameters**\n',
    wantedTable(module.params),
    ...(module.choice ? [`\n${choiceText(module.choice)}`] : []),
    '\n**Result**, besides `changed`, `failed` and `skipped`\n',
    toldTable(module.result),
    ...(module.needs ? [`\n**Needs** ${needs(module.needs)} on the host.`] : []),
    '\n**Examples**\n',
    '```yaml',
    module.examples.join('\n'),
    '```'
  ].join('\n')

const choiceText = ({ of, only }: ParameterChoice): string => {
  const names = of.map(name => `\`${name}\``).join(', ')
  return of.length === 1
    ? `${names} is required.`
    : `${only ? 'Exactly' : 'At least'} one of ${names} is required.`
}

const needs = (commands: Readonly<Record<string, string>>): string =>
  Object.entries(commands)
    .map(([command, name]) => `\`${command}\` (package ${name})`)
    .join(', ')

const keywordsPage = (): string =>
  [
    origin('runner/language/schema/keywords.ts'),
    '# Keywords\n',
    '## Play\n',
    wantedTable(playKeywords),
    '\n## Task\n',
    'A task has exactly one module besides these.\n',
    wantedTable(taskKeywords),
    '\n## Block\n',
    wantedTable(blockKeywords),
    ''
  ].join('\n')

const functionsPage = (): string =>
  [
    origin('runner/language/functions'),
    '# Functions\n',
    'The same in templates, `{{ join list ", " }}`, and in conditions, `join(list, ", ") == "a"`.\n',
    table(
      ['function', 'what it does', 'example'],
      [...functions.values()].map(({ name, doc, example }) => [`\`${name}\``, doc, `\`${example}\``])
    ),
    ''
  ].join('\n')

const factsPage = (): string =>
  [
    origin('runner/language/types/facts.ts'),
    '# Facts\n',
    'Learnt at the start of a play, unless `gather_facts: false`; read as `facts.os.major`.\n',
    toldTable(Facts),
    ...Object.entries(Facts.properties).flatMap(([name, schema]) =>
      (schema as { type?: string }).type === 'object'
        ? [`\n## facts.${name}\n`, toldTable(schema as never)]
        : []
    ),
    ''
  ].join('\n')

const diagnosticsPage = (): string =>
  [
    origin('runner/protocol/diagnostic.ts'),
    '# Diagnostics\n',
    'What `hq-run check` and every run say of a text before anything is touched. Errors exit with 4.\n',
    table(
      ['code', 'what is wrong'],
      Object.entries(diagnosticCodes).map(([code, text]) => [`\`${code}\``, text])
    ),
    ''
  ].join('\n')
