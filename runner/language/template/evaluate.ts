import type { Source } from '../source.ts'
import type { Resolved, Scope } from '../value.ts'
import type { Template } from './parse.ts'

/** A piece of rendered text and where it comes from: offsets into `source.text`. */
export interface Chunk {
  readonly text: string
  readonly source: Source
  readonly start: number
  readonly end: number
  readonly secret: boolean
  readonly unknown: boolean
}

export interface Rendered {
  /** Unknown chunks are empty in it. */
  readonly text: string
  readonly secret: boolean
  readonly unknown: boolean
  readonly chunks: readonly Chunk[]
}

export interface RenderOptions {
  /** The template that `{{> name}}` stands for. */
  readonly partial?: (name: string) => Template | undefined
}

/** The template as text; a map or list in it is an error. Throws LanguageError. */
export const renderTemplate = (_template: Template, _scope: Scope, _options?: RenderOptions): Rendered => {
  throw new Error('not yet')
}

/** The template as value: one single expression gives its value, everything else text. Throws LanguageError. */
export const evaluateTemplate = (_template: Template, _scope: Scope, _options?: RenderOptions): Resolved => {
  throw new Error('not yet')
}
