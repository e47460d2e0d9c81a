import type { ScalarNode } from '../../node.ts'
import type { Value } from '../../value.ts'
import { quote } from '../../yaml/yaml-trap.ts'

/** Words and paths that YAML reads as text wherever they stand. */
const safe = /^[A-Za-z_./][\w./ ()+-]*$/
const notText = /^(?:true|false|null|\.inf|\.nan)$/i

/** A text as it is written in place of a scalar of that style. */
export const textIn = (style: ScalarNode['style'], text: string): string => {
  if (style === 'single') return text.replaceAll("'", "''")
  if (style === 'double') return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')
  if (style !== 'plain') return text
  return safe.test(text) && !notText.test(text) && text === text.trim() ? text : quote(text)
}

/** A value on one line. */
export const valueIn = (style: ScalarNode['style'], value: Value): string =>
  typeof value === 'string' ? textIn(style, value) : JSON.stringify(value)
