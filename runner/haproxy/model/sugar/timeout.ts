import { Type } from 'typebox'
import type { Sugar } from '../draft.ts'
import { asMap, asText, time } from '../form.ts'

const timeouts = {
  client: 'How long a client may be silent.',
  'client-hs': 'How long a client may take for the handshake.',
  'client-fin': 'How long a client that has closed its half may be silent.',
  connect: 'How long connecting to a server may take.',
  server: 'How long a server may be silent.',
  'server-fin': 'How long a server that has closed its half may be silent.',
  'http-request': 'How long a whole request may take to come.',
  'http-keep-alive': 'How long the next request may take to begin.',
  queue: 'How long a request waits for a server that is full.',
  tarpit: 'How long a tarpit holds a client.',
  tunnel: 'How long both sides of a tunnel (web sockets) may be silent.',
  check: 'How long the answer of a check may take.',
  resolve: 'resolvers: time between questions.',
  retry: 'resolvers: time until a question is asked again.'
}

/** `timeout: { client: 60s, server: 60s }`: a line for each. */
export const timeout: Sugar = {
  schema: Type.Object(
    Object.fromEntries(
      Object.entries(timeouts).map(([name, what]) => [name, Type.Optional(time(`${what} 30s, 500ms …`))])
    ),
    {
      description: 'Times after which HAProxy gives up; a line for each.',
      additionalProperties: false,
      hq: 'sparse'
    }
  ),
  drafts: value =>
    Object.entries(asMap(value)).flatMap(([name, given]) =>
      given === null ? [] : [{ words: ['timeout', name, asText(given)], at: [name] }]
    )
}
