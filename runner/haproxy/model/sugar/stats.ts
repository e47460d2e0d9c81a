import { Type } from 'typebox'
import type { Draft, Sugar } from '../draft.ts'
import { after, alone, asMap, asText, form, oneOf, required, text } from '../form.ts'

const socket = form(
  'global: a socket for commands.',
  required(alone('path', text('Its path, or an address with a port.'))),
  after('mode', text('Mode in octal digits, in quotes.')),
  after('user', text('Owner.')),
  after('group', text('Group.')),
  after('level', oneOf('What commands may do.', 'user', 'operator', 'admin')),
  after('expose-fd', oneOf('Hands listening sockets to a new process.', 'listeners')),
  after('process', text('Worker it is for.'))
)

const words = (description: string) => Type.String({ description })
const switched = (description: string) => Type.Boolean({ description })

const schemas = {
  socket: socket.schema,
  timeout: words('global: how long a socket may be silent.'),
  maxconn: words('global: most connections to sockets.'),
  enable: switched('Shows statistics.'),
  uri: words('Their path.'),
  realm: words('What the client shows the user.'),
  auth: words('USER:PASSWORD; the password by a variable of the environment.'),
  refresh: words('How often the page loads itself again.'),
  'hide-version': switched('Does not tell the version.'),
  'show-version': switched('Tells the version.'),
  'show-legends': switched('More about servers when the mouse is over them.'),
  'show-modules': switched('Statistics of modules, such as QUIC’s.'),
  'show-node': words('Tells a name of this host.'),
  'show-desc': words('Tells a description.'),
  scope: words('A proxy that is shown; . for this one.'),
  admin: words('When servers may be switched: if TRUE, if { src 10.0.0.0/8 }.'),
  'http-request': words('allow, deny or auth, with a condition.')
}

/** `stats: { enable: true, uri: / }`: a line for each. */
export const stats: Sugar = {
  schema: Type.Object(
    Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [key, Type.Optional(schema)])),
    {
      description: 'Statistics and the socket for commands; a line for each.',
      additionalProperties: false,
      hq: 'sparse'
    }
  ),
  drafts: value =>
    Object.entries(asMap(value)).flatMap(([key, given]): readonly Draft[] => {
      if (given === null || given === false) return []
      const at = [key]
      if (key === 'socket') return [{ words: ['stats', key, ...socket.words(given)], at }]
      if (given === true) return [{ words: ['stats', key], at }]
      // A condition is written as HAProxy has it.
      return key === 'admin' || key === 'http-request'
        ? [{ verbatim: `stats ${key} ${asText(given)}`, at }]
        : [{ words: ['stats', key, asText(given)], at }]
    })
}
