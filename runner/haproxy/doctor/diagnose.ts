import type { Judge } from './finding.ts'
import { type Link, type LinkId, linkTitles } from './link.ts'
import { altSvc, certificate, fromHere, fromHost } from './links/answers.ts'
import { build, library, limited, version } from './links/binary.ts'
import { binds, buffers, firewall, selinux, sockets } from './links/network.ts'
import { capability, ownSockets, service, workers } from './links/process.ts'
import type { Readings } from './readings.ts'

/** All links, and the first that is broken of itself. */
export interface Diagnosis {
  readonly links: readonly Link[]
  readonly first: Link | undefined
}

const judges: Readonly<Record<LinkId, Judge>> = {
  service,
  build,
  library,
  version,
  binds,
  limited,
  'own-sockets': ownSockets,
  capability,
  sockets,
  selinux,
  firewall,
  buffers,
  certificate,
  'alt-svc': altSvc,
  workers,
  'from-host': fromHost,
  'from-here': fromHere
}

const running: readonly LinkId[] = ['service', 'build', 'library', 'version', 'binds', 'limited']
const answering: readonly LinkId[] = [...running, 'sockets', 'selinux']

/** What breaks with an earlier link, so that it says nothing new. */
const rests: Readonly<Partial<Record<LinkId, readonly LinkId[]>>> = {
  service: [],
  capability: ['service'],
  sockets: running,
  workers: ['service'],
  'alt-svc': ['service'],
  // A rule may well hold for the loopback, too.
  'from-host': [...answering, 'firewall'],
  'from-here': [...answering, 'firewall', 'certificate', 'from-host']
}

export const diagnose = (readings: Readings): Diagnosis => {
  const links: Link[] = []
  const broken = new Set<LinkId>()
  for (const id of Object.keys(linkTitles) as LinkId[]) {
    const found = judges[id](readings, broken)
    const follows =
      found.verdict === 'ok' || found.verdict === 'weak'
        ? undefined
        : rests[id]?.find(earlier => broken.has(earlier))
    if (found.verdict === 'broken') broken.add(id)
    const bad = found.verdict !== 'ok'
    links.push({ id, ...found, ...(bad ? { why: reasons[id] } : {}), ...(follows ? { follows } : {}) })
  }
  return { links, first: links.find(({ verdict, follows }) => verdict === 'broken' && follows === undefined) }
}

const reasons: Readonly<Record<LinkId, string>> = {
  service: 'Without a running worker nothing answers.',
  build: 'QUIC is compiled in or it is not; HAProxy without it refuses quic4@ and quic6@.',
  library:
    'The wrong library has no QUIC, or another layout of what HAProxy keeps in it: a crash at the first handshake.',
  version:
    'Some versions and libraries together die of the first connection, and haproxy -c says nothing of it.',
  binds: 'HTTP/3 needs sockets of its own: what listens on TCP 443 does not listen on UDP 443.',
  limited: 'With the compatibility layer HAProxy refuses a QUIC bind without it.',
  'own-sockets':
    'Only a connection with a socket of its own stays with its worker when the configuration is reloaded.',
  capability:
    'HAProxy gives up root before connections come; without the capability they share the listener’s socket, and each reload ends them without a word.',
  sockets: 'A packet to a port that nobody listens on is refused.',
  selinux: 'A denial is told in the audit log alone.',
  firewall: 'Firewalls know TCP and UDP apart; the service https of firewalld is TCP only.',
  buffers: 'A burst that does not fit is lost, and QUIC takes that for a congested network.',
  certificate:
    'QUIC has no way on when the certificate is not accepted; clients fall back to TCP without a word.',
  'alt-svc': 'Clients try HTTP/3 only where an answer over TCP has told them to.',
  workers: 'An old worker keeps its configuration, its certificates and its memory until it is done.',
  'from-host': 'What answers on the host but not from outside is stopped on the way.',
  'from-here': 'It is what a client sees, and the only proof there is.'
}
