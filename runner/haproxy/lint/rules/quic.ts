import { optionOf } from '../../overview/options.ts'
import { globally } from '../../overview/overview.ts'
import { isFront } from '../../overview/proxy-section.ts'
import { isQuicOff } from '../../overview/quic-off.ts'
import { isOpen, placeOf, spotOf } from '../../overview/statement.ts'
import { quicOptions, quicSite } from '../example-site.ts'
import { addBelow, replace } from '../mend.ts'
import type { Rule } from '../rule.ts'
import { isSince } from '../version.ts'

export const limitedQuic: Rule = {
  code: 'haproxy-limited-quic',
  severity: 'error',
  needs: 'library',
  summary: 'QUIC through OpenSSL’s compatibility layer, without limited-quic',
  why: 'A HAProxy built with USE_QUIC_OPENSSL_COMPAT (2.9 and newer, OpenSSL before 3.5) refuses quic binds unless global says limited-quic: it has no 0-RTT, no AES-CCM and no QUIC to servers.',
  bad: {
    text: quicSite(quicOptions),
    surroundings: { version: '3.4.6', library: 'openssl-compat', libraryVersion: '3.0.19' }
  },
  good: {
    text: quicSite(quicOptions, 'global\n    limited-quic\n\n'),
    surroundings: { version: '3.4.6', library: 'openssl-compat', libraryVersion: '3.0.19' }
  },
  *check(overview, { library, features }) {
    const compat = library === 'openssl-compat' || features?.includes('QUIC_OPENSSL_COMPAT')
    const [first] = overview.quicBinds
    if (!compat || !first || globally(overview, 'limited-quic') || isQuicOff(overview)) return
    const [line] = overview.global
    yield {
      at: placeOf(first.bind.statement, 2),
      message: 'this HAProxy speaks QUIC only with limited-quic',
      hint: 'Write limited-quic into global, or build HAProxy with AWS-LC or OpenSSL 3.5.',
      ...(line && { fix: addBelow(line, 'limited-quic') })
    }
  }
}

export const needlessLimitedQuic: Rule = {
  code: 'haproxy-limited-quic-needless',
  severity: 'info',
  needs: 'library',
  summary: 'limited-quic with a library that has all of QUIC',
  why: 'It changes nothing there, and one day lets the compatibility layer in unnoticed.',
  bad: { text: quicSite(quicOptions, 'global\n    limited-quic\n\n') },
  good: { text: quicSite(quicOptions) },
  *check(overview, { library }) {
    const line = globally(overview, 'limited-quic')
    if (line && library !== undefined && library !== 'openssl-compat')
      yield {
        at: placeOf(line),
        message: `limited-quic says nothing to HAProxy with ${library}`,
        hint: 'Remove it.',
        fix: { title: 'Remove limited-quic', edits: [{ at: placeOf(line), text: '' }] }
      }
  }
}

export const noQuicSupport: Rule = {
  code: 'haproxy-quic-unsupported',
  severity: 'error',
  needs: 'library',
  summary: 'A quic bind, and a HAProxy that was built without QUIC',
  why: 'It refuses the line. Distributions build theirs without QUIC; haproxy -vv says +QUIC where it is there.',
  bad: {
    text: quicSite(quicOptions),
    surroundings: { version: '3.4.6', library: 'system-openssl', features: ['OPENSSL', 'PCRE2'] }
  },
  good: {
    text: quicSite(quicOptions),
    surroundings: {
      version: '3.4.6',
      library: 'system-openssl',
      libraryVersion: '3.5.7',
      features: ['OPENSSL', 'QUIC']
    }
  },
  *check({ quicBinds }, { features }) {
    if (!features || features.includes('QUIC')) return
    for (const { bind } of quicBinds)
      yield {
        at: placeOf(bind.statement, 2),
        message: 'this HAProxy was built without QUIC',
        hint: 'Build it with USE_QUIC=1 and a library that has QUIC.'
      }
  }
}

export const noQuic6: Rule = {
  code: 'haproxy-quic6-missing',
  severity: 'info',
  summary: 'QUIC on IPv4 only',
  why: 'Clients that come by IPv6 never get HTTP/3; where TCP listens on IPv6 and tells of HTTP/3 by alt-svc, they try in vain first, and then it is a warning. quic6@ with v6only stands beside quic4@.',
  bad: {
    text: `frontend fe_https\n    bind :443 ssl crt /etc/haproxy/certs/site.pem alpn h2,http/1.1\n    bind quic4@:443 ${quicOptions}\n    http-after-response set-header alt-svc 'h3=":443"; ma=86400'\n    default_backend be_web\n\nbackend be_web\n    option httpchk\n    server web1 192.0.2.11:80 check\n`
  },
  good: { text: quicSite(quicOptions) },
  *check({ proxies }) {
    for (const { binds } of proxies.filter(isFront)) {
      const all = binds.flatMap(bind => bind.addresses.map(each => ({ ...each, bind })))
      const reaches = (transport: string, port: number) =>
        all.find(
          ({ address }) =>
            address.is === 'inet' &&
            address.transport === transport &&
            address.family !== 'ipv4' &&
            address.ports?.from === port
        )
      for (const { address, at, bind } of all) {
        if (
          address.is !== 'inet' ||
          address.transport !== 'quic' ||
          address.family !== 'ipv4' ||
          address.host !== '' ||
          !address.ports
        )
          continue
        const { from } = address.ports
        if (reaches('quic', from)) continue
        const told = reaches('tcp', from) !== undefined
        yield {
          at,
          severity: told ? 'warning' : 'info',
          message: `clients that come by IPv6 have no HTTP/3 on port ${from}`,
          hint: `Add bind quic6@:${from} v6only with the same options.`,
          fix: addBelow(
            bind.statement,
            bind.statement.source.text
              .slice(bind.statement.line.keyword.start, placeOf(bind.statement).end)
              .replace('quic4@', 'quic6@')
              .replace(/^(bind\s+\S+)/, '$1 v6only')
          )
        }
      }
    }
  }
}

