import type { X509Certificate } from 'node:crypto'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { ProbeResult } from '../../../modules/module.ts'
import { nameOf } from '../../quic/verify-chain.ts'

/** What a server showed on a connection; nothing without TLS. */
export const certificateOn = (socket: Socket): Pick<ProbeResult, 'certificate'> =>
  socket instanceof TLSSocket ? servedCertificate(socket.getPeerX509Certificate()) : {}

export const servedCertificate = (own: X509Certificate | undefined): Pick<ProbeResult, 'certificate'> =>
  own
    ? {
        certificate: {
          sha256: own.fingerprint256.replaceAll(':', '').toLowerCase(),
          serial: own.serialNumber,
          subject: nameOf(own.subject)
        }
      }
    : {}
