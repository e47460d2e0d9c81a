import type { ScalarNode } from '../../node.ts'
import { offsetInSource } from '../../yaml/scalar-offset.ts'

/** A text that YAML may have escaped or folded, and a place in it. */
export interface TextCursor {
  readonly text: string
  readonly at: number
  /** Where the character at an index of the text stands in the source. */
  readonly offset: (index: number) => number
}

/** Whether an offset is at the quotes of a scalar, not between them. */
export const isAtQuotes = ({ style, source, start, end }: ScalarNode, offset: number): boolean => {
  if (style !== 'single' && style !== 'double') return false
  const isClosed = end - start > 1 && source.text[end - 1] === source.text[start]
  return offset <= start || (isClosed && offset >= end)
}

/**
 * The text of a scalar; `at` is where the offset of the source stands in it. Undefined where none of it stands: in escapes, in a
 * block's header and indentation, at the margin below it.
 */
export const cursorInScalar = (scalar: ScalarNode, offset: number): TextCursor | undefined => {
  const text = String(scalar.value ?? '')
  const place = (index: number): number => offsetInSource(scalar, index)
  let low = 0
  let high = text.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (place(middle) < offset) low = middle + 1
    else high = middle
  }
  const isBesideText =
    low < text.length ? place(low) !== offset : scalar.source.text.slice(place(low), offset).endsWith('\n')
  return isBesideText ? undefined : { text, at: low, offset: place }
}
