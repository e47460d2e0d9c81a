import type { Surroundings } from '../../../runner/haproxy/configuration/surroundings.ts'
import { cleanCompatSite, cleanSite } from './clean-site.ts'
import { awsLc, compat } from './linted.ts'

/** One mistake in a configuration without any: what the lint says, and what `haproxy -c` does. */
export interface Mutation {
  readonly name: string
  readonly text: string
  readonly surroundings: Surroundings
  /** Line, severity and code. */
  readonly found: readonly string[]
  /** Measured with 3.4.0 on OpenSSL 3.0, what is about AWS-LC with 3.0.11 and AWS-LC 5.1. */
  readonly check: 'refuses' | 'warns' | 'silent'
}

const pem = '/etc/haproxy/certs/site.pem'

export const mutations: readonly Mutation[] = [
  {
    name: 'frontend and backend with the same name',
    text: cleanSite.replaceAll('be_web', 'fe_https'),
    surroundings: awsLc,
    found: ['40 error haproxy-same-name'],
    check: 'refuses'
  },
  {
    name: 'balance in a frontend',
    text: cleanSite.replace('    bind :80\n', '    bind :80\n    balance roundrobin\n'),
    surroundings: awsLc,
    found: ['32 warning haproxy-keyword-section'],
    check: 'warns'
  },
  {
    name: 'QUIC below 1024, user and no setcap',
    text: cleanSite.replace('    setcap cap_net_bind_service\n', ''),
    surroundings: awsLc,
    found: ['34 error haproxy-quic-capability'],
    check: 'silent'
  },
  {
    name: 'limited-quic missing on the compatibility layer',
    text: cleanCompatSite.replace('    limited-quic\n', ''),
    surroundings: compat,
    found: ['35 error haproxy-limited-quic'],
    check: 'refuses'
  },
  {
    name: 'DH parameters on AWS-LC',
    text: cleanSite.replace('    setcap', '    ssl-dh-param-file /etc/haproxy/dhparam.pem\n    setcap'),
    surroundings: awsLc,
    found: ['6 error haproxy-dh-param'],
    check: 'refuses'
  },
  {
    name: '0-RTT without a guard',
    text: cleanSite.replace('alpn h2,http/1.1', 'alpn h2,http/1.1 allow-0rtt'),
    surroundings: awsLc,
    found: ['34 error haproxy-0rtt-unguarded'],
    check: 'silent'
  },
  {
    name: 'MLKEM on OpenSSL 3.0',
    text: cleanCompatSite.replace('curves X25519', 'curves X25519MLKEM768:X25519'),
    surroundings: compat,
    found: ['12 error haproxy-mlkem'],
    check: 'refuses'
  },
  {
    name: 'verify none',
    text: cleanSite.replace('verify required ca-file @system-ca', 'verify none'),
    surroundings: awsLc,
    found: ['45 error haproxy-verify-none'],
    check: 'silent'
  },
  {
    name: 'statistics for everybody',
    text: `${cleanSite}listen stats\n    bind *:1936\n    stats enable\n    stats hide-version\n    stats uri /\n`,
    surroundings: awsLc,
    found: ['49 error haproxy-stats-public'],
    check: 'silent'
  },
  {
    name: 'one path for the master’s socket and the stats socket',
    text: cleanSite,
    surroundings: { ...awsLc, host: { masterSocket: '/run/haproxy/admin.sock' } },
    found: ['7 error haproxy-socket-clash'],
    check: 'silent'
  },
  {
    name: '443/udp is closed',
    text: cleanSite,
    surroundings: { ...awsLc, host: { firewallPorts: ['22/tcp', '80/tcp', '443/tcp'] } },
    found: ['35 error haproxy-firewall-udp'],
    check: 'silent'
  },
  {
    name: 'alt-svc names another port than the bind',
    text: cleanSite.replace('h3=":443"', 'h3=":8443"'),
    surroundings: awsLc,
    found: ['37 error haproxy-alt-svc-port'],
    check: 'silent'
  },
  {
    name: 'a keyword that the version does not have',
    text: cleanSite.replace('    retries 3', '    retires 3'),
    surroundings: awsLc,
    found: ['22 error haproxy-unknown-keyword'],
    check: 'refuses'
  },
  {
    name: 'no-quic on 3.4',
    text: cleanSite.replace('    setcap', '    no-quic\n    setcap'),
    surroundings: awsLc,
    found: ['6 error haproxy-removed-keyword'],
    check: 'refuses'
  },
  {
    name: 'a quote that is not closed',
    text: cleanSite.replace('includeSubDomains"', 'includeSubDomains'),
    surroundings: awsLc,
    found: ['38 error haproxy-syntax'],
    check: 'refuses'
  },
  {
    name: 'a certificate that is not there',
    text: cleanSite,
    surroundings: { ...awsLc, host: { missing: [pem] } },
    found: [
      '34 error haproxy-missing-file',
      '35 error haproxy-missing-file',
      '36 error haproxy-missing-file'
    ],
    check: 'refuses'
  },
  {
    name: 'a key that is not the certificate’s',
    text: cleanSite,
    surroundings: { ...awsLc, host: { wrongKeys: [pem] } },
    found: [
      '34 error haproxy-certificate-key',
      '35 error haproxy-certificate-key',
      '36 error haproxy-certificate-key'
    ],
    check: 'refuses'
  }
]
