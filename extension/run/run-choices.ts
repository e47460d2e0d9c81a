import * as vscode from 'vscode'
import { type Analysis, analyse } from '../../runner/language/analysis/analyse.ts'
import type { Item } from '../../runner/language/playbook/play.ts'
import type { Project } from '../project/project.ts'
import type { RunRequest } from './run-request.ts'

/** What was chosen the last time for a playbook. */
type Choices = Pick<RunRequest, 'inventory' | 'limit' | 'tags' | 'check'>

interface Choice extends vscode.QuickPickItem {
  readonly act?: 'run' | 'check' | 'inventory' | 'hosts' | 'tags'
}

/** Shows what is going to run where, lets the user change it, and remembers it; undefined when they leave. */
export const askChoices = async (
  request: RunRequest,
  project: Project,
  memory: vscode.Memento
): Promise<RunRequest | undefined> => {
  const key = `run.choices ${request.playbook.toString()}`
  const path = project.files.path(request.playbook)
  let chosen: Choices = { ...memory.get<Choices>(key), ...definedOnly(request) }
  for (;;) {
    const analysis = await analysisOf(project, path, chosen.inventory)
    const choice = await vscode.window.showQuickPick(rows(chosen, analysis, request), {
      title: vscode.l10n.t('Run {0}', request.only ?? path)
    })
    switch (choice?.act) {
      case 'run':
      case 'check':
        chosen = { ...chosen, check: choice.act === 'check' }
        // What a code lens names is its own affair, what was chosen here is remembered.
        await memory.update(key, chosen)
        return { ...request, ...chosen, diff: choice.act === 'check' }
      case 'inventory':
        chosen = { ...chosen, ...(await askInventory(project)) }
        break
      case 'hosts':
        chosen = { ...chosen, ...(await askHosts(analysis, chosen)) }
        break
      case 'tags':
        chosen = { ...chosen, ...(await askTags(analysis, chosen)) }
        break
      default:
        return undefined
    }
  }
}

const definedOnly = ({ inventory, limit, tags, check }: RunRequest): Choices => ({
  ...(inventory === undefined ? {} : { inventory }),
  ...(limit === undefined ? {} : { limit }),
  ...(tags === undefined ? {} : { tags }),
  ...(check === undefined ? {} : { check })
})

const analysisOf = (project: Project, playbook: string, inventory: string | undefined): Promise<Analysis> =>
  project.read(workspace =>
    analyse(workspace, { ...project.options(), playbook, ...(inventory ? { inventory } : {}) })
  )

/** The likelier way comes first: the one taken the last time, checking when there was none. */
const rows = (chosen: Choices, analysis: Analysis, { only }: RunRequest): readonly Choice[] => {
  const { t } = vscode.l10n
  const hosts = hostsOf(analysis)
  const where = chosen.limit || (hosts.length === 1 ? hosts[0] : t('{0} hosts', hosts.length)) || ''
  const run: Choice = { act: 'run', label: `$(play) ${t('Run')}`, description: t('changes {0}', where) }
  const check: Choice = {
    act: 'check',
    label: `$(beaker) ${t('Check')}`,
    description: t('changes nothing; says what would change on {0}', where)
  }
  return [
    ...(chosen.check === false ? [run, check] : [check, run]),
    { label: t('Choices'), kind: vscode.QuickPickItemKind.Separator },
    {
      act: 'inventory',
      label: `$(list-tree) ${t('Inventory')}`,
      description: chosen.inventory || (analysis.inventory?.file ?? t('none found'))
    },
    { act: 'hosts', label: `$(server) ${t('Hosts')}`, description: chosen.limit || t('all of the playbook') },
    ...(only === undefined
      ? [
          {
            act: 'tags',
            label: `$(tag) ${t('Tags')}`,
            description: chosen.tags?.join(', ') || t('all')
          } as const
        ]
      : [])
  ]
}

const hostsOf = (analysis: Analysis): readonly string[] => [
  ...new Set([...analysis.playHosts.values()].flat())
]

const askInventory = async (project: Project): Promise<Choices> => {
  const found = await vscode.workspace.findFiles(
    new vscode.RelativePattern(project.root, '**/{inventory*,hosts,inventories/**/*}.{yaml,yml}'),
    '**/node_modules/**',
    100
  )
  const standard = vscode.l10n.t('As found beside the playbook')
  const picked = await vscode.window.showQuickPick(
    [standard, ...found.map(uri => project.files.path(uri)).sort()],
    { title: vscode.l10n.t('Inventory') }
  )
  if (picked === undefined) return {}
  // Hosts of another inventory mean nothing in this one.
  return { inventory: picked === standard ? '' : picked, limit: '' }
}

const askHosts = async (analysis: Analysis, { limit = '' }: Choices): Promise<Choices> => {
  const now = new Set(limit.split(','))
  const item = (label: string, description: string) => ({ label, description, picked: now.has(label) })
  const { inventory } = analysis
  const groups = [...(inventory?.groups ?? [])].filter(([name]) => name !== 'ungrouped')
  const items = [
    ...groups.map(([name, { hosts }]) => item(name, vscode.l10n.t('group, {0} hosts', hosts.length))),
    ...hostsOf(analysis).map(name => item(name, ''))
  ]
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Hosts'),
    placeHolder: vscode.l10n.t('None chosen: all hosts of the playbook'),
    canPickMany: true
  })
  return picked ? { limit: picked.map(({ label }) => label).join(',') } : {}
}

const askTags = async (analysis: Analysis, { tags = [] }: Choices): Promise<Choices> => {
  const tagsOf = (item: Item): readonly string[] =>
    item.kind === 'include' ? [...item.tags, ...(item.items ?? []).flatMap(tagsOf)] : item.tags
  const all = (analysis.playbook?.plays ?? []).flatMap(play => play.sections.flat().flatMap(tagsOf))
  const picked = await vscode.window.showQuickPick(
    [...new Set(all)].sort().map(label => ({ label, picked: tags.includes(label) })),
    {
      title: vscode.l10n.t('Tags'),
      placeHolder: vscode.l10n.t('None chosen: all tasks'),
      canPickMany: true
    }
  )
  return picked ? { tags: picked.map(({ label }) => label) } : {}
}
