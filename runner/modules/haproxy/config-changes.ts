import type { Configuration } from '../../haproxy/configuration/configuration.ts'
import { readConfiguration } from '../../haproxy/configuration/read-configuration.ts'
import type { Surroundings } from '../../haproxy/configuration/surroundings.ts'
import { difference } from '../../haproxy/difference/difference.ts'
import { differenceText } from '../../haproxy/difference/difference-text.ts'
import { Source } from '../../language/source.ts'

/** What changes for HAProxy, a line each; of a configuration with secrets in it no line is shown. */
export const changesOf = (
  before: string,
  after: Configuration,
  surroundings: Surroundings,
  secret: boolean
): readonly string[] => {
  const all = difference(readConfiguration(new Source(after.source.file, before)), after, surroundings)
  return secret
    ? all.changes.map(({ section, what, name, is, means }) => `${section}: ${what} ${name} ${is} (${means})`)
    : differenceText(all)
}
