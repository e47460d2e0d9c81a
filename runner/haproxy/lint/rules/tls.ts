import { isLoopback } from '../../overview/address.ts'
import { type Option, optionOf } from '../../overview/options.ts'
import { inherited, isFront, isOn, type ProxySection } from '../../overview/proxy-section.ts'
import { isOpen, placeOf, type Statement, spotOf } from '../../overview/statement.ts'
import { tls } from '../example-site.ts'
import { type Mend, replace } from '../mend.ts'
import type { Complaint, Rule } from '../rule.ts'
import { lacks } from '../version.ts'

export const noCertificate: Rule = {
  code: 'haproxy-ssl-without-crt',
  severity: 'error',
  summary: 'A bind with TLS has no certificate',
  why: 'HAProxy refuses it: TLS needs crt, default-crt or crt-list, or (3.2 and newer) ssl-f-use lines in the frontend.',
  bad: {
    text: 'frontend fe_https\n    bind :443 ssl alpn h2,http/1.1\n    default_backend be_web\n\nbackend be_web\n    option httpchk\n    server web1 192.0.2.11:80 check\n'
  },
  good: { text: tls('alpn h2,http/1.1') },
  *check({ proxies }): Iterable<Complaint> {
    for (const proxy of proxies)
      for (const { options, statement, ssl } of proxy.binds)
        if (
          ssl &&
          !optionOf(options, 'crt', 'crt-list', 'default-crt', 'generate-certificates') &&
          !inherited(proxy).some(({ words }) => words[0] === 'ssl-f-use') &&
          !statement.line.args.some(isOpen)
        )
          yield {
            at: placeOf(statement, 2),
            message: 'there is no certificate for this TLS',
            hint: 'Write crt with the file of certificate and key, or crt-list.'
          }
  }
}

const early = (proxy: ProxySection): readonly { readonly statement: Statement; readonly option: Option }[] =>
  proxy.binds.flatMap(({ options, statement }) => {
    const option = optionOf(options, 'allow-0rtt')
    return option ? [{ statement, option }] : []
  })

/** The option goes, and the space before it. */
const leaveOut = (
  { source }: Statement,
  word: { readonly start: number; readonly end: number },
  title: string
): Mend => {
  let { start } = word
  while (start > 0 && ' \t'.includes(source.text.charAt(start - 1))) start -= 1
  return { title, edits: [{ at: { source, start, end: word.end }, text: '' }] }
}

export const earlyData: Rule = {
  code: 'haproxy-0rtt-unguarded',
  severity: 'error',
  summary: '0-RTT without a guard against replays',
  why: 'What a client sends in its first packet can be sent again by anybody who saw it: an order placed twice. http-request wait-for-handshake holds requests back until the handshake is complete; let through only what may be done twice (GET, HEAD, OPTIONS, if the application keeps to that).',
  bad: { text: tls('alpn h2,http/1.1 allow-0rtt') },
  good: {
    text: tls('alpn h2,http/1.1 allow-0rtt', '', '    http-request wait-for-handshake unless METH_GET\n')
  },
  *check({ proxies }) {
    for (const proxy of proxies.filter(isFront)) {
      if (
        inherited(proxy).some(
          ({ words }) =>
            words[0] === 'http-request' && words[1] === 'wait-for-handshake' && proxy.mode === 'http'
        )
      )
        continue
      for (const { statement, option } of early(proxy))
        yield {
          at: spotOf(statement.source, option.word),
          message: `requests in 0-RTT can be replayed, and ${proxy.name} lets all of them through`,
          hint:
            proxy.mode === 'http'
              ? 'Leave allow-0rtt out, or add http-request wait-for-handshake unless METH_GET.'
              : 'Leave allow-0rtt out.',
          fix: leaveOut(statement, option.word, 'Leave allow-0rtt out')
        }
    }
  }
}

export const noEarlyData: Rule = {
  code: 'haproxy-0rtt-unsupported',
  severity: 'warning',
  needs: 'library',
  summary: 'allow-0rtt with a library that has no 0-RTT',
  why: 'HAProxy passes over it, with a warning on QUIC binds: the compatibility layer of OpenSSL has none, AWS-LC has it since HAProxy 3.1, OpenSSL’s own QUIC since 3.5.2.',
  bad: {
    text: tls('alpn h2,http/1.1 allow-0rtt', '', '    http-request wait-for-handshake unless METH_GET\n'),
    surroundings: { version: '3.0.11', library: 'aws-lc', libraryVersion: '5.1.0' }
  },
  good: {
    text: tls('alpn h2,http/1.1'),
    surroundings: { version: '3.0.11', library: 'aws-lc', libraryVersion: '5.1.0' }
  },
  *check({ proxies }, surroundings) {
    const refused = lacks(surroundings, 'zero_rtt')
    if (!refused) return
    for (const { binds } of proxies.filter(isFront))
      for (const { options, statement, quic } of binds) {
        const option = optionOf(options, 'allow-0rtt')
        // The compatibility layer lacks it for QUIC alone.
        if (option && (quic || surroundings.library !== 'openssl-compat'))
          yield {
            at: spotOf(statement.source, option.word),
            message: refused.reason,
            hint: refused.nearest,
            fix: leaveOut(statement, option.word, 'Leave allow-0rtt out')
          }
      }
  }
}

const oldVersions = /^(?:SSLv3|TLSv1\.[01])$/

