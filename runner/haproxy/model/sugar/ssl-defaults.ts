import { Type } from 'typebox'
import type { Draft, Sugar } from '../draft.ts'
import { after, asList, asMap, asText, flag, form, text } from '../form.ts'
import { tlsVersion } from './bind.ts'

const options = form(
  'What is allowed.',
  flag('prefer-client-ciphers', 'The client’s order of cipher suites counts.'),
  after('ssl-min-ver', tlsVersion('Oldest TLS version.')),
  after('ssl-max-ver', tlsVersion('Newest TLS version.')),
  flag('no-tls-tickets', 'No tickets for resuming sessions.'),
  flag('strict-sni', 'Refuses names that no certificate is for.')
)

const list = (description: string) =>
  Type.Union([Type.String(), Type.Array(Type.String())], {
    description: `${description} A list, or text as haproxy.cfg has it; an empty list leaves the library’s own.`
  })

const side = (description: string) =>
  Type.Object(
    {
      curves: Type.Optional(list('Groups for the key exchange.')),
      sigalgs: Type.Optional(list('Signature algorithms.')),
      ciphers: Type.Optional(list('Cipher suites up to TLS 1.2.')),
      ciphersuites: Type.Optional(list('Cipher suites of TLS 1.3.')),
      options: Type.Optional(options.schema)
    },
    { description, additionalProperties: false, hq: 'sparse' }
  )

const drafts = (which: 'bind' | 'server', value: Draft | unknown): readonly Draft[] =>
  Object.entries(asMap((value ?? null) as never)).flatMap(([key, given]) => {
    if (given === null) return []
    const words = key === 'options' ? options.words(given) : [asList(given).map(asText).join(':')]
    // An empty list is none: the library’s own stay.
    if (words.length === 0 || words[0] === '') return []
    return [{ words: [`ssl-default-${which}-${key}`, ...words], at: [which, key] }]
  })

/** `ssl: { bind: …, server: … }` in global: what every bind and server line begins with. */
export const ssl: Sugar = {
  schema: Type.Object(
    {
      bind: Type.Optional(side('For bind lines.')),
      server: Type.Optional(side('For server lines.')),
      'dh-param-file': Type.Optional(text('Parameters for DHE; not with AWS-LC and BoringSSL.')),
      'security-level': Type.Optional(
        Type.Integer({ description: 'OpenSSL’s security level (since 3.0).', minimum: 0, maximum: 5 })
      ),
      'server-verify': Type.Optional(
        Type.Enum(['none', 'required'], { description: 'Whether certificates of servers are checked.' })
      )
    },
    {
      description: 'TLS for every bind and server line that does not say otherwise; a line for each.',
      additionalProperties: false,
      hq: 'sparse'
    }
  ),
  drafts: value => {
    const map = asMap(value)
    return Object.entries(map).flatMap(([key, given]) => {
      if (given === null) return []
      if (key === 'bind' || key === 'server') return drafts(key, given)
      return [{ words: [`ssl-${key}`, asText(given)], at: [key] }]
    })
  }
}
