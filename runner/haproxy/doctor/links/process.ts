import { overviewOf } from '../../overview/overview.ts'
import type { BindAddress } from '../../overview/proxy-section.ts'
import { quicLosses } from '../../overview/quic-losses.ts'
import { broken, type Judge, list, ok, unknown, weak } from '../finding.ts'
import { processesOf } from '../processes.ts'
import { globalLine } from '../quic-binds.ts'
import type { ProcessReading } from '../readings.ts'

const journal = 'journalctl -u haproxy -n 50 tells why'

export const service: Judge = readings => {
  const { service: unit, processes } = readings
  const { master, worker } = processesOf(readings)
  const who = [master && `master ${master.pid}`, worker && `worker ${worker.pid}`].filter(
    each => each !== undefined
  )
  if (!unit || unit.load === 'not-found')
    return processes.length > 0
      ? weak(
          `HAProxy runs (${list(who)}), but not as the service haproxy`,
          'Without a service nothing starts it again (role systemd).'
        )
      : broken(
          'there is no service haproxy, and no process of it',
          'Have one: role systemd of playbooks/site.yaml.'
        )
  if (unit.active === 'active' && worker) {
    if (/failed/i.test(unit.status))
      return weak(
        `active (${list(who)}), but it says: ${unit.status}`,
        `The last reload was refused, so the configuration of before serves; ${journal}, and haproxy -c what is wrong.`
      )
    return ok(`haproxy.service is active: ${list(who)}`)
  }
  const state = [unit.active, unit.result === 'success' ? '' : unit.result].filter(Boolean).join(', ')
  if (unit.active === 'active')
    return broken(
      `haproxy.service is active, but no worker of it runs`,
      `Restart it: systemctl restart haproxy; ${journal}.`
    )
  return broken(`haproxy.service is ${state}`, `Start it: systemctl start haproxy; ${journal}.`)
}

const netBindService = 10n

/** CAP_NET_BIND_SERVICE is in the effective set. */
const mayBind = ({ uid, capabilities }: ProcessReading): boolean =>
  capabilities === '' ? uid === 0 : ((BigInt(`0x${capabilities}`) >> netBindService) & 1n) === 1n

export const ownSockets: Judge = ({ binary, configuration, wanted }) => {
  const able = binary?.output?.socketOwner
  if (able === false)
    return weak(
      'this system gives a QUIC connection no socket of its own (haproxy -vv: socket-owner mode)',
      'Every reload ends QUIC connections without a word; nothing in HAProxy changes that.'
    )
  if (!configuration) return unknown('the configuration could not be read')
  for (const loss of quicLosses(overviewOf(configuration)))
    if (loss.is === 'all share')
      return weak(
        `line ${loss.statement.line.number} turns it off: ${loss.statement.words.join(' ')}`,
        'Every reload ends QUIC connections without a word; remove the line unless file descriptors are short.'
      )
    else if (loss.is === 'bind shares' && loss.bind.addresses.some(each => mayBeAt(each, wanted.port)))
      return weak(
        `the bind in line ${loss.bind.statement.line.number} turns it off: quic-socket listener`,
        'Every reload ends QUIC connections without a word; remove quic-socket listener.'
      )
  return ok(able ? 'the build can, and the configuration lets it' : 'the configuration lets it')
}

const mayBeAt = ({ address }: BindAddress, port: number): boolean =>
  address.is === 'inet' &&
  (address.ports === undefined || (address.ports.from <= port && port <= address.ports.to))

export const capability: Judge = readings => {
  const { wanted, kernel, configuration, binary } = readings
  const { worker } = processesOf(readings)
  const start = kernel.unprivilegedPort ?? 1024
  if (wanted.port >= start) return ok(`port ${wanted.port} needs no privilege (those below ${start} do)`)
  if (!worker) return unknown('no worker runs that could be looked at')
  if (mayBind(worker)) return ok(`worker ${worker.pid} (uid ${worker.uid}) has cap_net_bind_service`)
  const line = configuration && globalLine(configuration, 'setcap')
  const asked = line?.args.some(({ text }) => text.split(',').includes('cap_net_bind_service'))
  const old =
    binary?.output !== undefined &&
    Number(binary.output.branch.split('.')[1]) < 9 &&
    binary.output.branch.startsWith('2.')
  const seen = `worker ${worker.pid} (uid ${worker.uid}) has no cap_net_bind_service, which a port below ${start} needs`
  if (asked)
    return broken(
      `${seen}; line ${line?.number} asks for it`,
      'Restart the service, and see that CapabilityBoundingSet of the unit has CAP_NET_BIND_SERVICE and CAP_SETUID.'
    )
  return broken(
    seen,
    old
      ? `HAProxy ${binary?.output?.version} has no setcap: let everybody bind it, sysctl net.ipv4.ip_unprivileged_port_start=${wanted.port}, or take HAProxy 3.0 or newer.`
      : 'Write setcap cap_net_bind_service into global, and restart the service.'
  )
}

export const workers: Judge = readings => {
  const { worker, old } = processesOf(readings)
  const { binary } = readings
  if (!worker) return unknown('no worker runs')
  const runs = worker.exe.replace(/ \(deleted\)$/, '')
  if (binary && binary.target !== '' && (runs !== worker.exe || runs !== binary.target))
    return weak(
      `worker ${worker.pid} still runs ${runs}; ${binary.path} is another program by now`,
      'Restart the service, so that what was built is what runs.'
    )
  if (old.length === 0) return ok(`worker ${worker.pid} alone`)
  const oldest = old[0]?.age ?? 0
  return weak(
    `worker ${worker.pid}, and ${old.length} of before a reload (${list(old.map(({ pid }) => pid))}), the oldest for ${duration(oldest)}`,
    'They finish what they have begun; hard-stop-after in global says how long they may.'
  )
}

export const duration = (seconds: number): string => {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} days`
}
