import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { type ExtraVars, readExtraVars } from '../inventory/extra-vars.ts'
import { findInventory, type Inventory, loadInventory } from '../inventory/inventory.ts'
import type { Node } from '../node.ts'
import { dirname, join } from '../path.ts'
import { ordinals } from '../playbook/parse-context.ts'
import { findTasks, parseTaskFile } from '../playbook/parse-import.ts'
import { parsePlaybook } from '../playbook/parse-playbook.ts'
import type { Include, Item, Play, Playbook } from '../playbook/play.ts'
import type { ModuleSignature } from '../signature.ts'
import { Source } from '../source.ts'
import { Results } from '../types/task-types.ts'
import { fileProblem } from '../yaml/read-yaml.ts'
import { checkForeseen } from './check-foreseen.ts'
import { checkPlay } from './check-play.ts'
import { paceOf } from './pace.ts'
import { hostsOfPlay } from './play-hosts.ts'
import { problem, sortDiagnostics } from './problems.ts'
import type { Seen } from './seen.ts'
import { tracked, type Workspace } from './workspace.ts'

export { detectFileKind, type FileKind } from './file-kind.ts'

export interface AnalyseOptions {
  readonly playbook: string
  /** A file, a directory, or `host,host,`; without it `inventory.yaml` or `inventories/` beside the playbook. */
  readonly inventory?: string
  /** `false`: analyse without one when none is found (check); variables then are not required to be known. */
  readonly inventoryRequired?: boolean
  readonly modules: readonly ModuleSignature[]
  /** As given to -e. */
  readonly extraVars?: readonly string[]
  /** As given to --limit. */
  readonly limit?: string
  /** Whether what each task sees is kept. */
  readonly witness?: boolean
}

/** Everything that can be known before any connection. Run it inside `loadWorkspace`. */
export interface Analysis {
  /** The playbook that was asked for. */
  readonly file: string
  /** By file and offset; nothing may run when one is an error. */
  readonly diagnostics: readonly Diagnostic[]
  readonly playbook?: Playbook
  readonly inventory?: Inventory
  readonly extra: ExtraVars
  /** Names of the hosts of each play, after --limit. */
  readonly playHosts: ReadonlyMap<Play, readonly string[]>
  /** Every text that was read, by file. */
  readonly sources: ReadonlyMap<string, Source>
  /** Those of them that the playbook uses; an include may come to name the others. */
  readonly uses: ReadonlySet<string>
  /** What plays, roles, tasks and templates see, in the order in which they run; empty without `witness`. */
  readonly seen: readonly Seen[]
}

export const analyse = (files: Workspace, options: AnalyseOptions): Analysis => {
  const workspace = tracked(files)
  const aside = tracked(files)
  const seen: Seen[] = []
  const witness = options.witness ? { witness: (one: Seen) => void seen.push(one) } : {}
  const diagnostics: Diagnostic[] = []
  const modules = byName(options.modules)
  const extra = readExtraVars(workspace, options.extraVars ?? [])
  diagnostics.push(...extra.diagnostics)
  const inventory = openInventory(workspace, options, diagnostics)
  const root = openPlaybook(workspace, options.playbook, diagnostics)
  const parsed = root && parsePlaybook(root, { workspace, aside }, modules, diagnostics)
  const playHosts = new Map<Play, readonly string[]>()
  const given = [...extra.vars.map(({ source }) => source)]
  const limit = options.limit === undefined ? undefined : new Source('--limit', options.limit)
  const results = new Results()
  const gathered = new Set<string>()
  for (const parts of parsed?.parts ?? []) {
    // What files that are still to come define would be missed.
    if (workspace.pending) break
    const hosts = hostsOfPlay(parts.play, inventory, extra.vars, limit)
    diagnostics.push(...hosts.diagnostics, ...paceOf(parts.play, extra.vars).diagnostics)
    playHosts.set(parts.play, hosts.names)
    const seen = hosts.names.length > 0 ? hosts.names : hosts.all
    const checks = {
      workspace,
      modules,
      inventory,
      hosts: seen,
      extra: extra.vars,
      results,
      gathered,
      diagnostics,
      ...witness
    }
    checkPlay(parts, checks)
  }
  const analysis: Analysis = {
    file: options.playbook,
    diagnostics: sortDiagnostics(diagnostics),
    ...(parsed ? { playbook: parsed.playbook } : {}),
    ...(inventory ? { inventory } : {}),
    extra: extra.vars,
    playHosts,
    sources: new Map([...aside.sources, ...withTexts(workspace, limit ? [...given, limit] : given)]),
    uses: new Set(workspace.sources.keys()),
    seen
  }
  const foreseen = workspace.pending ? [] : checkForeseen(analysis, options.modules)
  return foreseen.length === 0
    ? analysis
    : { ...analysis, diagnostics: sortDiagnostics([...diagnostics, ...foreseen]) }
}

