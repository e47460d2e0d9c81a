import { Type } from 'typebox'
import { attributeParams } from '../files/attributes.ts'
import { pathParam } from '../files/path-param.ts'

const seconds = (otherwise: number, minimum: number, description: string) =>
  Type.Optional(Type.Integer({ default: otherwise, minimum, maximum: 3600, description }))

const file = Type.Object(
  {
    dest: pathParam('Where it goes.'),
    src: Type.Optional(
      Type.String({ hq: 'template', description: 'A template, as src of the configuration.' })
    ),
    content: Type.Optional(Type.String({ description: 'The text itself, instead of src.' })),
    ...attributeParams
  },
  { additionalProperties: false, description: 'A file that belongs to the configuration.' }
)

const probe = Type.Object(
  {
    url: Type.String({ pattern: '^https?://', description: 'What is asked for.' }),
    http_version: Type.Optional(
      Type.Enum(['1.1', '2', '3'], {
        default: '1.1',
        description: 'The version it has to be answered in; 3 never falls back.'
      })
    ),
    status_code: Type.Optional(
      Type.Union([Type.Integer(), Type.Array(Type.Integer())], {
        default: 200,
        description: 'What is right for an answer.'
      })
    ),
    connect_to: Type.Optional(
      Type.String({ description: 'Connect to this address instead of the URL’s host.' })
    ),
    alt_svc: Type.Optional(
      Type.String({ description: 'What the header alt-svc has to contain, such as h3=":443".' })
    ),
    validate_certs: Type.Optional(
      Type.Boolean({ default: true, description: 'Whether the certificate has to be trusted here.' })
    ),
    timeout: seconds(10, 1, 'Seconds for the answer.')
  },
  { additionalProperties: false, description: 'A question of the controller.' }
)

/** What every activation takes. */
export const activationParams = {
  files: Type.Optional(
    Type.Array(file, {
      description:
        'Files that the configuration names and that change with it: crt-lists, maps, error pages. They are checked with it, put in place with it and taken back with it.'
    })
  ),
  unit: Type.Optional(
    Type.String({
      default: 'haproxy.service',
      pattern: '^[A-Za-z0-9:_.@-]+$',
      description: 'The unit of systemd that loads it.'
    })
  ),
  state: Type.Optional(
    Type.Enum(['started'], {
      description: 'Start a service that does not run; without it, it stays as it is.'
    })
  ),
  name: Type.Optional(
    Type.String({
      default: 'localhost',
      pattern: '^[A-Za-z0-9.-]+$',
      description: 'The name that listeners are asked for, in Host and in SNI.'
    })
  ),
  probes: Type.Optional(
    Type.Array(probe, {
      description:
        'What the controller asks before it confirms. Without them it asks every HTTP listener of the configuration before and after, and ' +
        'what answered before has to answer again; an empty list asks nothing.'
    })
  ),
  reload_timeout: seconds(60, 1, 'Seconds for the new worker to be ready.'),
  health_timeout: seconds(30, 0, 'Seconds for servers that were up to be checked and found up again.'),
  soak: seconds(5, 0, 'Seconds in which errors are counted, and the new worker must not end.'),
  confirm_timeout: seconds(60, 2, 'Seconds for the controller to confirm, before the host undoes it all.'),
  history: Type.Optional(
    Type.Integer({
      default: 10,
      minimum: 1,
      maximum: 1000,
      description: 'How many deploys are kept on the host.'
    })
  )
}
