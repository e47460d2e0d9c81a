import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import type { Analysis } from '../language/analysis/analyse.ts'
import { loadWorkspace } from '../language/analysis/workspace.ts'
import { didYouMean } from '../language/nearest.ts'
import { type Preview, preview } from '../language/preview/preview.ts'
import type { PreviewTarget } from '../language/preview/preview-targets.ts'
import { known, type Resolved, unknown, type Value } from '../language/value.ts'
import { modules } from '../modules/registry.ts'
import type { Diagnostic } from '../protocol/diagnostic.ts'
import { type ExitCode, exitCode } from '../protocol/exit-code.ts'
import { diagnosticText } from '../report/diagnostic-text.ts'
import { paletteFor } from '../report/palette.ts'
import { chooseTarget } from './choose-target.ts'
import { disk } from './disk.ts'
import { openPlaybook, type PlaybookArguments, withPlaybookOptions } from './open-playbook.ts'
import { hasErrors, lineReader } from './report.ts'
import { UsageError } from './usage.ts'

const examples = `
Examples:
  hq-run render --host lb1                          haproxy.cfg as lb1 gets it
  hq-run render haproxy.service.hbs --host lb1      another template; also by its task, or its file on the host
  hq-run render --host lb1 --facts lb1.json         with facts, as gather_facts makes them
  hq-run render --list                              what the playbook renders, and for whom

Nothing is connected to. Secrets are masked; what only the host can tell stands as ‹facts.cpus›.`

interface RenderArguments extends PlaybookArguments {
  /** A template, a task or a file of the host; without it haproxy.cfg. */
  readonly wanted?: string
  readonly host?: string
  readonly facts?: string
  readonly list: boolean
}

/** `hq-run render`: its arguments. */
export const renderArguments = (leave: (code: ExitCode) => void): Command =>
  withPlaybookOptions(
    new Command('render')
      .description('print a rendered template as a host would get it, without connecting')
      .argument('[template]', 'a template, a task or the file on the host (default: haproxy.cfg)')
  )
    .option('--host <name>', 'the host; may be left out when there is only one')
    .option('--facts <file>', 'facts of the host, a JSON file')
    .option('--list', 'list what can be rendered: task, template, file, hosts', false)
    .addHelpText('after', examples)
    .action(async (wanted: string | undefined, options: Omit<RenderArguments, 'wanted'>) => {
      leave(await renderCommand({ ...options, ...(wanted === undefined ? {} : { wanted }) }))
    })

const renderCommand = async (given: RenderArguments): Promise<ExitCode> => {
  const facts = given.facts === undefined ? unknown : await readFacts(given.facts)
  const { workspace, analysis, targets } = await openPlaybook(given, facts)
  tellDiagnostics(analysis.diagnostics, analysis)
  if (hasErrors(analysis.diagnostics)) return exitCode.diagnostics
  if (given.host !== undefined) checkHost(given.host, analysis)
  if (given.list) {
    for (const target of targets)
      if (given.host === undefined || target.hosts.includes(given.host))
        process.stdout.write(listLine(target))
    return exitCode.ok
  }
  const target = chooseTarget(targets, given.wanted, given.host)
  const host = hostOf(target, given.host)
  const { result } = await loadWorkspace(
    disk,
    files => preview(files, analysis, modules, target, host, facts),
    workspace
  )
  if (result.kind === 'failed') {
    tellDiagnostics([result.diagnostic], analysis)
    return exitCode.diagnostics
  }
  process.stdout.write(result.text)
  for (const note of notesOn(result, given.facts !== undefined)) process.stderr.write(`note: ${note}\n`)
  return exitCode.ok
}

/** Standard output is for the rendered text alone. */
const tellDiagnostics = (diagnostics: readonly Diagnostic[], { sources }: Analysis): void => {
  const colour = paletteFor(process.stderr, process.env)
  for (const diagnostic of diagnostics)
    process.stderr.write(`${diagnosticText(diagnostic, lineReader(sources), colour)}\n\n`)
}

const readFacts = async (file: string): Promise<Resolved> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${error.message}`
    )
  })
  let facts: Value
  try {
    facts = JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : error}`)
  }
  if (typeof facts === 'object' && facts !== null && !Array.isArray(facts)) return known(facts)
  throw new UsageError(`${file} does not hold facts`, 'They are a map, such as {"os": {"major": 9}}.')
}

const checkHost = (host: string, { inventory }: Analysis): void => {
  if (!inventory || inventory.hosts.has(host)) return
  const names = [...inventory.hosts.keys()]
  throw new UsageError(
    `${inventory.file} has no host ${host}`,
    didYouMean(host, names).hint ?? `It has ${shortList(names)}.`
  )
}

/** The one that is named, or the only one there is. */
const hostOf = ({ task, hosts }: PreviewTarget, named: string | undefined): string => {
  const [first, second] = hosts
  if (named === undefined) {
    if (first !== undefined && second === undefined) return first
    throw new UsageError(
      `${task.name} is rendered for ${hosts.length} hosts`,
      `Name one with --host: ${shortList(hosts)}.`
    )
  }
  if (hosts.includes(named)) return named
  throw new UsageError(`${task.name} is not rendered for ${named}`, `Its hosts are ${shortList(hosts)}.`)
}

const shortList = (names: readonly string[]): string =>
  names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ')

const listLine = ({ task, template, dest, hosts }: PreviewTarget): string =>
  `${task.name}\t${template}\t${dest ?? '?'}\t${hosts.join(',')}\n`

const notesOn = (
  { pieces }: Extract<Preview, { kind: 'rendered' }>,
  factsGiven: boolean
): readonly string[] => {
  const count = (kind: string) => pieces.filter(piece => piece.kind === kind).length
  const said = (number: number) => `${number} value${number === 1 ? ' is' : 's are'}`
  const hidden = count('secret')
  const unclear = count('unknown')
  return [
    ...(hidden > 0 ? [`${said(hidden)} masked`] : []),
    ...(unclear > 0
      ? [`${said(unclear)} not known before a run${factsGiven ? '' : '; --facts gives facts'}`]
      : [])
  ]
}
