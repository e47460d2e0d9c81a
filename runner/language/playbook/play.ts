import type { Place } from '../../protocol/diagnostic.ts'
import type { Condition } from '../condition/condition.ts'
import type { MapNode, Node, ScalarNode } from '../node.ts'
import type { RoleParams } from './role-params.ts'

/** A checked playbook: blocks, imports and roles are flattened into tasks that carry what they inherit. */
export interface Playbook {
  readonly file: string
  readonly plays: readonly Play[]
}

export interface Play {
  readonly name: string
  readonly place: Place
  readonly hosts: ScalarNode
  /** What is written of batches and of when to stop. */
  readonly pace: PaceNodes
  readonly gatherFacts: boolean
  /** What the play hands down to its tasks. */
  readonly inherited: Inherited
  /** Each ends with a flush of the notified handlers, as in Ansible. */
  readonly sections: readonly (readonly Item[])[]
  readonly handlers: readonly Task[]
  /** Directory of the playbook: the last place where files and templates are looked for. */
  readonly directory: string
}

/** How a play goes over its hosts, as written. */
export interface PaceNodes {
  readonly serial?: Node
  readonly order?: Node
  readonly maxFailPercentage?: Node
  readonly maxFailTotal?: Node
  readonly anyErrorsFatal?: Node
}

export type Item = Task | Include

/** Where a group of variables stands in the order of precedence; later wins. */
export const layerOrder = [
  'role-defaults',
  'inventory',
  'play',
  'vars-files',
  'role-vars',
  'block',
  'task',
  'host',
  'role-params',
  'extra'
] as const
export type LayerKind = (typeof layerOrder)[number]

/** Variables as written, rendered only when they are asked for. */
export interface Layer {
  readonly kind: LayerKind
  readonly vars: MapNode
  /** Names whose values are secret, wherever they come from: a role's secret params. */
  readonly secrets?: ReadonlySet<string>
}

export interface Become {
  readonly become?: Node
  readonly becomeUser?: Node
}

/** What a play, role, block or include hands down to its tasks; the inner value wins, conditions and tags add up. */
export interface Inherited extends Become {
  readonly layers: readonly Layer[]
  readonly when: readonly Condition[]
  readonly tags: readonly string[]
  readonly environment: readonly Node[]
  readonly ignoreErrors?: Node
  readonly noLog?: Node
  readonly delegateTo?: Node
  readonly runOnce?: Node
  readonly throttle?: Node
  readonly role?: Role
}

export interface Role {
  readonly name: string
  /** Where the play names it. */
  readonly place: Place
  readonly directory: string
  readonly params: RoleParams
}

export interface Task extends Inherited {
  readonly kind: 'task'
  /** Unique in the run. */
  readonly id: string
  /** As written, templates and all; the module's name and free text when there is none. */
  readonly name: string
  /** Where the name is written. */
  readonly nameNode?: ScalarNode
  readonly place: Place
  readonly module: string
  /** The module's parameters: a mapping, or the free text. */
  readonly args: Node
  readonly loop?: Node
  readonly register?: string
  readonly changedWhen?: readonly Condition[]
  readonly failedWhen?: readonly Condition[]
  readonly until?: readonly Condition[]
  readonly retries?: Node
  readonly delay?: Node
  readonly notify: readonly ScalarNode[]
  /** Set for handlers. */
  readonly handler: boolean
}

/** include_tasks: its file is known when it is reached. */
export interface Include extends Inherited {
  readonly kind: 'include'
  readonly id: string
  readonly name: string
  readonly place: Place
  readonly file: Node
  readonly loop?: Node
  /** Directory that a relative file is looked for in; then the role's tasks/, then the playbook's. */
  readonly directory: string
  readonly playDirectory: string
  /** Files that lead to it, this one last: an include of one of them is a recursion. */
  readonly chain: readonly string[]
  /** Its tasks, when its file is named plainly. */
  readonly items?: readonly Item[]
  /** The tasks of every file that it may come to name, when its file is named by a template. */
  readonly candidates?: readonly Item[]
}
