import { isLoopback } from '../../overview/address.ts'
import { type Option, optionOf, optionPlace } from '../../overview/options.ts'
import { globally, type Overview } from '../../overview/overview.ts'
import { isSet, type ProxySection, type Server } from '../../overview/proxy-section.ts'
import { placeOf, type Spot, type Statement, spotOf } from '../../overview/statement.ts'
import { web } from '../example-site.ts'
import type { Rule } from '../rule.ts'
import { isSince } from '../version.ts'

/** Servers with TLS, and what is said about their certificates. */
const tlsServers = function* (overview: Overview): Generator<{
  readonly proxy: ProxySection
  readonly server: Server
  readonly verify: string
  readonly option: Option | undefined
  readonly global: Statement | undefined
}> {
  const global = globally(overview, 'ssl-server-verify')
  for (const proxy of overview.proxies)
    for (const server of proxy.servers) {
      if (!isSet(server, 'ssl') && !server.options.some(({ name }) => name === 'check-ssl')) continue
      const option = optionOf(server.options, 'verify')
      yield { proxy, server, option, global, verify: option?.value?.text ?? global?.words[1] ?? 'required' }
    }
}

export const verifyNone: Rule = {
  code: 'haproxy-verify-none',
  severity: 'error',
  summary: 'The certificate of a server is not looked at',
  why: 'Whoever can get between HAProxy and the server reads and changes everything: TLS without a name is encryption to a stranger. Servers on the same host are not meant.',
  bad: { text: web('', '    option httpchk\n    server web1 192.0.2.11:443 ssl verify none check\n') },
  good: {
    text: web(
      '',
      '    option httpchk\n    server web1 192.0.2.11:443 ssl verify required ca-file @system-ca sni str(web.example) check\n'
    )
  },
  *check(overview) {
    const said = new Set<Spot['start']>()
    for (const { server, verify, option, global } of tlsServers(overview)) {
      if (verify !== 'none' || isLoopback(server.address)) continue
      const at = option
        ? optionPlace(option)
        : global
          ? placeOf(global)
          : spotOf(server.statement.source, server.name)
      if (said.has(at.start)) continue
      said.add(at.start)
      yield {
        at,
        message: `nobody looks whose certificate ${server.name.text} shows`,
        hint: 'Write verify required ca-file @system-ca (or the file of your authority) sni str(NAME).'
      }
    }
  }
}

export const verifyWithoutAuthority: Rule = {
  code: 'haproxy-verify-without-ca',
  severity: 'error',
  summary: 'Certificates are to be verified, and nothing says by which authorities',
  why: 'HAProxy refuses a server with ssl and without ca-file (verifying is the default), and a bind line with verify optional or required and without ca-file.',
  bad: {
    text: web('', '    option httpchk\n    server web1 192.0.2.11:443 ssl sni str(web.example) check\n')
  },
  good: {
    text: web(
      '',
      '    option httpchk\n    server web1 192.0.2.11:443 ssl verify required ca-file @system-ca sni str(web.example) check\n'
    )
  },
  *check(overview) {
    for (const { server, verify } of tlsServers(overview))
      if (verify !== 'none' && !optionOf(server.options, 'ca-file'))
        yield {
          at: spotOf(server.statement.source, server.name),
          message: `nothing says which authorities ${server.name.text} may have its certificate from`,
          hint: 'Write ca-file @system-ca, or the file of your authority.'
        }
    for (const { binds } of overview.proxies)
      for (const { options, statement } of binds) {
        const verify = optionOf(options, 'verify')
        if (
          /^(?:required|optional)$/.test(verify?.value?.text ?? '') &&
          !optionOf(options, 'ca-file', 'ca-verify-file') &&
          verify
        )
          yield {
            at: spotOf(statement.source, verify.word),
            message: `verify ${verify.value?.text} without ca-file`,
            hint: 'Write ca-file with the authority that signs your clients’ certificates.'
          }
      }
  }
}

export const verifyWithoutName: Rule = {
  code: 'haproxy-verify-without-name',
  severity: 'warning',
  summary: 'A server may show the certificate of any name',
  why: 'verify required asks only that a known authority signed it; with the public ones, anybody has such a certificate. The name is compared where sni or verifyhost says which; in mode http HAProxy takes it from the Host header by itself since 3.3.',
  bad: {
    text: web(
      '',
      '    option httpchk\n    server web1 192.0.2.11:443 ssl verify required ca-file @system-ca check\n'
    ),
    surroundings: { version: '3.0.11', library: 'aws-lc', libraryVersion: '5.1.0' }
  },
  good: {
    text: web(
      '',
      '    option httpchk\n    server web1 192.0.2.11:443 ssl verify required ca-file @system-ca sni str(web.example) check\n'
    ),
    surroundings: { version: '3.0.11', library: 'aws-lc', libraryVersion: '5.1.0' }
  },
  *check(overview, surroundings) {
    for (const { proxy, server, verify } of tlsServers(overview)) {
      const authority = optionOf(server.options, 'ca-file')
      const named = server.options.some(({ name }) => name === 'sni' || name === 'verifyhost')
      const automatic =
        isSince(surroundings, '3.3') !== false &&
        proxy.mode === 'http' &&
        !server.options.some(({ name }) => name === 'no-sni-auto')
      if (verify !== 'none' && authority && !named && !automatic)
        yield {
          at: spotOf(server.statement.source, server.name),
          message: `${server.name.text} may show the certificate of any name`,
          hint: 'Write sni str(NAME), or verifyhost NAME.'
        }
    }
  }
}

export const verify: readonly Rule[] = [verifyNone, verifyWithoutAuthority, verifyWithoutName]
