import { readVersionOutput } from '../haproxy/binary/version-output.ts'
import type { Configuration, Line } from '../haproxy/configuration/configuration.ts'
import { readConfiguration } from '../haproxy/configuration/read-configuration.ts'
import {
  binaryQuestions,
  certificateFilesQuestion,
  configurationQuestion,
  hostQuestions,
  readSelfProbe,
  selfProbe
} from '../haproxy/doctor/host-questions.ts'
import { processesOf } from '../haproxy/doctor/processes.ts'
import { globalLine, isAt, type QuicBind, quicBinds, sectionsOf } from '../haproxy/doctor/quic-binds.ts'
import { commandOf, readFiles, readHost, readLibraries } from '../haproxy/doctor/read-host.ts'
import type { BinaryReading, CertificateReading, ProbeReading, Readings } from '../haproxy/doctor/readings.ts'
import { Source } from '../language/source.ts'
import type { Answer } from '../modules/module.ts'
import { askCertificate, readCertificate } from '../modules/security/cert-host.ts'
import type { Peek } from './peek.ts'

/** What a host tells of the chain that HTTP/3 hangs by, in three or four round trips; nothing is changed. */
export const examine = async (
  peek: Pick<Peek, 'ask'>,
  given: { readonly name?: string; readonly port?: number }
): Promise<Omit<Readings, 'overTcp'>> => {
  const { readings: host, execStart } = readHost(await peek.ask(hostQuestions))
  const wanted = { name: given.name ?? '', port: given.port ?? 443 }
  const { master, worker } = processesOf({ ...host, wanted, certificates: [], probes: [] })
  const running = commandOf((master ?? worker)?.args ?? [])
  const planned = commandOf(execStart)
  const program = running.program ?? planned.program
  const paths = running.files.length > 0 ? running.files : planned.files
  const [files, ...about] = await peek.ask([
    configurationQuestion(paths),
    ...(program === undefined ? [] : binaryQuestions(program))
  ])
  const configuration = readFiles(files?.out ?? '').map(([path, text]) =>
    readConfiguration(new Source(path, text))
  )
  const binds = quicBinds(configuration)
  const port = given.port ?? binds.find(({ ports }) => ports !== undefined)?.ports?.[0] ?? 443
  const here = binds.filter(bind => isAt(bind, port))
  const certificates = await readCertificates(peek, configuration, here.length > 0 ? here : binds)
  return {
    ...host,
    wanted: { name: given.name ?? '', port },
    ...(program === undefined ? {} : { binary: readBinary(program, about) }),
    ...(configuration.length === 0 ? {} : { configuration }),
    certificates,
    probes: await probeItself(peek, here, port)
  }
}

const readBinary = (path: string, [version, libraries, target]: readonly Answer[]): BinaryReading => {
  const output = version?.code === 0 ? readVersionOutput(version.out) : undefined
  return {
    path,
    target: target?.code === 0 ? target.out : '',
    ...(output ? { output } : { error: version?.out.split('\n')[0] ?? '' }),
    libraries: readLibraries(libraries?.out ?? '')
  }
}

const readCertificates = async (
  peek: Pick<Peek, 'ask'>,
  configuration: readonly Configuration[],
  binds: readonly QuicBind[]
): Promise<readonly CertificateReading[]> => {
  const base = globalLine(configuration, 'crt-base')?.args[0]?.text
  const at = (path: string): string => (path.startsWith('/') || base === undefined ? path : `${base}/${path}`)
  const files = [...binds.flatMap(bind => bind.certificates), ...named(configuration, 'ssl-f-use')]
  const lists = binds.flatMap(bind => bind.certificateLists)
  if (files.length + lists.length === 0) return []
  const [found] = await peek.ask([certificateFilesQuestion([...new Set(files.map(at))], [...new Set(lists)])])
  const paths = [...new Set((found?.out ?? '').split('\n').filter(Boolean).map(at))]
  const answers = await peek.ask(
    paths.flatMap(path => [
      askCertificate(path, undefined, undefined),
      askCertificate(path, `${path}.key`, undefined)
    ])
  )
  return paths.map((path, index) => {
    const own = readCertificate(answers[2 * index]?.out ?? '')
    const beside = readCertificate(answers[2 * index + 1]?.out ?? '')
    if (!own) return { path, hasKey: false, keyMatches: false }
    const { names, issuer, serial, notAfter, daysLeft } = own
    const { hasKey, keyMatches } = own.hasKey || !beside ? own : beside
    return { path, names, issuer, serial, notAfter, daysLeft, hasKey, keyMatches }
  })
}

/** `ssl-f-use crt FILE …` of frontends, HAProxy 3.2 and newer. */
const named = (configuration: readonly Configuration[], keyword: string): readonly string[] => {
  const after = ({ args }: Line): readonly string[] =>
    args.flatMap(({ text }, index) => (text === 'crt' ? [args[index + 1]?.text ?? ''] : []))
  return sectionsOf(configuration, ['frontend', 'listen'])
    .flatMap(({ lines }) => lines)
    .filter(line => line.keyword.text === keyword)
    .flatMap(after)
}

/** At the first address of each family; one that stands for all is asked as the loopback's. */
const probeItself = async (
  peek: Pick<Peek, 'ask'>,
  binds: readonly QuicBind[],
  port: number
): Promise<readonly ProbeReading[]> => {
  const targets = ([4, 6] as const).flatMap(family => {
    const bind = binds.find(each => each.family === family)
    if (!bind && !(family === 4 && binds.length === 0)) return []
    const any = !bind || ['*', '::', '0.0.0.0'].includes(bind.address)
    return [{ family, address: any ? (family === 4 ? '127.0.0.1' : '::1') : bind.address }]
  })
  const answers = await peek.ask(targets.map(({ address }) => selfProbe(address, port)))
  return targets.map(({ family, address }, index) => {
    const { code = 1, out = '' } = answers[index] ?? {}
    const versions = readSelfProbe(out)
    const common = { from: 'host', family, address, client: 'bash', tried: true } as const
    if (versions) return { ...common, level: 'quic', quicVersions: versions }
    return { ...common, level: 'none', ...selfError(out, code, port) }
  })
}

const selfError = (out: string, code: number, port: number): { readonly error: string } => {
  if (/refused/i.test(out)) return { error: `nothing listens on UDP port ${port}` }
  if (code === 124) return { error: `no answer from UDP port ${port} to 3 packets` }
  return { error: out === '' ? `no answer from UDP port ${port}` : (out.split('\n')[0] ?? '') }
}
