import {
  after,
  alone,
  type Form,
  flag,
  form,
  integer,
  oneOf,
  type Part,
  pairs,
  required,
  text,
  time
} from '../form.ts'

/** An action of rules. `name` is what it is called in haproxy.cfg when parameters stand in its brackets. */
export interface Action {
  readonly form: Form
  readonly named?: (given: Readonly<Record<string, unknown>>) => string
  /** Words that always stand behind the name. */
  readonly behind?: readonly string[]
}

const plainText = (description: string): Part => required(alone('text', text(description)))
const format = 'Text with variables: %[src], %ci.'
const nameOf = required(alone('name', text('Name of the header.')))
const formatPart = required(alone('format', text(format)))

const replyParts = [
  after('status', integer('Status of the answer.', 100)),
  after('content-type', text('Type of the content.')),
  flag('default-errorfiles', 'The proxy’s error pages.'),
  after('errorfile', text('A file with the whole answer.')),
  after('errorfiles', text('The http-errors section whose pages are taken.')),
  after('file', text('A file with the content.')),
  after('lf-file', text('The same with variables.')),
  after('string', text('The content.')),
  after('lf-string', text('The same with variables.')),
  pairs('hdr', 'Headers of the answer.')
]

const nothing = (description: string): Form => form(description)
const one = (description: string, what: string): Form => form(description, plainText(what))

const header = (description: string): Form => form(description, nameOf, formatPart)
const replaced = (description: string): Form =>
  form(
    description,
    nameOf,
    required(alone('match', text('Regular expression.'))),
    required(alone('with', text('What takes its place; \\1 is the first group.')))
  )
const replacedPath = (description: string): Form =>
  form(
    description,
    required(alone('match', text('Regular expression.'))),
    required(alone('with', text('What takes its place; \\1 is the first group.')))
  )

/** Parts whose value goes into the brackets of the action’s name. */
const bracketed = (key: string, description: string): Part => ({
  ...required(alone(key, text(description))),
  words: () => []
})

const inBrackets =
  (action: string, key: string) =>
  (given: Readonly<Record<string, unknown>>): string =>
    `${action}(${String(given[key])})`

const variable = (action: string, description: string, valueKey: string, what: string): Action => ({
  form: form(
    description,
    bracketed('name', 'Name of the variable with its scope: txn.host.'),
    required(alone(valueKey, text(what)))
  ),
  named: inBrackets(action, 'name')
})

const mapped = (action: string, description: string, hasValue: boolean): Action => ({
  form: form(
    description,
    bracketed('file', 'The map or file of ACLs, as it is named elsewhere.'),
    required(alone('key', text('Its key, with variables.'))),
    ...(hasValue ? [required(alone('value', text('Its value, with variables.')))] : [])
  ),
  named: inBrackets(action, 'file')
})

const counter = (action: string, description: string, ...parts: readonly Part[]): Action => ({
  form: form(description, bracketed('counter', 'The sticky counter: 0, 1, 2; or idx,sc.'), ...parts),
  named: inBrackets(action, 'counter')
})

const tracked = form(
  'Counts what follows for a key in a stick table.',
  required(alone('key', text('Expression for the key: src.'))),
  after('table', text('The proxy or peers section that has the table.'))
)

const actionOf = (own: Form): Action => ({ form: own })

