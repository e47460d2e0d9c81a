import type { Configuration, Word } from '../../configuration/configuration.ts'
import { broken, type Found, type Judge, list, ok, unknown, weak } from '../finding.ts'
import { sectionsOf } from '../quic-binds.ts'
import type { ProbeReading } from '../readings.ts'

export const certificate: Judge = ({ certificates, probes, wanted: { name } }) => {
  const read = certificates.filter(each => each.names !== undefined)
  const [first] = certificates
  if (!first) return unknown('no certificate file could be read')
  if (read.length === 0)
    return broken(
      `there is no certificate in ${list(certificates.map(({ path }) => path))}`,
      'Put certificate, chain and key into it, as PEM.'
    )
  const [its = read[0]] = read.filter(({ names = [] }) => coversName(names, name))
  if (!its) return unknown('no certificate file could be read')
  const { path, names = [], daysLeft = 0, notAfter, hasKey, keyMatches, issuer } = its
  const renew = 'Renew it, and reload HAProxy (role certificate).'
  if (!coversName(names, name))
    return broken(
      `${path} is for ${list(names) || 'nobody'}, not for ${name}`,
      `Have one for ${name}, or ask by a name that it covers: --name ${names[0] ?? 'NAME'}.`
    )
  if (!hasKey)
    return broken(`there is no key to ${path}`, `Put it behind the certificate, or into ${path}.key.`)
  if (!keyMatches)
    return broken(
      `the key of ${path} belongs to another certificate`,
      'Put the key there that the certificate was made for.'
    )
  if (daysLeft < 0) return broken(`${path} ended at ${notAfter}`, renew)
  const seen = `${path} is for ${list(names)}, from ${issuer}, until ${notAfter} (${daysLeft} days)`
  const served = probes.find(({ server }) => server)?.server
  if (served && !certificates.some(({ serial }) => serial !== undefined && sameSerial(serial, served.serial)))
    return weak(
      `HAProxy serves a certificate with the serial ${served.serial}, which is in none of its files`,
      'It was loaded before the file was changed: reload HAProxy.'
    )
  return daysLeft < 14 ? weak(seen, renew) : ok(seen)
}

const sameSerial = (a: string, b: string): boolean =>
  a.replace(/^0+/, '').toLowerCase() === b.replace(/^0+/, '').toLowerCase()

/** A wildcard stands for one label, the first one (RFC 9525, section 6.3). */
export const coversName = (names: readonly string[], wanted: string): boolean => {
  const [name, has] = [wanted.toLowerCase(), new Set(names.map(each => each.toLowerCase()))]
  return has.has(name) || (!isAddress(name) && has.has(name.replace(/^[^.]+/, '*')))
}

