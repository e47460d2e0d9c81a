import type { Branch, Kind } from './keyword.ts'

/** A keyword as keywords.json has it: what is usual is left out. Written by `npm run catalogue`. */
export interface Row {
  readonly name: string
  /** Sections of a line or of an option, rule sets of an action; `, ` between them. */
  readonly in?: string
  /** What stands behind it in the documentation's notation, one for each way of writing it; nothing when it stands alone. */
  readonly args?: readonly string[]
  /** Words an option takes, as HAProxy's table says; -1 is any number. */
  readonly takes?: number
  /** `if` or `unless` may stand behind it, or has to; `args` are without. */
  readonly if?: 'optional' | 'required'
  readonly since?: Branch
  readonly until?: Branch
  /** How it was up to a branch, the oldest first; each tells only what differs from the row itself. */
  readonly before?: readonly (Pick<Row, 'in' | 'args' | 'takes'> & { readonly until: Branch })[]
  readonly prefix?: true
  readonly no?: true
  readonly named?: true
  readonly experimental?: true
  readonly deprecated?: Branch
  readonly modes?: string
  readonly input?: string
  readonly output?: string
  readonly means?: string
  readonly needs?: string
  readonly doc?: string
}

/** keywords.json */
export interface Rows {
  /** Number of a chapter in a branch where it differs from the newest that has the chapter: `{ "3.0": { "12.2": "3.4" } }`. */
  readonly chapters: Readonly<Partial<Record<Branch, Readonly<Record<string, string>>>>>
  readonly keywords: Readonly<Record<Kind, readonly Row[]>>
}
