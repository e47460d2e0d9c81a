import { Type } from 'typebox'
import type { Draft, Sugar } from '../draft.ts'
import { after, alone, asList, flag, form, integer, joined, oneOf, required, text, time } from '../form.ts'
import { tlsVersion } from './bind.ts'

const serverParts = [
  flag('check', 'Asks it whether it is well.'),
  after('inter', time('Time between checks.')),
  after('fastinter', time('The same while it is on its way up or down.')),
  after('downinter', time('The same while it is down.')),
  after('rise', integer('Good checks until it is up.', 1)),
  after('fall', integer('Bad checks until it is down.', 1)),
  after('port', text('Port of the checks, when it is another one.')),
  after('addr', text('Address of the checks, when it is another one.')),
  flag('check-ssl', 'Checks with TLS although traffic has none.'),
  after('check-sni', text('Name that checks ask for.')),
  joined('check-alpn', text('Protocols that checks offer.')),
  flag('check-send-proxy', 'Checks begin with the PROXY protocol.'),
  flag('agent-check', 'Asks an agent on it how it feels.'),
  after('agent-port', integer('Port of the agent.', 1)),
  after('agent-inter', time('Time between questions to the agent.')),
  flag('ssl', 'TLS to the server.'),
  after('verify', oneOf('Whether its certificate is checked.', 'none', 'required')),
  after('ca-file', text('Authorities that its certificate is checked against; @system-ca for the system’s.')),
  after('verifyhost', text('Name that its certificate must be for.')),
  after('sni', text('Expression for the name that is asked for: str(app.example), req.hdr(host).')),
  after('crt', text('Our certificate and key for it.')),
  after('crl-file', text('Revoked certificates.')),
  joined('alpn', text('Protocols that are offered to it.')),
  after('ssl-min-ver', tlsVersion('Oldest TLS version.')),
  after('ssl-max-ver', tlsVersion('Newest TLS version.')),
  after('ciphers', text('Cipher suites up to TLS 1.2.')),
  after('ciphersuites', text('Cipher suites of TLS 1.3.')),
  flag('allow-0rtt', 'Passes early data on before the handshake with it is done.'),
  after('proto', text('Protocol without asking it: h1, h2, fcgi.')),
  after('maxconn', integer('Most connections at once; further requests wait.')),
  after('minconn', integer('Grows from this to maxconn with the load.')),
  after('maxqueue', integer('Most requests that wait for it.')),
  after('weight', integer('Its share: 1 to 256, 0 for none.')),
  after('slowstart', time('Time in which its share grows after it came up.')),
  flag('backup', 'Used when no other is left.'),
  flag('disabled', 'Begins in maintenance.'),
  after('cookie', text('Its value in the cookie.')),
  after('id', integer('Number in statistics.', 1)),
  after('guid', text('Identifier that statistics keep over reloads.')),
  after('init-addr', text('Where its address comes from at start: last,libc,none.')),
  after('resolvers', text('The resolvers section that its name is asked of.')),
  after('resolve-prefer', oneOf('Family that is preferred.', 'ipv4', 'ipv6')),
  after(
    'on-error',
    oneOf('What an observed error does.', 'fastinter', 'fail-check', 'sudden-death', 'mark-down')
  ),
  after('on-marked-down', oneOf('What happens to its connections when it goes down.', 'shutdown-sessions')),
  after(
    'on-marked-up',
    oneOf('What happens to those of backups when it comes up.', 'shutdown-backup-sessions')
  ),
  after('observe', oneOf('Traffic that counts as a check.', 'layer4', 'layer7')),
  after('error-limit', integer('Observed errors until on-error.', 1)),
  after('pool-max-conn', text('Most idle connections that are kept; -1 for any number.')),
  after('pool-purge-delay', time('How long idle connections are kept.')),
  after('max-reuse', text('How often a connection is used again; -1 for ever.')),
  flag('send-proxy', 'Tells the client’s address by the PROXY protocol.'),
  flag('send-proxy-v2', 'The same in its binary form.'),
  after('source', text('Our address towards it.')),
  after('tcp-ut', time('How long sent data may stay unconfirmed.')),
  after('track', text('Server whose state it takes over: backend/server.')),
  after('usesrc', text('Address that it sees, behind source: clientip.')),
  after('ws', oneOf('Protocol of web sockets.', 'auto', 'h1', 'h2'))
]

const named = [
  required(alone('name', text('Name of the server.'))),
  required(alone('address', text('ADDRESS:PORT, a name, or a path.')))
]

export const serverForm = form('A server.', ...named, ...serverParts)

export const defaultServerForm = form('What the servers behind it begin with.', ...serverParts)

export const serverTemplateForm = form(
  'Several servers that differ in a number.',
  required(alone('prefix', text('Beginning of their names.'))),
  required(alone('count', text('How many, or a range: 3, 5-8.'))),
  required(alone('address', text('NAME:PORT that the resolvers give addresses for.'))),
  ...serverParts
)

/** Servers as a list, which a variable may be. */
export const servers: Sugar = {
  schema: Type.Array(serverForm.schema, { description: 'Servers, a line for each; a list of maps.' }),
  drafts: value =>
    asList(value).map((one, index): Draft => ({ words: ['server', ...serverForm.words(one)], at: [index] }))
}
