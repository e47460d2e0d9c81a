import { type Static, Type } from 'typebox'

const states = ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'] as const

export const waitForParams = Type.Object(
  {
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535, description: 'TCP port to connect to.' })),
    host: Type.Optional(
      Type.String({
        default: '127.0.0.1',
        pattern: '^[^-\\s/][^\\s/]*$',
        description:
          'Name or address to connect to, as the host sees it. With drained: the address of the host that connections came to, 0.0.0.0 for any.'
      })
    ),
    path: Type.Optional(
      Type.String({ pattern: '^/', description: 'A file of the host to wait for, instead of a port.' })
    ),
    search_regex: Type.Optional(
      Type.String({
        description:
          'Extended regular expression (as grep -E, not Python’s) that a line of the file, or of what the port says first, must match.'
      })
    ),
    state: Type.Optional(
      Type.Enum(['started', 'present', 'stopped', 'absent', 'drained'], {
        default: 'started',
        description:
          '`started` or `present`: until it is there. `stopped` or `absent`: until it is not. `drained`: until no connection to the port is left.'
      })
    ),
    active_connection_states: Type.Optional(
      Type.Array(Type.Enum([...states, 'CLOSE_WAIT', 'LAST_ACK', 'CLOSING']), {
        default: [...states],
        minItems: 1,
        description: 'With drained: the states of connections that count.'
      })
    ),
    exclude_hosts: Type.Optional(
      Type.Array(Type.String({ pattern: '^[^-\\s/][^\\s/]*$' }), {
        description: 'With drained: names or addresses whose connections do not count.'
      })
    ),
    timeout: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'Seconds to wait at most, 300 without it; without port and path, the seconds that are waited.'
      })
    ),
    delay: Type.Optional(
      Type.Integer({ minimum: 0, default: 0, description: 'Seconds to wait before looking at all.' })
    ),
    sleep: Type.Optional(Type.Integer({ minimum: 1, default: 1, description: 'Seconds between two looks.' })),
    connect_timeout: Type.Optional(
      Type.Integer({ minimum: 1, default: 5, description: 'Seconds that one look may take.' })
    ),
    msg: Type.Optional(Type.String({ description: 'What to say when it took too long.' }))
  },
  { additionalProperties: false }
)

export type WaitWant = Static<typeof waitForParams>

/** Parameters that do not go together. */
export const waitClash = ({ port, path, state, exclude_hosts: excluded, ...want }: WaitWant) => {
  if (port !== undefined && path !== undefined)
    return { at: 'path', message: 'port and path are both given; wait for one of them' }
  if (port === undefined && path === undefined && !want.delay && want.timeout === undefined)
    return { at: 'port', message: 'There is nothing to wait for', hint: 'Give port or path.' }
  if (state === 'drained' && port === undefined)
    return { at: 'state', message: 'Only a port can be drained', hint: 'Give port.' }
  if (excluded !== undefined && state !== 'drained')
    return { at: 'exclude_hosts', message: 'exclude_hosts goes with state: drained' }
  if (want.search_regex !== undefined && (state === 'drained' || (port === undefined && path === undefined)))
    return { at: 'search_regex', message: 'search_regex goes with path, or with a port to connect to' }
  return undefined
}