const forms: Readonly<Record<string, Form>> = {
  accept: nothing('Goes on without the rules behind it.'),
  'add-header': header('Adds a header; others of its name stay.'),
  allow: nothing('Goes on without the rules behind it.'),
  auth: form('Asks for a user and password.', after('realm', text('What the client shows the user.'))),
  'cache-store': one('Keeps the answer in a cache.', 'The cache section.'),
  'cache-use': one('Answers from a cache.', 'The cache section.'),
  capture: form(
    'Keeps something for the log.',
    required(alone('sample', text('Expression.'))),
    after('len', integer('How much of it.', 1)),
    after('id', text('The slot that declare capture made.'))
  ),
  close: nothing('Closes the connection.'),
  'del-header': form(
    'Takes headers out.',
    nameOf,
    after('method', oneOf('How the name is compared.', 'str', 'beg', 'end', 'sub', 'reg'), '-m')
  ),
  deny: form(
    'Refuses; without more with 403.',
    after('deny_status', integer('Status of the answer.', 100)),
    ...replyParts
  ),
  'dgram-drop': nothing('Drops the packet without an answer.'),
  'disable-l7-retry': nothing('A failed request is not sent again.'),
  'do-log': nothing('Writes a line to the log now.'),
  'early-hint': header('Sends a header before the answer.'),
  'normalize-uri': form(
    'Brings the path into one form.',
    plainText('What is brought into form: path-merge-slashes.'),
    flag('full', 'All of it.'),
    flag('strict', 'Refuses what cannot be.')
  ),
  pause: one('Waits.', 'How long, or an expression for it.'),
  redirect: form(
    'Sends the client elsewhere.',
    after('location', text('The whole address.')),
    after('prefix', text('What comes before the path.')),
    after('scheme', text('The same address with this scheme: https.')),
    after('code', integer('Status: 301, 302, 303, 307 or 308.', 300)),
    flag('drop-query', 'Without what is behind the question mark.'),
    flag('keep-query', 'With what is behind the question mark.'),
    flag('append-slash', 'With a slash at the end.'),
    flag('ignore-empty', 'Nothing when the address comes out empty.'),
    after('set-cookie', text('Sets a cookie.')),
    after('clear-cookie', text('Takes a cookie away.'))
  ),
  reject: nothing('Closes the connection without an answer.'),
  'replace-header': replaced('Rewrites a header as a whole.'),
  'replace-path': replacedPath('Rewrites the path.'),
  'replace-pathq': replacedPath('Rewrites the path and what is behind the question mark.'),
  'replace-uri': replacedPath('Rewrites the address.'),
  'replace-value': replaced('Rewrites each value of a header.'),
  return: form('Answers by itself.', ...replyParts),
  'send-retry': nothing('The client has to prove its address.'),
  'set-bc-mark': one('Marks packets to the server.', 'The mark.'),
  'set-bc-tos': one('Sets the type of service towards the server.', 'The value.'),
  'set-dst': one('Sets the destination’s address.', 'Expression for it.'),
  'set-dst-port': one('Sets the destination’s port.', 'Expression for it.'),
  'set-fc-mark': one('Marks packets to the client.', 'The mark.'),
  'set-fc-tos': one('Sets the type of service towards the client.', 'The value.'),
  'set-header': header('Sets a header; others of its name go.'),
  'set-log-level': one('Sets the level of the log line.', 'The level, or silent.'),
  'set-method': one('Sets the method.', format),
  'set-nice': one('Sets the priority.', 'From -1024 to 1024.'),
  'set-path': one('Sets the path.', format),
  'set-pathq': one('Sets the path and what is behind the question mark.', format),
  'set-priority-class': one('Sets the class in the queue.', 'Expression for it.'),
  'set-priority-offset': one('Sets the place in the queue, in ms.', 'Expression for it.'),
  'set-query': one('Sets what is behind the question mark.', format),
  'set-retries': one('Sets how often it is tried again.', 'Expression for it.'),
  'set-src': one('Sets the client’s address.', 'Expression for it.'),
  'set-src-port': one('Sets the client’s port.', 'Expression for it.'),
  'set-status': form(
    'Sets the status.',
    required(alone('status', integer('The status.', 100))),
    after('reason', text('Its words.'))
  ),
  'set-timeout': form(
    'Sets a timeout of this exchange.',
    required(alone('which', oneOf('Which one.', 'server', 'tunnel', 'client', 'connect', 'queue', 'tarpit'))),
    required(alone('time', text('How long, or an expression for it.')))
  ),
  'set-uri': one('Sets the address.', format),
  'silent-drop': form(
    'Drops the connection without telling the client.',
    after('rst-ttl', integer('Sends a reset that lives this long.', 0))
  ),
  'strict-mode': form(
    'Whether a failed rewriting is an error.',
    required(alone('mode', oneOf('Whether.', 'on', 'off')))
  ),
  'switch-mode': form(
    'Goes on in HTTP.',
    required(alone('mode', oneOf('The mode.', 'http'))),
    after('proto', text('Protocol: h1, h2.'))
  ),
  tarpit: form(
    'Lets the client wait, then refuses.',
    after('deny_status', integer('Status of the answer.', 100)),
    ...replyParts
  ),
  'track-sc0': tracked,
  'track-sc1': tracked,
  'track-sc2': tracked,
  'use-service': one('Hands the request to a service.', 'The service: prometheus-exporter, lua.NAME.'),
  'wait-for-body': form(
    'Waits for the content.',
    required(after('time', time('At most this long.'))),
    after('at-least', text('Until this much is there.'))
  ),
  'wait-for-handshake': nothing('Waits until the handshake is done: no early data.'),
  'send-spoe-group': form(
    'Sends a group of messages to an agent.',
    required(alone('engine', text('The filter.'))),
    required(alone('group', text('The group.')))
  ),
  'add-headers-bin': one('Adds headers that were packed.', 'Expression for them.')
}

