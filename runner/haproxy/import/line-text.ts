import type { Source } from '../../language/source.ts'
import type { Line, Word } from '../configuration/configuration.ts'

/** A line as it stands in haproxy.cfg, with one blank between its words and without its comment. */
export const lineText = (source: Source, { prefix, keyword, args }: Line): string =>
  [...(prefix ? [prefix] : []), textOf(source, [keyword, ...args])].join(' ')

/** Words as they are written, quotes included. */
export const textOf = (source: Source, words: readonly Word[]): string =>
  words.map(({ start, end }) => source.text.slice(start, end)).join(' ')