/** An inventory for itself. */
export const analyseInventory = (
  files: Workspace,
  { inventory: given }: { readonly inventory: string }
): Pick<Analysis, 'diagnostics' | 'inventory' | 'sources'> => {
  const workspace = tracked(files)
  const { inventory, diagnostics } = loadInventory(workspace, given, undefined)
  return {
    diagnostics: sortDiagnostics(diagnostics),
    ...(inventory ? { inventory } : {}),
    sources: withTexts(workspace, [])
  }
}

/** The tasks of an include whose file is known by now. */
export const includedItems = (
  workspace: Workspace,
  include: Include,
  file: string,
  modules: readonly ModuleSignature[]
): { readonly items: readonly Item[]; readonly diagnostics: readonly Diagnostic[] } => {
  if (include.items) return { items: include.items, diagnostics: [] }
  const diagnostics: Diagnostic[] = []
  const context = {
    workspace,
    aside: workspace,
    modules: byName(modules),
    diagnostics,
    directory: include.playDirectory,
    candidates: new Set<string>(),
    nextId: ordinals(`${include.id}.`)
  }
  // The loop is the include's own: its tasks run once for each item because the include does.
  const { loop: _loop, ...inherited } = include
  const path = findTasks(file, include.file, include.directory, include, context)
  const items =
    path === undefined
      ? []
      : parseTaskFile(path, inherited, { chain: include.chain, handlers: false }, context, include.file)
  if (workspace.pending && diagnostics.length === 0)
    diagnostics.push(
      problem(include.file, 'file-not-found', `${file} was not read before the run`, {
        hint: 'Write out the directory of an included file, so that what it may name is known.'
      })
    )
  return { items, diagnostics: sortDiagnostics(diagnostics) }
}

const byName = (modules: readonly ModuleSignature[]): ReadonlyMap<string, ModuleSignature> =>
  new Map(modules.map(module => [module.name, module]))

const exampleInventory = `all:
  hosts:
    web1: { ansible_host: 192.0.2.10, ansible_user: rocky }`

const openInventory = (
  workspace: Workspace,
  { inventory: given, inventoryRequired, playbook }: AnalyseOptions,
  diagnostics: Diagnostic[]
): Inventory | undefined => {
  const beside = dirname(playbook)
  const path = given ?? findInventory(workspace, beside)
  if (path === undefined) {
    if (inventoryRequired === false || workspace.pending) return undefined
    diagnostics.push({
      code: 'no-inventory',
      severity: 'error',
      message:
        'There is no inventory: no -i, no HQ_INVENTORY, and no inventory.yaml or inventories/ beside the playbook',
      hint: `Write ${join(beside, 'inventory.yaml')}, for example:\n${exampleInventory}`,
      ...new Source(playbook, '').place(0, 0)
    })
    return undefined
  }
  const loaded = loadInventory(workspace, path, beside)
  diagnostics.push(...loaded.diagnostics)
  return loaded.inventory
}

const openPlaybook = (workspace: Workspace, path: string, diagnostics: Diagnostic[]): Node | undefined => {
  const parsed = workspace.yaml(path)
  if ('kind' in parsed) {
    diagnostics.push(...fileProblem(parsed, path))
    return undefined
  }
  diagnostics.push(...parsed.diagnostics)
  const { root, source } = parsed
  const empty =
    !root ||
    (root.kind === 'scalar' && root.value === null) ||
    (root.kind === 'seq' && root.items.length === 0)
  if (!empty) return root
  if (parsed.diagnostics.length === 0)
    diagnostics.push({
      code: 'wrong-value',
      severity: 'error',
      message: 'The playbook is empty',
      hint: 'Begin with a play, such as `- hosts: all`.',
      ...source.place(0, 0)
    })
  return undefined
}

/** Texts of the command line stand beside those of files. */
const withTexts = (workspace: Workspace, texts: readonly Source[]): ReadonlyMap<string, Source> =>
  new Map([...workspace.sources, ...texts.map(source => [source.file, source] as const)])
