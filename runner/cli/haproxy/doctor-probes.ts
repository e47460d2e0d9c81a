import { lookup } from 'node:dns/promises'
import type { Controller } from '../../engine/controller.ts'
import { isAt, quicBinds } from '../../haproxy/doctor/quic-binds.ts'
import type { ProbeReading, Readings, TcpReading } from '../../haproxy/doctor/readings.ts'
import type { ProbeRequest, ProbeResult } from '../../modules/module.ts'

export interface FromHere {
  readonly probes: readonly ProbeReading[]
  readonly overTcp?: TcpReading
}

/** Asks a host over HTTP/3 by each family it binds QUIC for, and over TCP for alt-svc, as a client of this machine does. */
export const probeFromHere = async (
  controller: Pick<Controller, 'probe'>,
  { wanted, configuration = [], kernel }: Omit<Readings, 'overTcp'>,
  how: { readonly address: string; readonly ca?: string; readonly path: string; readonly signal: AbortSignal }
): Promise<FromHere> => {
  const { name, port } = wanted
  const found = await lookup(how.address, { all: true }).catch(() => [])
  const binds = quicBinds(configuration).filter(bind => isAt(bind, port))
  const addressOf = (family: 4 | 6): string | undefined =>
    found.find(each => each.family === family)?.address ??
    kernel.addresses.find(each => each.includes(':') === (family === 6))
  const families = ([4, 6] as const).filter(
    family => binds.some(bind => bind.family === family) || found.some(each => each.family === family)
  )
  const ask = (version: ProbeRequest['version'], connectTo: string, verify: boolean) =>
    controller.probe(
      {
        url: `https://${name.includes(':') ? `[${name}]` : name}:${port}${how.path}`,
        method: 'GET',
        headers: {},
        version,
        verify,
        timeout: 6,
        connectTo,
        ...(how.ca === undefined ? {} : { ca: how.ca })
      },
      how.signal
    )
  // Whether the rest of it works is worth knowing, also where the certificate is not trusted.
  const askTwice = async (address: string): Promise<ProbeResult> => {
    const first = await ask('3', address, true)
    return first.level === 'handshake' && first.server?.problem !== undefined
      ? ask('3', address, false)
      : first
  }
  const [overTcp, ...probes] = await Promise.all([
    readTcp(await ask('1.1', addressOf(4) ?? addressOf(6) ?? how.address, false)),
    ...families.map(async family => {
      const address = addressOf(family)
      return address === undefined
        ? untried(family, `the host has no IPv${family} address that others reach`)
        : readProbe(family, address, await askTwice(address))
    })
  ])
  return { probes, ...(overTcp ? { overTcp } : {}) }
}

const untried = (family: 4 | 6, error: string): ProbeReading => ({
  from: 'controller',
  family,
  address: '',
  level: 'none',
  client: '',
  tried: false,
  error
})

const readTcp = ({ level, status, headers, error }: ProbeResult): TcpReading => ({
  ...(level === 'http' ? { status } : {}),
  ...(headers['alt-svc'] === undefined ? {} : { altSvc: headers['alt-svc'] }),
  ...(error === undefined ? {} : { error })
})

/** This machine itself may have no way to a family. */
const noWay = /ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT/

const readProbe = (family: 4 | 6, address: string, result: ProbeResult): ProbeReading => {
  const { level, client, status, headers, error, hint, quicVersions, server } = result
  if (error !== undefined && noWay.test(error) && family === 6)
    return { ...untried(family, 'this machine has no way to IPv6'), address }
  return {
    from: 'controller',
    family,
    address,
    level,
    client,
    tried: true,
    ...(level === 'http' ? { status } : {}),
    ...(headers['alt-svc'] === undefined ? {} : { altSvc: headers['alt-svc'] }),
    ...(quicVersions ? { quicVersions } : {}),
    ...(server ? { server } : {}),
    ...(error === undefined ? {} : { error }),
    ...(hint === undefined ? {} : { hint })
  }
}
