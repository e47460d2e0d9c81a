import type { Surroundings } from '../../configuration/surroundings.ts'
import { proxyKinds } from '../../overview/overview.ts'
import { placeOf, says, spotOf } from '../../overview/statement.ts'
import { catalogueFor } from '../catalogue-for.ts'
import { tls, web } from '../example-site.ts'
import { replace } from '../mend.ts'
import type { Complaint, Rule } from '../rule.ts'
import { about, branchOf, renameFix, type Stranger, strangers } from '../strangers.ts'

const rule = (
  base: Omit<Rule, 'check'>,
  complain: (stranger: Stranger, surroundings: Surroundings) => Omit<Complaint, 'at'> | undefined
): Rule => ({
  ...base,
  *check(overview, surroundings) {
    for (const stranger of strangers(overview, surroundings)) {
      const complaint = complain(stranger, surroundings)
      if (complaint) yield { at: stranger.at, ...complaint }
    }
  }
})

export const unknownKeyword = rule(
  {
    code: 'haproxy-unknown-keyword',
    severity: 'error',
    summary: 'A keyword, action or option that no HAProxy knows',
    why: 'HAProxy refuses it. Without a version in hand, the newest that is known here is taken (3.4).',
    bad: { text: web('    http-request set-hedaer x-seen yes\n') },
    good: { text: web('    http-request set-header x-seen yes\n') }
  },
  (stranger, { version }) => {
    const { fate, text, at } = stranger
    if (fate.is !== 'unknown') return undefined
    const { nearest } = fate
    const fits =
      nearest !== undefined &&
      nearest.split(' ').length === text.split(' ').length &&
      at.end - at.start === text.length
    return {
      message: `HAProxy ${branchOf(version)} has no ${about(stranger)}`,
      ...(nearest !== undefined && { hint: `Did you mean ${nearest}?` }),
      ...(fits && nearest !== undefined && { fix: replace(at, nearest) })
    }
  }
)

export const removedKeyword = rule(
  {
    code: 'haproxy-removed-keyword',
    severity: 'error',
    summary: 'A keyword that this version has no more',
    why: 'HAProxy refuses it. What took its place, if anything did, is said: no-quic became tune.quic.listen off in 3.3, reqrep became http-request replace-header in 2.1, nbproc and bind-process went with 2.5 and 2.7.',
    bad: { text: `global\n    no-quic\n\n${web('')}` },
    good: { text: `global\n    tune.quic.listen off\n\n${web('')}` }
  },
  (stranger, { version }) => {
    const { fate } = stranger
    if (version === undefined || (fate.is !== 'removed' && fate.is !== 'renamed')) return undefined
    const fix = renameFix(stranger, version)
    const instead = fix?.edits[0]?.text ?? fate.replacement
    return {
      message: `HAProxy ${branchOf(version)} has no ${about(stranger)}: it ${fate.is === 'renamed' ? 'was renamed' : 'went'} with ${fate.since}`,
      hint: instead === undefined ? 'Remove it.' : `Write ${instead}.`,
      ...(fix && { fix })
    }
  }
)

export const futureKeyword = rule(
  {
    code: 'haproxy-keyword-not-yet',
    severity: 'error',
    summary: 'A keyword that only later versions have',
    why: 'HAProxy refuses it. Where this version has something like it, that is said: tune.quic.fe.sock-per-conn of 3.3 is tune.quic.socket-owner before.',
    bad: {
      text: `global\n    tune.quic.fe.sock-per-conn default-on\n\n${web('')}`,
      surroundings: { version: '3.2.21', library: 'aws-lc', libraryVersion: '5.5.0' }
    },
    good: {
      text: `global\n    tune.quic.socket-owner connection\n\n${web('')}`,
      surroundings: { version: '3.2.21', library: 'aws-lc', libraryVersion: '5.5.0' }
    }
  },
  (stranger, { version }) => {
    const { fate } = stranger
    if (version === undefined || fate.is !== 'not yet') return undefined
    const fix = renameFix(stranger, version)
    const instead = fix?.edits[0]?.text ?? fate.replacement
    return {
      message: `HAProxy ${branchOf(version)} has no ${about(stranger)}: it came with ${fate.since}`,
      hint:
        instead === undefined
          ? `Remove it, or take HAProxy ${fate.since} or newer.`
          : `Write ${instead}, or take HAProxy ${fate.since} or newer.`,
      ...(fix && { fix })
    }
  }
)

export const misplacedKeyword = rule(
  {
    code: 'haproxy-keyword-section',
    severity: 'warning',
    summary: 'A keyword in a section where it has no effect',
    why: 'HAProxy passes over most lines of backends in frontends (balance), and the reverse, with a warning: what was meant does not happen. server in a frontend and anything that is not a proxy’s at all it refuses: then it is an error.',
    bad: { text: web('    balance roundrobin\n') },
    good: {
      text: web('', '    balance roundrobin\n    option httpchk\n    server web1 192.0.2.11:80 check\n')
    }
  },
  stranger => {
    const { fate, statement, is } = stranger
    if (fate.is !== 'elsewhere') return undefined
    const { places } = fate
    const passed =
      is === 'keyword' &&
      proxyKinds.has(statement.section.kind) &&
      places.some(each => proxyKinds.has(each)) &&
      !/^(?:server|server-template|default-server)$/.test(statement.words[0] ?? '')
    return {
      severity: passed ? 'warning' : 'error',
      message: `${about(stranger)} ${passed ? 'does nothing' : 'may not stand'} in ${/^[aeiou]/.test(statement.section.kind) ? 'an' : 'a'} ${statement.section.kind}`,
      hint: `It belongs into ${list(places)}.`
    }
  }
)

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

