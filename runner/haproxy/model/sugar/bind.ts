import { after, alone, each, flag, form, integer, joined, oneOf, required, text, time } from '../form.ts'

const tlsVersions = ['SSLv3', 'TLSv1.0', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

export const tlsVersion = (description: string) => oneOf(description, ...tlsVersions)

/** Parameters of bind that `https` takes too. */
export const listenerParts = [
  joined('alpn', text('Protocols that are offered in the TLS handshake, the preferred one first.')),
  flag('v4v6', 'Takes IPv4 on an IPv6 address too.'),
  flag('v6only', 'Leaves IPv4 to other binds.'),
  flag('accept-proxy', 'Clients begin with the PROXY protocol, which tells their real address.'),
  after('maxconn', integer('Most connections at once.')),
  after('backlog', integer('Connections that may wait to be accepted.')),
  flag('transparent', 'Binds addresses that the host does not have.'),
  flag('defer-accept', 'Takes a connection only when there is something to read.'),
  after('interface', text('Network interface it is limited to.')),
  after('namespace', text('Network namespace it listens in.')),
  after('nice', integer('Priority of its connections: -1024 the highest, 1024 the lowest.', -1024)),
  after('thread', text('Threads it is limited to: all, odd, even, 1-4.')),
  after('shards', text('How many sockets share the port: a number, by-thread or by-group.')),
  after('tcp-ut', time('How long sent data may stay unconfirmed.')),
  after('name', text('Name in statistics and logs.')),
  after('id', integer('Number in statistics.', 1)),
  after('guid-prefix', text('Beginning of the identifier that statistics keep over reloads.'))
]

export const tlsListenerParts = [
  each('crt', text('File with certificate and key, or a folder of them.')),
  after('crt-list', text('File that lists certificates.')),
  after('ca-file', text('Authorities that client certificates are checked against.')),
  after('verify', oneOf('Whether clients show a certificate.', 'none', 'optional', 'required')),
  after('crl-file', text('Revoked client certificates.')),
  after('ssl-min-ver', tlsVersion('Oldest TLS version that is taken.')),
  after('ssl-max-ver', tlsVersion('Newest TLS version that is taken.')),
  after('ciphers', text('Cipher suites up to TLS 1.2.')),
  after('ciphersuites', text('Cipher suites of TLS 1.3.')),
  after('curves', text('Groups for the key exchange.')),
  flag('strict-sni', 'Refuses names that no certificate is for.'),
  flag('no-tls-tickets', 'No tickets for resuming sessions.'),
  flag('prefer-client-ciphers', 'The client’s order of cipher suites counts.'),
  flag('allow-0rtt', 'Takes data before the handshake is done, which anybody may repeat.')
]

export const quicListenerParts = [
  after(
    'quic-cc-algo',
    text('Congestion control of QUIC: cubic, newreno, bbr, nocc; its window in brackets.')
  ),
  flag('quic-force-retry', 'Every client proves its address before it costs anything; needs cluster-secret.'),
  after('quic-socket', oneOf('Whether each connection has a socket of its own.', 'connection', 'listener'))
]

export const bindForm = form(
  'An address where clients connect.',
  required(alone('address', text('ADDRESS:PORT, :PORT, a path, or with a family: quic4@:443, ipv6@:::80.'))),
  flag('ssl', 'TLS.'),
  ...tlsListenerParts,
  ...listenerParts,
  after('proto', text('Protocol without asking the client: h1, h2.')),
  ...quicListenerParts,
  after('user', text('Owner of the socket’s file.')),
  after('group', text('Group of the socket’s file.')),
  after('mode', text('Mode of the socket’s file, in octal digits.')),
  after('level', oneOf('What commands may do on it.', 'user', 'operator', 'admin')),
  after('expose-fd', oneOf('Hands listening sockets to a new process.', 'listeners'))
)
