import { broken, type Found, type Judge, list, ok, unknown, weak } from '../finding.ts'
import { bindText, globalLine, isAt, quicBinds } from '../quic-binds.ts'
import type { FirewallReading, Readings, SocketReading } from '../readings.ts'
import { passage } from '../ruleset.ts'

const bindLine = (port: number): string =>
  `Write into the frontend: bind quic4@:${port} ssl crt FILE alpn h3, and the same with quic6@.`

export const binds: Judge = ({ configuration, wanted: { port } }) => {
  if (!configuration || configuration.length === 0) return unknown('no configuration could be read')
  const all = quicBinds(configuration)
  if (all.length === 0)
    return broken('no frontend binds quic4@ or quic6@: HAProxy listens on TCP alone', bindLine(port))
  const here = all.filter(bind => isAt(bind, port))
  if (here.length === 0)
    return broken(
      `QUIC is bound at ${list(all.map(bindText))}, not at port ${port}`,
      `${bindLine(port)} Or ask for the other port: --port.`
    )
  const off = globalLine(configuration, 'no-quic') ?? offLine(configuration)
  if (off)
    return broken(
      `line ${off.number} turns QUIC off: ${[off.keyword, ...off.args].map(({ text }) => text).join(' ')}`,
      'Remove it.'
    )
  const plain = here.find(({ ssl }) => !ssl)
  if (plain)
    return broken(`${bindText(plain)} has no ssl`, 'QUIC is always encrypted: write ssl crt FILE behind it.')
  const other = here.find(({ alpn }) => alpn !== undefined && !alpn.includes('h3'))
  if (other)
    return broken(
      `${bindText(other)} offers ${list(other.alpn ?? []) || 'no protocol'} in ALPN, not h3`,
      'Write alpn h3 behind it, or leave alpn out.'
    )
  const seen = list(here.map(bindText))
  return here.some(({ family }) => family === 6)
    ? ok(seen)
    : weak(`${seen}, and none for IPv6`, `Write bind quic6@:${port} beside it, so that IPv6 has HTTP/3 too.`)
}

const offLine = (files: NonNullable<Readings['configuration']>) => {
  const line = globalLine(files, 'tune.quic.listen')
  return line?.args[0]?.text === 'off' ? line : undefined
}

export const sockets: Judge = ({ sockets: all, wanted: { port }, configuration }) => {
  if (!all) return unknown('ss could not be asked', 'Install iproute.')
  const udp = all.filter(
    socket => socket.protocol === 'udp' && socket.port === port && socket.peer === undefined
  )
  const its = udp.filter(isHaproxy)
  const stranger = udp.find(socket => !isHaproxy(socket) && socket.process !== '')
  if (its.length === 0 && stranger)
    return broken(
      `${stranger.process} (pid ${stranger.pid}) has UDP port ${port}`,
      `Stop ${stranger.process}, or give one of the two another port; then restart HAProxy.`
    )
  if (its.length === 0)
    return broken(
      `nothing of HAProxy listens on UDP port ${port}`,
      'What is configured is not what runs: reload, and read journalctl -u haproxy.'
    )
  const where = list([...new Set(its.map(({ address }) => `${address}:${port}`))])
  const wants6 = quicBinds(configuration ?? []).some(bind => bind.family === 6 && isAt(bind, port))
  if (wants6 && !its.some(({ address }) => address.includes(':') || address === '*'))
    return weak(
      `${where}, and none for IPv6, which the configuration binds`,
      'Reload, and see whether the host has IPv6.'
    )
  return ok(`HAProxy listens on UDP ${where}`)
}

const isHaproxy = ({ process }: SocketReading): boolean => process === 'haproxy'

export const firewall: Judge = ({ firewall: found, wanted: { port } }) => {
  const verdicts = [byFirewalld(found, port), ...byRuleset(found, port)].filter(each => each !== undefined)
  return (
    verdicts.find(({ verdict }) => verdict === 'broken') ??
    verdicts.find(({ verdict }) => verdict === 'unknown') ??
    verdicts[0] ??
    unknown('neither firewalld nor nft could be asked')
  )
}