const isAddress = (name: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(name) || name.includes(':')

export const altSvc: Judge = ({ overTcp, configuration, wanted: { port } }) => {
  if (overTcp?.status !== undefined) return judgeHeader(overTcp.altSvc, port, 'the answer over TCP')
  const lines = altSvcLines(configuration ?? [])
  const why = overTcp?.error === undefined ? '' : ` (over TCP: ${overTcp.error})`
  if (lines.length === 0)
    return configuration
      ? judgeHeader(undefined, port, `the configuration${why}`)
      : unknown(`nothing answers over TCP${why}`)
  return judgeHeader(lines.at(-1)?.text, port, `the configuration${why}`)
}

const judgeHeader = (header: string | undefined, port: number, source: string): Found => {
  const mend = `Write into the frontend: http-after-response set-header alt-svc 'h3=":${port}"; ma=86400'`
  if (header === undefined)
    return broken(`there is no alt-svc in ${source}, so no client ever tries HTTP/3`, `${mend}.`)
  if (/^\s*clear\b/.test(header))
    return broken(`alt-svc in ${source} tells clients to forget HTTP/3: ${header}`, `${mend}.`)
  const ports = [...header.matchAll(/\bh3="?[^":,;]*:([^";,]+)"?/g)].map(([, each = '']) => each)
  const age = Number(/\bma=(\d+)/.exec(header)?.[1] ?? 86_400)
  if (ports.length === 0) return broken(`alt-svc in ${source} names no h3: ${header}`, `${mend}.`)
  if (ports.every(each => /^\d+$/.test(each)) && !ports.includes(String(port)))
    return broken(
      `alt-svc in ${source} leads to UDP port ${list(ports)}, and HTTP/3 is at ${port}: ${header}`,
      `${mend}.`
    )
  if (age > 30 * 86_400)
    return weak(
      `${header}: clients remember it for ${Math.floor(age / 86_400)} days`,
      'A shorter ma, of a day, leaves a way back while UDP is blocked somewhere.'
    )
  return ok(header)
}

/** Values that alt-svc is set to, as HAProxy reads them. */
const altSvcLines = (files: readonly Configuration[]): readonly Word[] =>
  sectionsOf(files, ['defaults', 'frontend', 'listen', 'backend'])
    .flatMap(({ lines }) => lines)
    .filter(({ keyword }) => ['http-response', 'http-after-response'].includes(keyword.text))
    .flatMap(({ args: [action, name, value] }) =>
      /^(set|add)-header$/.test(action?.text ?? '') && name?.text.toLowerCase() === 'alt-svc' && value
        ? [value]
        : []
    )

export const fromHost: Judge = ({ probes }) => {
  const own = probes.filter(({ from }) => from === 'host')
  return judgeReach(own, false) ?? ok(own.map(({ address }) => `QUIC answers at ${address}`).join('; '))
}

export const fromHere: Judge = ({ probes, wanted: { name } }, before) => {
  const own = probes.filter(({ from }) => from === 'controller')
  const found = judgeReach(own, before.size === 0)
  if (found) return found
  const tried = own.filter(probe => probe.tried)
  const seen = [...tried.map(probe => reached(probe, name)), ...untried(own)].join('; ')
  const problem = tried.find(({ server }) => server?.problem !== undefined)?.server?.problem
  if (problem !== undefined)
    return /self-signed|not trusted here/.test(problem)
      ? weak(
          `${seen}; its certificate: ${problem}`,
          'Clients refuse it unless they were told; --ca FILE names authorities to trust.'
        )
      : broken(
          `${seen}; its certificate: ${problem}`,
          'See the certificate above, and whether HAProxy was reloaded since.'
        )
  return tried.some(({ level }) => level === 'quic') ? unknown(seen) : ok(seen)
}

const untried = (probes: readonly ProbeReading[]): readonly string[] =>
  probes.filter(probe => !probe.tried).map(({ family, error }) => `IPv${family} was not tried: ${error}`)

/** What is wrong with getting there at all; undefined when every family that was tried answers. */
const judgeReach = (probes: readonly ProbeReading[], allElseIsRight: boolean): Found | undefined => {
  const tried = probes.filter(probe => probe.tried)
  const failed = tried.find(({ level, error }) => level === 'none' || error !== undefined)
  if (!failed)
    return tried.length > 0 ? undefined : unknown(untried(probes).join('; ') || 'nothing was asked')
  const { family, error = 'no answer', hint, level } = failed
  const other = tried.find(
    probe => probe.family !== family && probe.level !== 'none' && probe.error === undefined
  )
  const until = level === 'none' ? '' : ` (${levels[level]} was reached)`
  const but = other ? `, but IPv${other.family} answers` : ''
  const onTheWay =
    'All that was looked at on the host is right, so something on the way drops UDP: a cloud’s security group, a router.'
  return broken(
    `over IPv${family}: ${error}${until}${but}`,
    allElseIsRight && level === 'none' ? onTheWay : (hint ?? 'Ask again when the rest is mended.')
  )
}

const levels = { none: 'nothing', quic: 'QUIC', handshake: 'the handshake', http: 'a page' } as const

const reached = ({ family, level, status, client, server }: ProbeReading, name: string): string => {
  const over = `over IPv${family}`
  const verified = server && server.problem === undefined ? `, certificate of ${name} verified` : ''
  if (level === 'http') return `HTTP/3 ${status} ${over} (${client})${verified}`
  if (level === 'handshake') return `a handshake with h3 ${over} (${client})${verified}`
  return `a QUIC listener answers ${over} (${client}); whether it can do a handshake is not known`
}
