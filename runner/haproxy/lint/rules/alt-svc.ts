import { inherited, type ProxySection } from '../../overview/proxy-section.ts'
import { isQuicOff } from '../../overview/quic-off.ts'
import { placeOf, type Statement, spotOf } from '../../overview/statement.ts'
import { quicOptions, quicSite } from '../example-site.ts'
import { addBelow, replace } from '../mend.ts'
import type { Complaint, Rule } from '../rule.ts'

/** Statements of a frontend that set a header of answers. */
export const headersOf = (proxy: ProxySection, header: string): readonly Statement[] =>
  inherited(proxy).filter(
    ({ words }) =>
      /^http-(?:after-)?response$/.test(words[0] ?? '') &&
      /^(?:set|add)-header$/.test(words[1] ?? '') &&
      words[2]?.toLowerCase() === header
  )

export const altSvcMissing: Rule = {
  code: 'haproxy-alt-svc-missing',
  severity: 'warning',
  summary: 'Nothing tells browsers that there is HTTP/3',
  why: 'Browsers come by TCP and learn of QUIC from the header alt-svc (or an HTTPS record in DNS, which this cannot see). Without it the quic bind is hardly ever used.',
  bad: {
    text: `frontend fe_https\n    bind :443 ssl crt /etc/haproxy/certs/site.pem alpn h2,http/1.1\n    bind quic4@:443 ${quicOptions}\n    bind quic6@:443 v6only ${quicOptions}\n    default_backend be_web\n\nbackend be_web\n    option httpchk\n    server web1 192.0.2.11:80 check\n`
  },
  good: { text: quicSite(quicOptions) },
  *check(overview) {
    const told = overview.statements.some(({ words }) => words.some(word => word.toLowerCase() === 'alt-svc'))
    const [first] = overview.quicBinds
    if (told || !first || isQuicOff(overview)) return
    const port =
      first.bind.addresses.flatMap(({ address }) =>
        address.is === 'inet' && address.ports ? [address.ports.from] : []
      )[0] ?? 443
    yield {
      at: placeOf(first.bind.statement, 2),
      message: 'no alt-svc header tells of this QUIC listener',
      hint: `Add http-after-response set-header alt-svc 'h3=":${port}"; ma=900'.`,
      fix: addBelow(first.bind.statement, `http-after-response set-header alt-svc 'h3=":${port}"; ma=900'`)
    }
  }
}

export const altSvcPort: Rule = {
  code: 'haproxy-alt-svc-port',
  severity: 'error',
  summary: 'alt-svc names a port on which there is no QUIC',
  why: 'Browsers try that port, in vain, and stay with TCP. Where a port is mapped on the way (a container that listens on 8443, the world sees 443) it may be right, so a listener from 1024 on is only told about.',
  bad: { text: quicSite(quicOptions).replace('":443"', '":8443"') },
  good: { text: quicSite(quicOptions) },
  *check(overview): Iterable<Complaint> {
    if (overview.quicBinds.length === 0) return
    const ranges = overview.quicBinds.flatMap(({ bind }) =>
      bind.addresses.flatMap(({ address }) => (address.is === 'inet' ? [address.ports] : []))
    )
    if (ranges.some(ports => ports === undefined)) return
    for (const statement of new Set(overview.proxies.flatMap(proxy => headersOf(proxy, 'alt-svc')))) {
      const word = statement.line.args[2]
      for (const [, port] of word?.text.matchAll(/\bh3(?:-\d+)?="[^":]*:(\d+)"/g) ?? []) {
        const named = Number(port)
        if (!word || ranges.some(ports => ports && ports.from <= named && named <= ports.to)) continue
        const [bound] = ranges
        const mapped = ranges.every(ports => ports && ports.from >= 1024)
        yield {
          at: spotOf(statement.source, word),
          severity: mapped ? 'info' : 'error',
          message: `alt-svc names port ${named}, and QUIC listens on ${bound?.from}`,
          hint: mapped
            ? `Right only where something before HAProxy maps ${named} to ${bound?.from}.`
            : `Write h3=":${bound?.from}".`,
          ...(!mapped && word.end - word.start > 0 && portFix(statement, word, named, bound?.from))
        }
      }
    }
  }
}

const portFix = (
  statement: Statement,
  word: { readonly start: number; readonly end: number },
  named: number,
  port: number | undefined
): Partial<Complaint> => {
  const text = statement.source.text.slice(word.start, word.end)
  const at = text.search(new RegExp(`:${named}\\b`))
  return at === -1 || port === undefined
    ? {}
    : {
        fix: replace(
          {
            source: statement.source,
            start: word.start + at + 1,
            end: word.start + at + 1 + `${named}`.length
          },
          `${port}`
        )
      }
}

export const altSvcAge: Rule = {
  code: 'haproxy-alt-svc-max-age',
  severity: 'warning',
  summary: 'Browsers remember HTTP/3 for more than a week',
  why: 'As long as ma lasts they try UDP first, also when it was switched off, blocked, or another node has none: there is no way back but to answer alt-svc: clear to each of them. 900 seconds while it is new, a day later.',
  bad: { text: quicSite(quicOptions).replace('ma=86400', 'ma=31536000') },
  good: { text: quicSite(quicOptions) },
  *check({ proxies }) {
    for (const statement of new Set(proxies.flatMap(proxy => headersOf(proxy, 'alt-svc')))) {
      const word = statement.line.args[2]
      const age = /\bma=(\d+)/.exec(word?.text ?? '')?.[1]
      if (!word || age === undefined || Number(age) <= 604800) continue
      const text = statement.source.text.slice(word.start, word.end)
      const at = word.start + text.indexOf(`ma=${age}`) + 3
      yield {
        at: spotOf(statement.source, word),
        message: `browsers remember HTTP/3 for ${Math.round(Number(age) / 86400)} days`,
        hint: 'Write ma=900 while it is new, ma=86400 when it has proven itself.',
        fix: replace({ source: statement.source, start: at, end: at + age.length }, '86400', 'Write ma=86400')
      }
    }
  }
}

export const ownAnswers: Rule = {
  code: 'haproxy-http-response-header',
  severity: 'warning',
  summary: 'alt-svc or HSTS is missing on answers that HAProxy gives itself',
  why: 'http-response rules see answers of servers only; redirects, denials and error pages of HAProxy go out without the header. http-after-response (2.2 and newer) sees them all.',
  bad: { text: quicSite(quicOptions).replace('http-after-response', 'http-response') },
  good: { text: quicSite(quicOptions) },
  *check({ proxies }) {
    const found = proxies.flatMap(proxy =>
      ['alt-svc', 'strict-transport-security'].flatMap(header => headersOf(proxy, header))
    )
    for (const statement of new Set(found))
      if (statement.words[0] === 'http-response')
        yield {
          at: placeOf(statement, 3),
          message: `${statement.words[2]} is missing on answers that HAProxy gives itself`,
          hint: 'Write http-after-response.',
          fix: replace(spotOf(statement.source, statement.line.keyword), 'http-after-response')
        }
  }
}

export const altSvc: readonly Rule[] = [altSvcMissing, altSvcPort, altSvcAge, ownAnswers]
