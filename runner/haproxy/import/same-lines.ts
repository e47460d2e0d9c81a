import { Source } from '../../language/source.ts'
import type { Line } from '../configuration/configuration.ts'
import { normalLine } from '../configuration/normal-form.ts'
import { readConfiguration } from '../configuration/read-configuration.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import type { ModelLine } from '../model/model.ts'
import { renderModel } from '../model/render-model.ts'
import { nameless } from '../model/section-kinds.ts'

/** Whether a line of the model renders, in such a section, as exactly these lines and nothing is wrong with it. */
export const sameLines = (
  value: ModelLine,
  kind: string,
  lines: readonly Line[],
  surroundings: Surroundings
): boolean => {
  const section = { [kind]: nameless.has(kind) ? null : 'x', lines: [value] }
  const { text, problems } = renderModel([section], surroundings)
  if (problems.length > 0) return false
  const read = readConfiguration(new Source('', text))
  const rendered = read.sections.find(each => each.kind === kind)?.lines ?? []
  return (
    read.problems.length === 0 && rendered.map(normalLine).join('\n') === lines.map(normalLine).join('\n')
  )
}
