import { type TSchema, Type } from 'typebox'
import type { Value } from '../../../language/value.ts'
import type { Draft, Sight, Sugar } from '../draft.ts'
import { asMap } from '../form.ts'
import { actions } from './actions.ts'

/** Actions of each rule set (4.3 of configuration.txt of 3.4); what a version does not have, the catalogue tells. */
const sets = {
  'http-request':
    'add-acl add-header allow auth cache-use capture del-acl del-header del-map deny disable-l7-retry do-log do-resolve early-hint normalize-uri pause redirect reject replace-header replace-path replace-pathq replace-uri replace-value return sc-add-gpc sc-inc-gpc sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt sc-set-gpt0 send-spoe-group set-bandwidth-limit set-bc-mark set-bc-tos set-dst set-dst-port set-fc-mark set-fc-tos set-header set-log-level set-map set-method set-nice set-path set-pathq set-priority-class set-priority-offset set-query set-retries set-src set-src-port set-timeout set-uri set-var set-var-fmt silent-drop strict-mode tarpit track-sc0 track-sc1 track-sc2 unset-var use-service wait-for-body wait-for-handshake',
  'http-response':
    'add-acl add-header allow cache-store capture del-acl del-header del-map deny do-log pause redirect replace-header replace-value return sc-add-gpc sc-inc-gpc sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt sc-set-gpt0 send-spoe-group set-bandwidth-limit set-fc-mark set-fc-tos set-header set-log-level set-map set-nice set-status set-timeout set-var set-var-fmt silent-drop strict-mode track-sc0 track-sc1 track-sc2 unset-var wait-for-body',
  'http-after-response':
    'add-header allow capture del-header del-map do-log replace-header replace-value sc-add-gpc sc-inc-gpc sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt sc-set-gpt0 set-header set-log-level set-map set-status set-var set-var-fmt strict-mode unset-var',
  'tcp-request':
    'accept capture do-log do-resolve expect-proxy reject sc-add-gpc sc-inc-gpc sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt sc-set-gpt0 send-spoe-group set-bandwidth-limit set-bc-mark set-bc-tos set-dst set-dst-port set-fc-mark set-fc-tos set-log-level set-nice set-priority-class set-priority-offset set-retries set-src set-src-port set-var set-var-fmt silent-drop switch-mode track-sc0 track-sc1 track-sc2 unset-var use-service',
  'tcp-response':
    'accept close do-log reject sc-add-gpc sc-inc-gpc sc-inc-gpc0 sc-inc-gpc1 sc-set-gpt sc-set-gpt0 send-spoe-group set-bandwidth-limit set-fc-mark set-fc-tos set-log-level set-nice set-var set-var-fmt silent-drop unset-var',
  'quic-initial': 'accept dgram-drop do-log reject send-retry'
} as const

type RuleSet = keyof typeof sets

const meanings: Readonly<Record<RuleSet, string>> = {
  'http-request': 'A rule for requests, with one action. Rules run in the order in which they stand.',
  'http-response': 'A rule for answers of servers, with one action.',
  'http-after-response': 'A rule for every answer, also HAProxy’s own, with one action.',
  'tcp-request': 'A rule for connections (on: connection, session or content), with one action.',
  'tcp-response': 'A rule for what servers send, with one action.',
  'quic-initial': 'A rule for the first packet of a QUIC connection, with one action.'
}

const phases: Partial<Readonly<Record<RuleSet, readonly string[]>>> = {
  'tcp-request': ['connection', 'session', 'content'],
  'tcp-response': ['content']
}

/** The same action of several rule sets is written once in schemas for editors. */
const actionSchema = (name: string): TSchema => ({
  ...(actions[name]?.form.schema ?? Type.Unknown()),
  shared: `haproxy_action_${name}`
})

/** `http-request: { set-header: { name: …, format: … } }`; text stands for the rest of the line as it is. */
const rule = (set: RuleSet): Sugar => {
  const names = sets[set].split(' ')
  const on = phases[set]
  const delay = on && {
    'inspect-delay': Type.Optional(Type.String({ description: 'How long it waits for content.' }))
  }
  const schema = Type.Object(
    {
      ...(on
        ? {
            on: Type.Optional(Type.Enum([...on], { description: 'When: content unless it says otherwise.' }))
          }
        : {}),
      ...Object.fromEntries(names.map(name => [name, Type.Optional(actionSchema(name))])),
      ...delay
    },
    { description: meanings[set], additionalProperties: false, hq: 'sparse' }
  )
  return {
    schema: Type.Union([schema, Type.String()], { description: meanings[set] }),
    conditional: true,
    drafts: (value, sight) =>
      typeof value === 'string' ? [{ verbatim: `${set} ${value}` }] : drafts(set, value, sight)
  }
}

const drafts = (set: RuleSet, value: Value, { wrong }: Sight): readonly Draft[] => {
  const { on, ...map } = asMap(value)
  const given = Object.keys(map).filter(name => map[name] !== null)
  const [name, second] = given
  if (name === undefined) {
    wrong(
      [],
      `${set} lacks its action`,
      `It takes one, such as ${sets[set].split(' ').slice(0, 3).join(', ')}.`
    )
    return []
  }
  if (second !== undefined)
    wrong([second], `${set} takes one action; ${name} and ${second} are given`, 'Write a line for each.')
  const phase = phases[set] ? [typeof on === 'string' ? on : 'content'] : []
  if (name === 'inspect-delay') return [{ words: [set, name, String(map[name])] }]
  const action = actions[name]
  const args = map[name] ?? null
  const called = action?.named?.(asMap(args)) ?? name
  const words = [...(action?.behind ?? []), ...(action?.form.words(args) ?? [])]
  return [{ words: [set, ...phase, called, ...words], at: [name] }]
}

export const rules: Readonly<Record<RuleSet, Sugar>> = {
  'http-request': rule('http-request'),
  'http-response': rule('http-response'),
  'http-after-response': rule('http-after-response'),
  'tcp-request': rule('tcp-request'),
  'tcp-response': rule('tcp-response'),
  'quic-initial': rule('quic-initial')
}