const byFirewalld = ({ firewalld }: FirewallReading, port: number): Found | undefined => {
  if (!firewalld?.running) return undefined
  const { zone, target, ports, richRules } = firewalld
  const about = richRules.filter(rule =>
    new RegExp(`port port="?${port}"? protocol="?udp"?|service name="?http3"?`).test(rule)
  )
  const refusing = about.find(rule => /\b(drop|reject)\b/.test(rule))
  if (refusing)
    return broken(
      `firewalld’s zone ${zone} refuses it: ${refusing}`,
      `Remove it: firewall-cmd --permanent --zone=${zone} --remove-rich-rule='${refusing}', then firewall-cmd --reload.`
    )
  if (target === 'ACCEPT') return ok(`firewalld’s zone ${zone} lets everything in`)
  if (ports.some(each => lets(each, port))) return ok(`firewalld’s zone ${zone} lets ${port}/udp in`)
  const accepting = about.find(rule => /\baccept\b/.test(rule))
  if (accepting) return ok(`firewalld’s zone ${zone} lets it in: ${accepting}`)
  return broken(
    `firewalld’s zone ${zone} lets in ${list(ports) || 'nothing'}, but not ${port}/udp`,
    `firewall-cmd --permanent --zone=${zone} --add-port=${port}/udp && firewall-cmd --reload; https alone is TCP.`
  )
}

/** `443/udp`, `8000-9000/udp` */
const lets = (text: string, port: number): boolean => {
  const [, first, last] = /^(\d+)(?:-(\d+))?\/udp$/.exec(text) ?? []
  return first !== undefined && Number(first) <= port && port <= Number(last ?? first)
}

const byRuleset = ({ ruleset }: FirewallReading, port: number): readonly Found[] => {
  if (ruleset === undefined) return []
  const both = ([4, 6] as const).map(family => passage(ruleset, port, family))
  return both.flatMap((way, index) => {
    const family = index === 0 ? 'IPv4' : 'IPv6'
    if (way?.is === 'dropped')
      return [
        broken(
          `nftables drop UDP to port ${port} over ${family} in chain ${way.where}`,
          `See nft -a list chain ${way.where}, and let udp dport ${port} in before it.`
        )
      ]
    if (way?.is === 'unclear')
      return [
        unknown(
          `whether chain ${way.where} drops UDP to port ${port} depends on more than the port`,
          `See nft -a list chain ${way.where}; whether HTTP/3 answers from here tells.`
        )
      ]
    return way && index === 0 ? [ok('no rule of nftables drops it')] : []
  })
}

export const selinux: Judge = ({ selinux: found }) => {
  if (!found) return unknown('getenforce could not be asked')
  const { mode, denials } = found
  if (mode === 'disabled') return ok('SELinux is off')
  const [first] = denials ?? []
  const many = (denials?.length ?? 0) > 1 ? ` (and ${(denials?.length ?? 0) - 1} more)` : ''
  const module =
    'Role selinux has a module for QUIC (selinux_mode: confined); ausearch -m avc -c haproxy tells all.'
  if (first !== undefined)
    return mode === 'enforcing'
      ? broken(`SELinux denied HAProxy in the last ten minutes: ${first}${many}`, module)
      : weak(`SELinux would have denied: ${first}${many}`, module)
  return denials === undefined
    ? unknown(
        `SELinux is ${mode}, and what it denied could not be read`,
        'Install audit, which has ausearch.'
      )
    : ok(`SELinux is ${mode} and denied HAProxy nothing in the last ten minutes`)
}

/** Bytes; what quic-go’s authors found to lose nothing in a burst is 7.5 MB. */
const enough = 2_500_000

export const buffers: Judge = ({ kernel: { receiveBuffer, sendBuffer } }) => {
  if (receiveBuffer === undefined || sendBuffer === undefined)
    return unknown('net.core.rmem_max could not be read')
  const seen = `net.core.rmem_max is ${receiveBuffer}, net.core.wmem_max ${sendBuffer}`
  return Math.min(receiveBuffer, sendBuffer) >= enough
    ? ok(seen)
    : weak(
        seen,
        'Bursts may lose packets: sysctl -w net.core.rmem_max=7500000 net.core.wmem_max=7500000 (role sysctl).'
      )
}
