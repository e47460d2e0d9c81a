import { type Analysis, analyse } from '../../language/analysis/analyse.ts'
import type { FilePort } from '../../language/analysis/workspace.ts'
import { loadWorkspace } from '../../language/analysis/workspace.ts'
import { matchHosts } from '../../language/inventory/host-pattern.ts'
import { didYouMean } from '../../language/nearest.ts'
import type { Play } from '../../language/playbook/play.ts'
import { modules } from '../../modules/registry.ts'
import { disk } from '../disk.ts'
import { UsageError } from '../usage.ts'

/** Hosts of an inventory as a play on them would see them, without a playbook. */
export interface PlayOfHosts {
  /** May have errors, of the inventory. */
  readonly analysis: Analysis
  readonly play: Play
  readonly hosts: readonly string[]
}

const text = '- hosts: all\n  become: true\n'

/**
 * A play of nothing but `become: true` (and `tasks`, lines of a play), beside the usual playbook, so that inventory and group_vars are found as for it. Where there
 * is no inventory at all, the hosts are names that ssh knows. Throws a UsageError when a pattern matches none.
 */
export const playOfHosts = async (
  patterns: readonly string[],
  given: { readonly inventory?: string | undefined; readonly extraVars: readonly string[] },
  tasks = ''
): Promise<PlayOfHosts> => {
  const directory = (await disk.kind('playbooks/site.yaml')) === 'file' ? 'playbooks/' : ''
  const file = `${directory}hosts of hq-run haproxy`
  const inventory = given.inventory ?? process.env.HQ_INVENTORY
  const look = async (chosen: string | undefined) =>
    (
      await loadWorkspace(withFile(file, text + tasks), files =>
        analyse(files, {
          playbook: file,
          modules,
          extraVars: given.extraVars,
          ...(tasks === '' ? {} : { limit: patterns.join(',') }),
          ...(chosen ? { inventory: chosen } : {})
        })
      )
    ).result
  const found = await look(inventory)
  const analysis = found.inventory || inventory ? found : await look(`${patterns.join(',')},`)
  const play = analysis.playbook?.plays[0]
  if (!play) throw new Error('the play of hosts has no play')
  return { analysis, play, hosts: analysis.inventory ? chosenOf(analysis, patterns) : [] }
}

const chosenOf = ({ inventory }: Analysis, patterns: readonly string[]): readonly string[] => {
  if (!inventory) return []
  const hosts = patterns.flatMap(pattern => {
    const matched = matchHosts(inventory, pattern)
    const [missing] = matched.unknown
    if (missing === undefined) return matched.hosts
    const names = [...inventory.groups.keys(), ...inventory.hosts.keys()]
    throw new UsageError(
      `${inventory.file} has no host or group ${missing}`,
      didYouMean(missing, names).hint ?? 'Name one of its hosts, or another inventory with -i.'
    )
  })
  return [...new Set(hosts)]
}

/** The files of this machine and one more, which is nowhere. */
const withFile = (path: string, text: string): FilePort => ({
  kind: asked => (asked === path ? Promise.resolve('file' as const) : disk.kind(asked)),
  read: (asked, limit) =>
    asked === path ? Promise.resolve(new TextEncoder().encode(text)) : disk.read(asked, limit),
  list: asked => disk.list(asked)
})
