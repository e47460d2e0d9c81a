import type { Surroundings } from '../../configuration/surroundings.ts'
import { globally, type Overview } from '../../overview/overview.ts'
import { placeOf, type Spot, type Statement, spotOf } from '../../overview/statement.ts'
import { traitsOf } from '../../tls-library.ts'
import { tls } from '../example-site.ts'
import { removeLine, replace } from '../mend.ts'
import type { Rule } from '../rule.ts'
import { lacks } from '../version.ts'

const awsLc: Surroundings = { version: '3.4.6', library: 'aws-lc', libraryVersion: '5.5.0' }

const openssl30: Surroundings = { version: '3.4.6', library: 'openssl-compat', libraryVersion: '3.0.19' }

/** Lists of ciphers, curves and the like: the word that holds the list. */
const lists = function* (
  overview: Overview,
  kind: 'ciphers' | 'curves' | 'ciphersuites'
): Generator<{ readonly at: Spot; readonly text: string; readonly statement: Statement }> {
  for (const statement of overview.statements) {
    const { words, line, source } = statement
    const [first = ''] = words
    const isDefault = first === `ssl-default-bind-${kind}` || first === `ssl-default-server-${kind}`
    if (!isDefault && !/^(?:bind|server|default-server|server-template)$/.test(first)) continue
    for (const [index, word] of line.args.entries())
      if (index === 0 ? isDefault : !isDefault && words[index] === kind)
        yield { at: spotOf(source, word), text: word.text, statement }
  }
}

export const dhParam: Rule = {
  code: 'haproxy-dh-param',
  severity: 'error',
  needs: 'library',
  summary: 'Diffie-Hellman parameters with a library that has no DH',
  why: 'AWS-LC and BoringSSL have none: HAProxy refuses ssl-dh-param-file with them, and passes over tune.ssl.default-dh-param with a warning. Elsewhere too nobody needs them since the DHE ciphers left Mozilla’s recommendations.',
  bad: {
    text: tls('alpn h2,http/1.1', 'global\n    ssl-dh-param-file /etc/haproxy/dhparam.pem\n\n'),
    surroundings: awsLc
  },
  good: { text: tls('alpn h2,http/1.1'), surroundings: awsLc },
  *check({ global }, surroundings) {
    const refused = lacks(surroundings, 'dhparam')
    if (!refused) return
    for (const statement of global) {
      const [first = ''] = statement.words
      if (first !== 'ssl-dh-param-file' && first !== 'tune.ssl.default-dh-param') continue
      yield {
        at: placeOf(statement),
        severity: first === 'ssl-dh-param-file' ? 'error' : 'warning',
        message:
          first === 'ssl-dh-param-file' ? refused.reason : `${first} says nothing to a library without DH`,
        hint: 'Remove it.',
        fix: removeLine(statement)
      }
    }
  }
}

export const dhe: Rule = {
  code: 'haproxy-dhe-ciphers',
  severity: 'info',
  summary: 'DHE ciphers are offered',
  why: 'They are slow, need parameters, and left Mozilla’s intermediate list with version 5.8: clients that know TLS 1.2 know ECDHE.',
  bad: { text: tls('ciphers ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256') },
  good: { text: tls('ciphers ECDHE-RSA-AES128-GCM-SHA256') },
  *check(overview) {
    for (const { at, text } of lists(overview, 'ciphers')) {
      const names = text.split(':')
      const old = names.filter(name => /^DHE-/.test(name))
      const left = names.filter(name => !/^DHE-/.test(name)).join(':')
      if (old.length > 0)
        yield {
          at,
          message: `${old.length} DHE cipher${old.length === 1 ? '' : 's'}: ${old.join(', ')}`,
          hint: 'Leave them out.',
          ...(left !== '' &&
            at.end - at.start === text.length && { fix: replace(at, left, 'Leave the DHE ciphers out') })
        }
    }
  }
}

