import { placeOf, type Statement } from '../../overview/statement.ts'
import { web } from '../example-site.ts'
import { removeLine } from '../mend.ts'
import type { Rule } from '../rule.ts'

/** The list that a rule is in, and what it does; other lines are in none. */
const listOf = ({
  words: [first = '', second = '', third = '']
}: Statement): { readonly list: string; readonly does: string } | undefined => {
  if (/^http-(?:request|response|after-response)$/.test(first)) return { list: first, does: second }
  if (/^tcp-re(?:quest|sponse)$/.test(first) && third !== '' && second !== 'inspect-delay')
    return { list: `${first} ${second}`, does: third }
  if (first === 'quic-initial') return { list: first, does: second }
  return first === 'use_backend' ? { list: first, does: first } : undefined
}

/** What ends a list when it has no condition. wait-for-* and track go on. */
const final =
  /^(?:accept|allow|deny|reject|redirect|return|tarpit|silent-drop|dgram-drop|send-retry|use_backend|auth)$/

export const unreachable: Rule = {
  code: 'haproxy-unreachable-rule',
  severity: 'warning',
  summary: 'A rule behind one that always ends the list',
  why: 'The rules of a list (http-request, tcp-request content, use_backend …) are applied in their order; behind deny, redirect, return, accept and their like without a condition nothing is reached. HAProxy warns of it for http-request, not for use_backend and tcp-request.',
  bad: { text: web('    http-request deny\n    http-request set-header x-seen yes\n') },
  good: {
    text: web('    http-request set-header x-seen yes\n    http-request deny if { path_beg /admin }\n')
  },
  *check({ defaults, proxies }) {
    for (const { statements } of [...defaults, ...proxies]) {
      const ended = new Map<string, Statement>()
      for (const statement of statements) {
        const rule = listOf(statement)
        const [first] = statement.words
        const before = rule
          ? ended.get(rule.list)
          : first === 'default_backend'
            ? ended.get('use_backend')
            : undefined
        if (before && !statement.optional)
          yield {
            at: placeOf(statement, 2),
            message: `nothing comes this far: line ${before.line.number} ends it without a condition`,
            hint: 'Give the earlier rule a condition, or move this one up.',
            related: [{ at: placeOf(before, 2), message: 'it ends here' }],
            ...(first === 'default_backend' && { fix: removeLine(statement) })
          }
        else if (
          rule &&
          final.test(rule.does) &&
          !statement.condition &&
          !statement.optional &&
          !statement.words.some(word => word.includes('%['))
        )
          ended.set(rule.list, statement)
      }
    }
  }
}

/** The order in which HAProxy works through the lists of a proxy (warnif_misplaced_* in src/cfgparse-listen.c). */
const stages: readonly RegExp[] = [
  /^quic-initial/,
  /^tcp-request connection/,
  /^tcp-request session/,
  /^tcp-request content/,
  /^monitor fail/,
  /^http-request/,
  /^redirect/,
  /^use_backend/,
  /^use-server/
]

export const misplaced: Rule = {
  code: 'haproxy-rule-order',
  severity: 'warning',
  summary: 'Rules stand in another order than they are applied in',
  why: 'HAProxy works through tcp-request, monitor fail, http-request, redirect, use_backend in this order, wherever they stand, and warns: what is written last may be what happens first.',
  bad: {
    text: web('    use_backend be_web if { path_beg /app }\n    http-request deny if { path_beg /admin }\n')
  },
  good: {
    text: web('    http-request deny if { path_beg /admin }\n    use_backend be_web if { path_beg /app }\n')
  },
  *check({ defaults, proxies }) {
    for (const { statements } of [...defaults, ...proxies]) {
      let latest: { readonly stage: number; readonly statement: Statement } | undefined
      for (const statement of statements) {
        const text = statement.words.slice(0, 2).join(' ')
        const stage = stages.findIndex(each => each.test(text))
        if (stage === -1 || text === 'tcp-request inspect-delay') continue
        if (latest && stage < latest.stage)
          yield {
            at: placeOf(statement, 2),
            message: `${text} is applied before the ${latest.statement.words[0]} of line ${latest.statement.line.number}, though it stands behind it`,
            hint: 'Move it up, so that it reads as it works.',
            related: [{ at: placeOf(latest.statement, 2), message: 'applied later' }]
          }
        else latest = { stage, statement }
      }
    }
  }
}

export const order: readonly Rule[] = [unreachable, misplaced]
