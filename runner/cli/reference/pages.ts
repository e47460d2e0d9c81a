import { Facts } from '../../language/facts.ts'
import { functions } from '../../language/functions.ts'
import { blockKeywords, playKeywords, taskKeywords } from '../../language/keywords.ts'
import type { Module } from '../../modules/module.ts'
import { modules } from '../../modules/registry.ts'
import { diagnosticCodes } from '../../protocol/diagnostic.ts'
import { schemaTable } from './schema-table.ts'

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
    schemaTable(module.params),
    '\n**Result**, besides `changed`, `failed` and `skipped`\n',
    schemaTable(module.result),
    ...(module.needs ? [`\n**Needs** ${needs(module.needs)} on the host.`] : []),
    '\n**Examples**\n',
    '```yaml',
    module.examples.join('\n'),
    '```'
  ].join('\n')

const needs = (commands: Readonly<Record<string, string>>): string =>
  Object.entries(commands)
    .map(([command, name]) => `\`${command}\` (package ${name})`)
    .join(', ')

const keywordsPage = (): string =>
  [
    origin('runner/language/keywords.ts'),
    '# Keywords\n',
    '## Play\n',
    schemaTable(playKeywords),
    '\n## Task\n',
    'A task has exactly one module besides these.\n',
    schemaTable(taskKeywords),
    '\n## Block\n',
    schemaTable(blockKeywords),
    ''
  ].join('\n')

const functionsPage = (): string =>
  [
    origin('runner/language/functions.ts'),
    '# Functions\n',
    'The same in templates, `{{ join list ", " }}`, and in conditions, `join(list, ", ") == "a"`.\n',
    '| function | what it does | example |',
    '|---|---|---|',
    ...[...functions.values()].map(
      ({ name, doc, example }) =>
        `| \`${name}\` | ${doc.replaceAll('|', '\\|')} | \`${example.replaceAll('|', '\\|')}\` |`
    ),
    ''
  ].join('\n')

const factsPage = (): string =>
  [
    origin('runner/language/facts.ts'),
    '# Facts\n',
    'Learnt at the start of a play, unless `gather_facts: false`; read as `facts.os.major`.\n',
    schemaTable(Facts),
    ...Object.entries(Facts.properties).flatMap(([name, schema]) =>
      (schema as { type?: string }).type === 'object'
        ? [`\n## facts.${name}\n`, schemaTable(schema as never)]
        : []
    ),
    ''
  ].join('\n')

const diagnosticsPage = (): string =>
  [
    origin('runner/protocol/diagnostic.ts'),
    '# Diagnostics\n',
    'What `hq-run check` and every run say of a text before anything is touched. Errors exit with 4.\n',
    '| code | |',
    '|---|---|',
    ...Object.entries(diagnosticCodes).map(([code, text]) => `| \`${code}\` | ${text} |`),
    ''
  ].join('\n')
