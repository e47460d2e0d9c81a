import type { Source } from '../../language/source.ts'

/**
 * A word of a line as HAProxy reads it (configuration.txt 2.2): quotes and backslashes are gone from `text`, environment
 * variables stand as they are written. `start` and `end` are offsets into the file, quotes included.
 */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
  /** What in `text` HAProxy replaces by environment variables, `${NAME}` and its kin; any other `$` is a dollar sign. */
  readonly variables?: readonly Span[]
  /** Offset into the file of each letter of `text`; left out where the letters stand in a row from `start` on. */
  readonly places?: readonly number[]
}

/** From `start` up to, not including, `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A line that says something; `keyword` is its first word, `no` and `default` before it are told apart. */
export interface Line {
  /** From 1. */
  readonly number: number
  readonly prefix?: 'no' | 'default'
  readonly keyword: Word
  readonly args: readonly Word[]
  /** Behind `#`, without it. */
  readonly comment?: string
}

/** A section and its lines, in the order of the file. `name` is a proxy's, or whatever stands first behind the keyword. */
export interface Section {
  readonly kind: string
  readonly name?: Word
  readonly header: Line
  readonly lines: readonly Line[]
}

/** A haproxy.cfg as text: nothing in it is judged, except what cannot be read at all (a quote that is not closed). */
export interface Configuration {
  readonly source: Source
  /** Lines before the first section: `.if` and its kin; HAProxy refuses anything else there. */
  readonly preamble: readonly Line[]
  readonly sections: readonly Section[]
  /** Lines that are nothing but a comment. */
  readonly comments: readonly Comment[]
  readonly problems: readonly Problem[]
}

/** `text` is what stands behind `#`. */
export interface Comment extends Span {
  /** The line's, from 1. */
  readonly number: number
  readonly text: string
}

export interface Problem extends Span {
  readonly message: string
}
