import { type TSchema, Type } from 'typebox'
import type { Value } from '../../../language/value.ts'
import type { Draft, Sight, Sugar } from '../draft.ts'
import { asMap, asText } from '../form.ts'
import { quicSettings, type Setting, type Settings, unneeded } from './quic-settings.ts'

const isSetting = (value: Setting | Settings): value is Setting => 'eras' in value

const groups: Readonly<Record<string, string>> = {
  fe: 'Towards clients.',
  be: 'Towards servers.',
  cc: 'Congestion control.',
  sec: 'Protection.',
  stream: 'Streams: requests.',
  tx: 'Sending.',
  mem: 'Memory.'
}

const schemaOf = (settings: Settings, description: string): TSchema =>
  Type.Object(
    Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [
        name,
        Type.Optional(isSetting(value) ? value.schema : schemaOf(value, groups[name] ?? ''))
      ])
    ),
    { description, additionalProperties: false, hq: 'sparse' }
  )

/** `quic: { fe: { max_idle_timeout: 30s } }` in global; older versions get the names they know. */
export const quic: Sugar = {
  schema: schemaOf(
    quicSettings,
    'Tuning of QUIC, named as HAProxy has it since 3.3; a line for each, under the name that the version has.'
  ),
  drafts: (value, sight) => drafts(quicSettings, value, sight, [])
}

const drafts = (settings: Settings, value: Value, sight: Sight, path: readonly string[]): readonly Draft[] =>
  Object.entries(asMap(value)).flatMap(([name, given]): readonly Draft[] => {
    const setting = settings[name]
    if (given === null || !setting) return []
    const at = [...path, name]
    return isSetting(setting) ? draft(setting, given, sight, at) : drafts(setting, given, sight, at)
  })

const draft = (
  { eras }: Setting,
  value: Value,
  { since, surroundings, wrong }: Sight,
  at: readonly string[]
): readonly Draft[] => {
  const name = `quic ${at.join('.')}`
  const era = eras.find(each => since(each.since))
  if (!era) {
    const first = eras.at(-1)?.since ?? ''
    wrong(at, `HAProxy ${surroundings.version} has nothing for ${name}`, `It has it since ${first}.`)
    return []
  }
  const words = era.words ? era.words(value) : [asText(value)]
  if (words === unneeded) return []
  if (words === undefined) {
    const first = eras.findLast(each => each.keyword !== '')?.since ?? ''
    wrong(
      at,
      `HAProxy ${surroundings.version} has nothing for ${name}: ${asText(value)}`,
      `It can be said since ${first}.`
    )
    return []
  }
  return [{ words: [era.keyword, ...words], at }]
}
