import { Type } from 'typebox'
import type { Sugar } from '../draft.ts'
import { after, alone, asText, flag, form, integer, pairs, required, text } from '../form.ts'
import { oneLine } from './one-line.ts'

const httpchk = oneLine(
  'option httpchk',
  form(
    'Checks ask over HTTP.',
    alone('method', text('OPTIONS unless it says otherwise.')),
    alone('uri', text('What is asked for.')),
    alone('version', text('HTTP/1.1'))
  )
)

const checkParts = {
  send: form(
    'What is asked.',
    after('meth', text('Method.')),
    after('uri', text('What is asked for.')),
    after('uri-lf', text('The same with variables.')),
    after('ver', text('HTTP/1.1, HTTP/2.')),
    pairs('hdr', 'Headers.'),
    after('body', text('Content.')),
    after('body-lf', text('The same with variables.')),
    after('comment', text('Said when it fails.'))
  ),
  expect: form(
    'What the answer has to be.',
    after('min-recv', integer('Least bytes to wait for.')),
    after('comment', text('Said when it fails.')),
    after('ok-status', text('State when it fits: L7OK, L7OKC.')),
    after('error-status', text('State when it does not.')),
    after('status', text('Status, or several: 200,204 or 200-399.')),
    after('rstatus', text('A regular expression for it.')),
    after('string', text('Something in the content.')),
    after('rstring', text('A regular expression for it.')),
    pairs('hdr', 'Headers by name and value.', 'hdr')
  ),
  connect: form(
    'Connects before what is behind it.',
    flag('default', 'As the server line says.'),
    after('port', text('Port.')),
    after('addr', text('Address.')),
    flag('send-proxy', 'Begins with the PROXY protocol.'),
    flag('ssl', 'TLS.'),
    after('sni', text('Name that is asked for.')),
    after('alpn', text('Protocols that are offered.')),
    after('proto', text('Protocol without asking.')),
    flag('linger', 'Closes it in order.'),
    after('comment', text('Said when it fails.'))
  )
}

/** `http-check: { send: …, expect: … }`: a line for each, in their order. */
const check = (keyword: 'http-check' | 'tcp-check'): Sugar => {
  const words = { ...checkParts, send: keyword === 'http-check' ? checkParts.send : tcpSend }
  return {
    schema: Type.Object(
      {
        connect: Type.Optional(words.connect.schema),
        send: Type.Optional(words.send.schema),
        expect: Type.Optional(words.expect.schema),
        comment: Type.Optional(Type.String({ description: 'Said when what is behind it fails.' }))
      },
      {
        description: 'A step of a check; several are lines in their order.',
        additionalProperties: false,
        hq: 'sparse'
      }
    ),
    drafts: (value, { wrong }) =>
      Object.entries(value ?? {}).flatMap(([key, given]) => {
        if (given === null) return []
        const patterns = key === 'expect' ? patternsOf(given) : []
        if (patterns.length > 1)
          wrong(
            [key],
            `expect takes one pattern; ${patterns.join(' and ')} are given`,
            'Write a line for each.'
          )
        const own = key === 'comment' ? [asText(given)] : expectWords(words[key as keyof typeof words], given)
        return [{ words: [keyword, key, ...own], at: [key] }]
      })
  }
}

const tcpSend = form(
  'What is sent.',
  required(alone('data', text('The text.'))),
  after('comment', text('Said when it fails.'))
)

const patternKeys: ReadonlySet<string> = new Set(['status', 'rstatus', 'string', 'rstring', 'hdr'])

const patternsOf = (given: unknown): readonly string[] =>
  Object.entries((given ?? {}) as Readonly<Record<string, unknown>>).flatMap(([key, value]) =>
    !patternKeys.has(key) || value === null
      ? []
      : key === 'hdr'
        ? Object.keys(value as object).map(name => `hdr ${name}`)
        : [key]
  )

/** `expect hdr name "x" value "y"`: headers of an expectation are told by name and value. */
const expectWords = (own: (typeof checkParts)['expect'], given: unknown): readonly string[] => {
  if (own !== checkParts.expect) return own.words(given as never)
  const { hdr, ...rest } = given as Readonly<Record<string, never>>
  const headers = Object.entries(hdr ?? {}).flatMap(([key, value]) => [
    'hdr',
    'name',
    key,
    'value',
    asText(value as never)
  ])
  return [...own.words(rest), ...headers]
}

export const checkSugar: Readonly<Record<string, Sugar>> = {
  'option httpchk': httpchk,
  'http-check': check('http-check'),
  'tcp-check': check('tcp-check')
}