export const weakCiphers: Rule = {
  code: 'haproxy-weak-ciphers',
  severity: 'error',
  summary: 'Ciphers that do not protect',
  why: 'RC4, 3DES, export ciphers, NULL and anonymous suites can be read or forged by whoever sits in between.',
  bad: { text: tls('ciphers ECDHE-RSA-AES128-GCM-SHA256:RC4-SHA') },
  good: { text: tls('ciphers ECDHE-RSA-AES128-GCM-SHA256:!aNULL:!RC4') },
  *check(overview) {
    for (const { at, text } of lists(overview, 'ciphers')) {
      const weak = text
        .split(/[:, ]/)
        .filter(name => /^(?![!-]).*(?:RC4|3DES|DES-CBC|EXP|NULL|ADH|AECDH|aNULL|eNULL|MD5)/.test(name))
      if (weak.length > 0)
        yield {
          at,
          message: `${weak.join(', ')} can be read by others`,
          hint: 'Take the ciphers of Mozilla’s intermediate list.'
        }
    }
  }
}

export const mlkem: Rule = {
  code: 'haproxy-mlkem',
  severity: 'error',
  needs: 'library',
  summary: 'A post-quantum group that the library does not have',
  why: 'OpenSSL before 3.5, AWS-LC before 1.36, QuicTLS and old BoringSSL know no X25519MLKEM768: HAProxy says that it is unable to set the curves list, and refuses the configuration.',
  bad: {
    text: tls('curves X25519MLKEM768:X25519:prime256v1 alpn h2,http/1.1', 'global\n    limited-quic\n\n'),
    surroundings: openssl30
  },
  good: {
    text: tls('curves X25519:prime256v1 alpn h2,http/1.1', 'global\n    limited-quic\n\n'),
    surroundings: openssl30
  },
  *check(overview, surroundings) {
    const refused = lacks(surroundings, 'mlkem')
    if (!refused) return
    for (const { at, text } of lists(overview, 'curves')) {
      const all = text.split(':')
      const old = all.filter(name => !/MLKEM/i.test(name)).join(':')
      if (all.length === old.split(':').length || all.some(name => /^\?.*MLKEM/i.test(name))) continue
      yield {
        at,
        message: `the library has no ${all.find(name => /MLKEM/i.test(name))}: ${refused.reason}`,
        hint: refused.nearest,
        ...(at.end - at.start === text.length && { fix: replace(at, old, `Write ${old}`) })
      }
    }
  }
}

export const securityLevel: Rule = {
  code: 'haproxy-security-level',
  severity: 'error',
  needs: 'library',
  summary: 'ssl-security-level with a library that has no security levels',
  why: 'HAProxy refuses it with AWS-LC; with BoringSSL 3.0 takes it and does nothing. It is there since 3.0.',
  bad: { text: tls('alpn h2,http/1.1', 'global\n    ssl-security-level 2\n\n'), surroundings: awsLc },
  good: { text: tls('alpn h2,http/1.1'), surroundings: awsLc },
  *check(overview, surroundings) {
    const line = globally(overview, 'ssl-security-level')
    const { library } = surroundings
    if (!line || library === undefined || traitsOf(library).features.security_level.is !== 'never') return
    const refused = lacks(surroundings, 'security_level')
    yield {
      at: placeOf(line),
      message: refused?.reason ?? `${library} has no security levels`,
      hint: 'Remove it; ssl-min-ver and the ciphers say what is accepted.',
      fix: removeLine(line)
    }
  }
}

export const systemProfile: Rule = {
  code: 'haproxy-system-profile',
  severity: 'error',
  needs: 'library',
  summary: 'PROFILE=SYSTEM with a library that is not the distribution’s',
  why: 'Only the OpenSSL of Red Hat’s family knows it; with any other, HAProxy is unable to set the cipher list and refuses the configuration.',
  bad: { text: tls('ciphers PROFILE=SYSTEM'), surroundings: awsLc },
  good: { text: tls('ciphers ECDHE-RSA-AES128-GCM-SHA256'), surroundings: awsLc },
  *check(overview, { library }) {
    if (library === undefined || library === 'system-openssl') return
    for (const kind of ['ciphers', 'ciphersuites'] as const)
      for (const { at, text } of lists(overview, kind))
        if (text.includes('PROFILE=SYSTEM'))
          yield {
            at,
            message: `${library} knows no PROFILE=SYSTEM`,
            hint: 'Name the ciphers, or build HAProxy with the host’s OpenSSL.'
          }
  }
}

export const ciphers: readonly Rule[] = [dhParam, dhe, weakCiphers, mlkem, securityLevel, systemProfile]