/** Actions that HAProxy's documentation (4.3 of configuration.txt) lists, with the rule sets that have them. */
export const actions: Readonly<Record<string, Action>> = {
  ...Object.fromEntries(Object.entries(forms).map(([name, own]) => [name, actionOf(own)])),
  'set-var': variable('set-var', 'Sets a variable.', 'value', 'Expression for it.'),
  'set-var-fmt': variable('set-var-fmt', 'Sets a variable to text.', 'format', format),
  'unset-var': {
    form: form('Forgets a variable.', bracketed('name', 'Name of the variable with its scope: txn.host.')),
    named: inBrackets('unset-var', 'name')
  },
  'add-acl': mapped('add-acl', 'Adds a pattern to a file of ACLs.', false),
  'del-acl': mapped('del-acl', 'Takes a pattern out of a file of ACLs.', false),
  'set-map': mapped('set-map', 'Sets an entry of a map.', true),
  'del-map': mapped('del-map', 'Takes an entry out of a map.', false),
  'sc-inc-gpc0': counter('sc-inc-gpc0', 'Counts up the first counter.'),
  'sc-inc-gpc1': counter('sc-inc-gpc1', 'Counts up the second counter.'),
  'sc-inc-gpc': counter('sc-inc-gpc', 'Counts up a counter.'),
  'sc-add-gpc': counter(
    'sc-add-gpc',
    'Adds to a counter.',
    required(alone('value', text('How much, or an expression for it.')))
  ),
  'sc-set-gpt0': counter(
    'sc-set-gpt0',
    'Sets the tag.',
    required(alone('value', text('The tag, or an expression for it.')))
  ),
  'sc-set-gpt': counter(
    'sc-set-gpt',
    'Sets a tag.',
    required(alone('value', text('The tag, or an expression for it.')))
  ),
  'set-bandwidth-limit': {
    form: form(
      'Limits how fast data goes through.',
      required(alone('filter', text('The filter that limits.'))),
      after('limit', text('Expression for bytes.')),
      after('period', text('Expression for the time.'))
    )
  },
  'expect-proxy': { form: nothing('Wants the PROXY protocol.'), behind: ['layer4'] },
  'do-resolve': {
    form: form(
      'Asks for the address of a name.',
      bracketed('variable', 'Variable for the address.'),
      bracketed('resolvers', 'The resolvers section.'),
      { ...alone('family', oneOf('Family of the address.', 'ipv4', 'ipv6')), words: () => [] },
      required(alone('name', text('Expression for the name.')))
    ),
    named: ({ variable, resolvers, family }) =>
      `do-resolve(${[variable, resolvers, ...(family ? [family] : [])].join(',')})`
  }
}