export const noH3: Rule = {
  code: 'haproxy-quic-alpn',
  severity: 'error',
  summary: 'A quic bind does not offer h3',
  why: 'haproxy -c says nothing, and every handshake fails for want of a common protocol. Without alpn HAProxy offers h3 by itself since 2.8.',
  bad: { text: quicSite('ssl crt /etc/haproxy/certs/site.pem alpn h2') },
  good: { text: quicSite(quicOptions) },
  *check({ quicBinds }, surroundings) {
    for (const { bind } of quicBinds) {
      const option = optionOf(bind.options, 'alpn', 'no-alpn')
      const offered = option?.value?.text.split(',') ?? []
      if (
        option
          ? offered.some(each => /^(?:h3|hq-|h3-)/.test(each)) || (option.value && isOpen(option.value))
          : isSince(surroundings, '2.8') !== false
      )
        continue
      const at = option?.value ?? option?.word
      yield {
        at: at ? spotOf(bind.statement.source, at) : placeOf(bind.statement, 2),
        message: option
          ? `alpn ${offered.join(',')} on QUIC: no client can agree on h3`
          : 'this version offers no h3 by itself',
        hint: 'Write alpn h3.',
        ...(option?.value && { fix: replace(spotOf(bind.statement.source, option.value), 'h3') })
      }
    }
  }
}

export const quicTlsVersion: Rule = {
  code: 'haproxy-quic-tls-version',
  severity: 'error',
  summary: 'QUIC needs TLS 1.3, which is switched off',
  why: 'haproxy -c says nothing, and every QUIC handshake fails. ssl-default-bind-options counts for quic binds too.',
  bad: { text: quicSite(`${quicOptions} ssl-max-ver TLSv1.2`) },
  good: { text: quicSite(`${quicOptions} ssl-min-ver TLSv1.3`) },
  *check(overview) {
    const limiting = /^(?:force-(?:sslv3|tlsv1[012])|no-tlsv13)$/
    const defaults = globally(overview, 'ssl-default-bind-options')
    for (const { bind } of overview.quicBinds) {
      const own = bind.options.find(
        ({ name, value }) =>
          limiting.test(name) || (name === 'ssl-max-ver' && value !== undefined && value.text !== 'TLSv1.3')
      )
      if (own)
        yield {
          at: spotOf(bind.statement.source, { start: own.word.start, end: own.value?.end ?? own.word.end }),
          message: 'QUIC speaks TLS 1.3 only, and this bind does not',
          hint: 'Leave the limit out of quic binds.'
        }
      const overruled = bind.options.some(({ name }) => name === 'ssl-max-ver' || name === 'force-tlsv13')
      const at =
        defaults?.line.args.findIndex(
          ({ text }, index, all) =>
            limiting.test(text) || (text === 'ssl-max-ver' && all[index + 1]?.text !== 'TLSv1.3')
        ) ?? -1
      if (!own && defaults && at !== -1 && !overruled)
        yield {
          at: spotOf(defaults.source, defaults.line.args[at] ?? defaults.line.keyword),
          message: `QUIC speaks TLS 1.3 only, and the bind in line ${bind.statement.line.number} gets this limit too`,
          hint: 'Write ssl-max-ver TLSv1.3 on the quic binds, or remove the limit.'
        }
    }
  }
}

export const quicMode: Rule = {
  code: 'haproxy-quic-mode',
  severity: 'error',
  summary: 'A quic bind in TCP mode, or with the PROXY protocol',
  why: 'HAProxy speaks HTTP/3 over QUIC and nothing else, and no PROXY protocol: it refuses both.',
  bad: { text: quicSite(`${quicOptions} accept-proxy`) },
  good: { text: quicSite(quicOptions) },
  *check({ quicBinds }) {
    for (const { proxy, bind } of quicBinds) {
      if (proxy.mode !== 'http')
        yield {
          at: placeOf(bind.statement, 2),
          message: `QUIC in a frontend of mode ${proxy.mode}`,
          hint: 'Write mode http.'
        }
      const option = optionOf(bind.options, 'accept-proxy')
      if (option)
        yield {
          at: spotOf(bind.statement.source, option.word),
          message: 'QUIC has no PROXY protocol',
          hint: 'Leave accept-proxy out of quic binds.'
        }
    }
  }
}

export const quicWithoutSsl: Rule = {
  code: 'haproxy-quic-without-ssl',
  severity: 'warning',
  summary: 'A quic bind without the word ssl',
  why: 'HAProxy switches TLS on by itself, and warns.',
  bad: { text: quicSite('crt /etc/haproxy/certs/site.pem alpn h3') },
  good: { text: quicSite(quicOptions) },
  *check({ quicBinds }) {
    for (const { bind } of quicBinds)
      if (!bind.options.some(({ name }) => name === 'ssl')) {
        const [address] = bind.statement.line.args
        const end = address?.end ?? bind.statement.line.keyword.end
        yield {
          at: placeOf(bind.statement, 2),
          message: 'QUIC always has TLS, but this bind does not say ssl',
          hint: 'Write ssl behind the address.',
          fix: {
            title: 'Write ssl',
            edits: [{ at: { source: bind.statement.source, start: end, end }, text: ' ssl' }]
          }
        }
      }
  }
}

export const quic: readonly Rule[] = [
  limitedQuic,
  needlessLimitedQuic,
  noQuicSupport,
  noQuic6,
  noH3,
  quicTlsVersion,
  quicMode,
  quicWithoutSsl
]