export const deprecated: Rule = {
  code: 'haproxy-deprecated-keyword',
  severity: 'warning',
  summary: 'A keyword that a coming version will refuse',
  why: 'HAProxy warns of it; what replaces it is said. The names of QUIC’s settings changed with 3.3, and the old ones are to go with 3.5.',
  bad: { text: `global\n    tune.quic.frontend.max-idle-timeout 30s\n\n${web('')}` },
  good: { text: `global\n    tune.quic.fe.max-idle-timeout 30s\n\n${web('')}` },
  *check({ statements }, surroundings) {
    const { version } = surroundings
    if (version === undefined) return
    const catalogue = catalogueFor(surroundings)
    for (const statement of statements) {
      const { section, words, line } = statement
      const match = catalogue.find(section.kind, line.prefix === undefined ? words : [line.prefix, ...words])
      const past = match?.keyword.deprecated
      if (!match || !past) continue
      const count = match.words - (line.prefix === undefined ? 0 : 1)
      const fix = renameFix(
        { statement, text: '', at: placeOf(statement, count), fate: { is: 'unknown' }, is: 'keyword' },
        version
      )
      const instead = fix?.edits[0]?.text ?? past.replacement
      yield {
        at: placeOf(statement, count),
        message: `${words.slice(0, count).join(' ')} is deprecated since ${past.since}`,
        hint: instead === undefined ? 'Remove it.' : `Write ${instead}.`,
        ...(fix && { fix })
      }
    }
  }
}

export const experimental: Rule = {
  code: 'haproxy-experimental',
  severity: 'error',
  summary: 'An experimental keyword without expose-experimental-directives',
  why: 'HAProxy refuses it unless global says expose-experimental-directives before it; what is experimental may change with any version.',
  bad: {
    text: `acme le\n    directory https://acme.example/directory\n    challenge HTTP-01\n\n${tls('alpn h2,http/1.1')}`
  },
  good: { text: tls('alpn h2,http/1.1') },
  *check({ statements, global, parts }, surroundings) {
    const { version } = surroundings
    if (
      version === undefined ||
      global.some(statement => says(statement, ['expose-experimental-directives']))
    )
      return
    const catalogue = catalogueFor(surroundings)
    for (const part of parts)
      if (catalogue.named('section', part.kind)?.experimental)
        yield {
          at: spotOf(part.at.source, part.section.header.keyword),
          message: `the section ${part.kind} is experimental in HAProxy ${branchOf(version)}`,
          hint: 'Write expose-experimental-directives into global.'
        }
    for (const statement of statements) {
      const match = catalogue.find(statement.section.kind, statement.words)
      if (match?.keyword.experimental)
        yield {
          at: placeOf(statement, match.words),
          message: `${statement.words.slice(0, match.words).join(' ')} is experimental in HAProxy ${branchOf(version)}`,
          hint: 'Write expose-experimental-directives into global.'
        }
    }
  }
}

export const unknownSection: Rule = {
  code: 'haproxy-unknown-section',
  severity: 'error',
  summary: 'A section that this version does not have',
  why: 'HAProxy refuses it: crt-store came with 3.0, log-profile, traces and acme until 3.2, healthcheck with 3.4, and program went with 3.3.',
  bad: { text: `${web('')}\nprogram helper\n    command /usr/bin/helper\n` },
  good: { text: web('') },
  *check({ files }, surroundings) {
    const { version } = surroundings
    if (version === undefined) return
    const catalogue = catalogueFor(surroundings)
    for (const { source, sections } of files)
      for (const { kind, header } of sections) {
        if (catalogue.sections.includes(kind) || kind === 'namespace_list') continue
        const fate = catalogue.fateOf('section', kind)
        yield {
          at: spotOf(source, header.keyword),
          message:
            fate.is === 'removed'
              ? `HAProxy ${branchOf(version)} has no section ${kind}: it went with ${fate.since}`
              : fate.is === 'not yet'
                ? `HAProxy ${branchOf(version)} has no section ${kind}: it came with ${fate.since}`
                : `HAProxy ${branchOf(version)} has no section ${kind}`,
          hint: 'Remove it, or take a version that has it.'
        }
      }
  }
}

export const unreadable: Rule = {
  code: 'haproxy-syntax',
  severity: 'error',
  summary: 'A line that cannot be read: a quote that is not closed, a condition without its end',
  why: 'HAProxy refuses it.',
  bad: { text: web('    http-request set-header x-note "an open quote\n') },
  good: { text: web('    http-request set-header x-note "a closed quote"\n') },
  *check({ files, statements }) {
    for (const { source, problems, preamble } of files) {
      for (const { start, end, message } of problems)
        yield {
          at: { source, start, end },
          message,
          ...(message.includes('quote') && { hint: 'Close the quote, or write a backslash before it.' })
        }
      for (const { keyword } of preamble)
        if (!/^[.[]/.test(keyword.text))
          yield {
            at: spotOf(source, keyword),
            message: `${keyword.text} stands before any section`,
            hint: 'Begin with global, defaults, frontend or another section.'
          }
    }
    for (const { source, condition } of statements)
      for (const { start, end, message } of condition?.problems ?? [])
        yield { at: { source, start, end }, message }
  }
}

export const keywords: readonly Rule[] = [
  unreadable,
  unknownSection,
  unknownKeyword,
  removedKeyword,
  futureKeyword,
  deprecated,
  misplacedKeyword,
  experimental
]
