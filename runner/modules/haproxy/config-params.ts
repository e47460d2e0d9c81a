import { type Static, Type } from 'typebox'
import { attributeParams } from '../files/attributes.ts'
import { activationParams } from './activation-params.ts'
import { modelParams } from './model-params.ts'

const usualDest = '/etc/haproxy/haproxy.cfg'

/** The configuration comes from exactly one of its sources. */
export const configSources = ['src', 'content', 'config'] as const

export const configParams = Type.Object(
  {
    src: Type.Optional(
      Type.String({
        hq: 'template',
        minLength: 1,
        description: 'The configuration, a Handlebars template as template takes it.'
      })
    ),
    content: Type.Optional(Type.String({ description: 'The configuration itself, instead of src.' })),
    ...modelParams,
    dest: Type.Optional(
      Type.String({
        default: usualDest,
        pattern: '^/',
        description: 'Where the configuration lies, an absolute path; the unit has to load it.'
      })
    ),
    lint: Type.Optional(
      Type.Enum(['error', 'warning', 'off'], {
        default: 'error',
        description:
          'Which findings of the lint refuse the configuration before anything is touched: errors, warnings too, or none.'
      })
    ),
    ...attributeParams,
    ...activationParams
  },
  { additionalProperties: false }
)

export type ConfigWant = Static<typeof configParams>

export const destOf = ({ dest = usualDest }: ConfigWant): string => dest
