import { Type } from 'typebox'
import type { Sugar } from '../draft.ts'
import {
  after,
  alone,
  asList,
  asText,
  each,
  flag,
  form,
  integer,
  joined,
  oneOf,
  required,
  size,
  spread,
  text,
  time
} from '../form.ts'
import { checkSugar } from './checks.ts'
import { oneLine } from './one-line.ts'

const aclForm = form(
  'A name for a condition; lines with the same name are alternatives.',
  required(alone('name', text('Its name.'))),
  required(alone('criterion', text('What is looked at: path_beg, hdr(host), src.'))),
  each('flags', text('-i, -m beg, -f FILE … as haproxy.cfg has them.'), ''),
  spread('values', text('What it is compared with; one of them is enough.'))
)

/** Flags are words of their own, with blanks in them too: `-m beg`. */
const acl: Sugar = {
  schema: Type.Union([aclForm.schema, Type.String()], {
    description: 'A name for a condition; lines with the same name are alternatives.'
  }),
  drafts: value => {
    if (typeof value === 'string') return [{ verbatim: `acl ${value}` }]
    const { flags, ...rest } = value as Readonly<Record<string, never>>
    const [name = '', criterion = '', ...values] = aclForm.words(rest)
    const its = flags == null ? [] : asList(flags).flatMap(one => asText(one).split(' '))
    return [{ words: ['acl', name, criterion, ...its, ...values] }]
  }
}

const name = (keyword: string, description: string): Sugar => ({
  schema: Type.String({ description }),
  conditional: keyword === 'use_backend',
  drafts: value => [{ words: [keyword, asText(value)] }]
})

const balance = oneLine(
  'balance',
  form(
    'How a server is chosen.',
    required(
      alone(
        'algorithm',
        text('roundrobin, leastconn, first, source, uri, hash, random, hdr(NAME), url_param …')
      )
    ),
    alone('argument', text('What hash, uri or url_param go by.'))
  )
)

const cookie = oneLine(
  'cookie',
  form(
    'Clients stay with their server by a cookie.',
    required(alone('name', text('Name of the cookie.'))),
    alone(
      'how',
      oneOf(
        'Who makes it: we (insert), the server (rewrite), or we before its own (prefix).',
        'insert',
        'rewrite',
        'prefix'
      )
    ),
    flag('indirect', 'The server does not see it.'),
    flag('nocache', 'An answer that sets it is not cached.'),
    flag('postonly', 'Only answers to POST set it.'),
    flag('preserve', 'A server may set it itself.'),
    flag('httponly', 'Scripts do not see it.'),
    flag('secure', 'Over TLS only.'),
    each('domain', text('Domain it is for.')),
    after('maxidle', time('Ignored when it was not used for this long.')),
    after('maxlife', time('Ignored when it is older.')),
    flag('dynamic', 'Made from the server’s address.'),
    each('attr', text('Further attributes: SameSite=Lax.'))
  )
)

const compression: Sugar = (() => {
  const own = form(
    'Compresses answers; a line for each.',
    spread('algo', text('gzip, deflate, raw-deflate, identity.')),
    spread('type', text('Types of content that are compressed.')),
    flag('offload', 'Servers do not compress.'),
    after('minsize-req', size('Smallest request that is compressed.')),
    after('minsize-res', size('Smallest answer that is compressed.')),
    alone('direction', oneOf('What is compressed.', 'request', 'response', 'both'))
  )
  return {
    schema: own.schema,
    drafts: value =>
      Object.entries(value ?? {}).flatMap(([key, given]) => {
        if (given === null || given === false) return []
        const words = key === 'offload' ? [] : asList(given).map(asText)
        return [{ words: ['compression', key, ...words], at: [key] }]
      })
  }
})()

const stickTable = oneLine(
  'stick-table',
  form(
    'What is remembered for each client or key.',
    required(after('type', text('What the key is: ip, ipv6, integer, string, binary.'))),
    after('len', integer('Longest key of string and binary.', 1)),
    required(after('size', size('Most keys.'))),
    after('expire', time('Forgotten when it was not used for this long.')),
    flag('nopurge', 'New keys are refused when it is full.'),
    after('peers', text('The peers section it is shared with.')),
    after('srvkey', oneOf('What tells a server.', 'addr', 'name')),
    after('write-to', text('Another table that gets what this one learns.')),
    joined('store', text('What is counted: conn_cur, http_req_rate(10s) …'))
  )
)

const stick: Sugar = (() => {
  const kinds = {
    on: 'Goes by the same key for requests, and remembers it.',
    match: 'Looks a request up.',
    'store-request': 'Remembers a request.',
    'store-response': 'Remembers an answer.'
  }
  return {
    schema: Type.Object(
      {
        ...Object.fromEntries(
          Object.entries(kinds).map(([key, description]) => [
            key,
            Type.Optional(Type.String({ description: `${description} An expression: src.` }))
          ])
        ),
        table: Type.Optional(Type.String({ description: 'The proxy or peers section that has the table.' }))
      },
      {
        description: 'Clients stay with their server by a table; a line for each.',
        additionalProperties: false,
        hq: 'sparse'
      }
    ),
    conditional: true,
    drafts: value => {
      const { table, ...rules } = (value ?? {}) as Readonly<Record<string, string | null>>
      return Object.entries(rules).flatMap(([key, given]) =>
        given === null
          ? []
          : [{ words: ['stick', key, given, ...(table ? ['table', table] : [])], at: [key] }]
      )
    }
  }
})()

const errorfile: Sugar = {
  schema: Type.Object(
    {},
    {
      description: 'A file for each status: the whole answer as it goes out.',
      additionalProperties: Type.String(),
      hq: 'sparse'
    }
  ),
  drafts: value =>
    Object.entries(value ?? {}).flatMap(([status, file]) =>
      file === null ? [] : [{ words: ['errorfile', status, asText(file)], at: [status] }]
    )
}

const log = oneLine(
  'log',
  form(
    'Where is logged.',
    required(alone('target', text('ADDRESS:PORT, a path, stdout, stderr, ring@NAME, or global in a proxy.'))),
    after('len', integer('Longest line.', 80)),
    after(
      'format',
      oneOf('How lines look.', 'local', 'rfc3164', 'rfc5424', 'priority', 'short', 'timed', 'iso', 'raw')
    ),
    after('sample', text('A part of the lines: 1:10.')),
    after('profile', text('A log-profile section.')),
    alone('facility', text('Facility of syslog: local0.')),
    alone(
      'level',
      oneOf(
        'Least level that is sent.',
        'emerg',
        'alert',
        'crit',
        'err',
        'warning',
        'notice',
        'info',
        'debug'
      )
    ),
    alone('minlevel', text('Lines are at most of this level.'))
  )
)

export const proxySugar: Readonly<Record<string, Sugar>> = {
  acl,
  use_backend: name('use_backend', 'The backend when the condition holds.'),
  default_backend: name('default_backend', 'The backend when no use_backend fits.'),
  balance,
  cookie,
  compression,
  'stick-table': stickTable,
  stick,
  errorfile,
  log,
  ...checkSugar
}
