import type { TSchema } from 'typebox'
import type { MapNode } from '../node.ts'
import type { ParseContext } from '../playbook/parse-context.ts'
import { checkWritten } from '../schema/validate.ts'
import { plain } from '../yaml/plain.ts'

/** Checks keywords, but not what is below those that hold tasks. */
export const checkKeys = (
  node: MapNode,
  table: TSchema,
  whole: string,
  context: Pick<ParseContext, 'diagnostics'>
): void => {
  const value = Object.fromEntries(
    node.entries.map(({ key, value }) => [
      shortName(key.value),
      key.value === 'block' && value.kind === 'seq' ? [] : plain(value)
    ])
  )
  context.diagnostics.push(...checkWritten(table, node, { whole, part: 'key' }, value))
}

/** Ansible's long names of its own modules: `ansible.builtin.copy` is `copy`. */
export const shortName = (key: string): string => key.replace(/^ansible\.(builtin|legacy)\./, '')
