import { readVersionOutput, type VersionOutput } from '../../haproxy/binary/version-output.ts'
import type { Surroundings } from '../../haproxy/configuration/surroundings.ts'
import type { Model } from '../../haproxy/model/model.ts'
import { renderModel } from '../../haproxy/model/render-model.ts'
import type { RenderedModel } from '../../haproxy/model/rendered.ts'
import { type Answer, type Question, Refusal } from '../module.ts'

/** What the program that the unit starts says of itself; nothing where there is none yet. */
export const askBinary = (unit: string): Question => [
  'sh',
  '-c',
  'program=$(systemctl show -p ExecStart --value -- "$1" | sed -n "s/.*path=\\([^ ;]*\\).*/\\1/p" | head -n 1); exec "${program:-haproxy}" -vv',
  'version',
  unit
]

export const readBinary = ({ code, out }: Answer): VersionOutput | undefined =>
  code === 0 ? readVersionOutput(out) : undefined

/** The texts that a model makes for a host. Throws Refusal, anchored to the line of the model, for what cannot be rendered. */
export const modelContent = (config: Model, surroundings: Surroundings): RenderedModel => {
  const rendered = renderModel(config, surroundings)
  const wrong = rendered.problems.find(({ severity }) => severity === 'error')
  if (wrong) throw new Refusal(`/config${wrong.pointer}`, wrong.message, wrong.hint)
  return rendered
}
