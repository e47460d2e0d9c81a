import type { Inherited, Item, Play, Role, Task } from '../playbook/play.ts'
import type { TypeEnv } from '../types/type.ts'

/** A part of a text, and the names that stand open to it with their types: what an editor asks of an analysis. */
export type Seen = SeenPlay | SeenRole | SeenItem | SeenTemplate

interface Sight {
  /** Undefined when tasks are looked at outside of a play. */
  readonly play: Play | undefined
  readonly env: TypeEnv
}

/** What the variables of a play see before its first task. */
export interface SeenPlay extends Sight {
  readonly kind: 'play'
  readonly play: Play
}

/** What the variables of a role see before its first task. */
export interface SeenRole extends Sight {
  readonly kind: 'role'
  readonly role: Role
  readonly inherited: Inherited
}

/** What the parameters of a task see. */
export interface SeenItem extends Sight {
  readonly kind: 'item'
  readonly item: Item
  /** What changed_when, failed_when and until see: its own result too. */
  readonly outcome: TypeEnv
  /** What a task behind it would see. */
  readonly after: () => TypeEnv
  /** It stands in a file that an include may come to name. */
  readonly perhaps: boolean
}

/** What a template sees that a task renders, or that such a template takes in. */
export interface SeenTemplate extends Sight {
  readonly kind: 'template'
  readonly file: string
  readonly task: Task
}

/** Takes note of what is seen, in the order in which it runs. */
export type Witness = (seen: Seen) => void
