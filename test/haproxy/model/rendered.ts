import type { Surroundings } from '../../../runner/haproxy/configuration/surroundings.ts'
import { type Model, modelSchema } from '../../../runner/haproxy/model/model.ts'
import { renderModel } from '../../../runner/haproxy/model/render-model.ts'
import type { RenderedModel } from '../../../runner/haproxy/model/rendered.ts'
import { checkValue } from '../../../runner/language/schema/validate.ts'
import { Source } from '../../../runner/language/source.ts'
import { plain } from '../../../runner/language/yaml/plain.ts'
import { parseYaml } from '../../../runner/language/yaml/yaml.ts'

/** A model in YAML, checked by its schema; `wrong` is what the schema says against it. */
export const modelOf = (yaml: string): { readonly model: Model; readonly wrong: readonly string[] } => {
  const { root, diagnostics } = parseYaml(new Source('model.yaml', yaml))
  if (!root || diagnostics.length > 0) throw new Error(`${diagnostics.map(({ message }) => message)}`)
  const checked = checkValue(modelSchema, plain(root), root, { whole: 'config', part: 'key' })
  return {
    model: checked.value as unknown as Model,
    wrong: checked.diagnostics.map(({ message, hint }) => (hint ? `${message} (${hint})` : message))
  }
}

/** A model in YAML that fits its schema, rendered. */
export const rendered = (yaml: string, surroundings: Surroundings = {}): RenderedModel => {
  const { model, wrong } = modelOf(yaml)
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  return renderModel(model, surroundings)
}

/** The lines that lines of the model stand for, in a section of that kind. */
export const linesOf = (yaml: string, section = 'frontend: fe', surroundings: Surroundings = {}): string => {
  const lines = yaml
    .trimEnd()
    .split('\n')
    .map(line => `    ${line}\n`)
    .join('')
  const { text, problems } = rendered(`- ${section}\n  lines:\n${lines}`, surroundings)
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return text.split('\n').slice(1).join('\n').replace(/^ {4}/gm, '')
}