export const oldTls: Rule = {
  code: 'haproxy-tls-old',
  severity: 'warning',
  summary: 'SSL 3, TLS 1.0 or 1.1 is let in',
  why: 'They are broken or deprecated (RFC 7568, RFC 8996); no browser has spoken them for years. HAProxy’s own default is TLS 1.2 since 2.2.',
  bad: { text: tls('ssl-min-ver TLSv1.0') },
  good: { text: tls('ssl-min-ver TLSv1.2') },
  *check({ statements }) {
    for (const { words, line, source } of statements) {
      if (!/^(?:bind|server|default-server|ssl-default-(?:bind|server)-options)$/.test(words[0] ?? ''))
        continue
      for (const [index, word] of line.args.entries()) {
        if (/^force-(?:sslv3|tlsv1[01])$/.test(word.text))
          yield {
            at: spotOf(source, word),
            message: `${word.text} speaks an old version alone`,
            hint: 'Write ssl-min-ver TLSv1.2.',
            fix: replace(spotOf(source, word), 'ssl-min-ver TLSv1.2')
          }
        if (oldVersions.test(word.text) && words[index] === 'ssl-min-ver')
          yield {
            at: spotOf(source, word),
            message: `${word.text} is let in`,
            hint: 'Write ssl-min-ver TLSv1.2.',
            fix: replace(spotOf(source, word), 'TLSv1.2')
          }
      }
    }
  }
}

export const versionSwitches: Rule = {
  code: 'haproxy-tls-switches',
  severity: 'info',
  summary: 'Versions of TLS are switched off one by one',
  why: 'no-sslv3, no-tlsv10 and no-tlsv11 leave it to the reader what is left; ssl-min-ver (1.8 and newer) says it, and is what HAProxy’s documentation asks for.',
  bad: { text: tls('no-sslv3 no-tlsv10 no-tlsv11') },
  good: { text: tls('ssl-min-ver TLSv1.2') },
  *check({ statements }) {
    for (const { words, line, source } of statements) {
      if (!/^(?:bind|server|default-server|ssl-default-(?:bind|server)-options)$/.test(words[0] ?? ''))
        continue
      const off = line.args.filter(({ text }) => /^no-(?:sslv3|tlsv1[0-3])$/.test(text))
      const [first] = off
      const names = off.map(({ text }) => text)
      if (
        !first ||
        names.some(name => name === 'no-tlsv13' || (name === 'no-tlsv12' && !names.includes('no-tlsv11')))
      )
        continue
      const least = names.includes('no-tlsv12')
        ? 'TLSv1.3'
        : names.includes('no-tlsv11')
          ? 'TLSv1.2'
          : undefined
      if (least === undefined) continue
      const said = line.args.some(({ text }) => text === 'ssl-min-ver')
      const edits = off.map((word, index) => {
        const gap =
          index === 0 && !said ? 0 : (/[ \t]*$/.exec(source.text.slice(0, word.start))?.[0].length ?? 0)
        return {
          at: { source, start: word.start - gap, end: word.end },
          text: index === 0 && !said ? `ssl-min-ver ${least}` : ''
        }
      })
      yield {
        at: spotOf(source, first),
        message: `${names.join(' ')} is ssl-min-ver ${least}`,
        hint: `Write ssl-min-ver ${least}.`,
        fix: { title: `Write ssl-min-ver ${least}`, edits }
      }
    }
  }
}

export const clearText: Rule = {
  code: 'haproxy-cleartext-served',
  severity: 'warning',
  summary: 'The site is served without TLS beside the one with TLS',
  why: 'Whoever first comes by http:// stays there, and HSTS never reaches them: a browser believes that header only over TLS. Redirect port 80 to https instead of sending it to servers.',
  bad: { text: `frontend fe_http\n    bind :80\n    default_backend be_web\n\n${tls('alpn h2,http/1.1')}` },
  good: {
    text: `frontend fe_http\n    bind :80\n    http-request redirect scheme https code 308\n\n${tls('alpn h2,http/1.1')}`
  },
  *check({ proxies }) {
    const secure = proxies.some(({ binds }) =>
      binds.some(
        ({ ssl, addresses }) =>
          ssl && addresses.some(({ address }) => address.is === 'inet' && address.ports?.from === 443)
      )
    )
    if (!secure) return
    for (const proxy of proxies.filter(isFront)) {
      const clear = proxy.binds.find(
        ({ ssl, addresses }) =>
          !ssl &&
          addresses.some(
            ({ address }) => address.is === 'inet' && address.ports?.from === 80 && !isLoopback(address)
          )
      )
      const serves =
        inherited(proxy).some(({ words }) => /^(?:default_backend|use_backend)$/.test(words[0] ?? '')) ||
        proxy.servers.length > 0
      const redirects = inherited(proxy).some(
        ({ words }) =>
          (words[0] === 'redirect' || words[1] === 'redirect') &&
          words.some(word => /^(?:scheme|https:)/.test(word))
      )
      if (clear && serves && !redirects && proxy.mode === 'http' && !isOn(proxy, 'option', 'accept-proxy'))
        yield {
          at: placeOf(clear.statement, 2),
          message: `${proxy.name} serves on port 80 what is there with TLS on port 443`,
          hint: 'Add http-request redirect scheme https code 308 unless { ssl_fc }.'
        }
    }
  }
}

export const tlsRules: readonly Rule[] = [
  noCertificate,
  earlyData,
  noEarlyData,
  oldTls,
  versionSwitches,
  clearText
]
