import type { Readings, ServiceReading } from './readings.ts'

/** A code that is not 0 is an answer too: 127 where the command is missing. */
export interface HostAnswer {
  readonly code: number
  readonly out: string
}

type HostReadings = Pick<Readings, 'service' | 'processes' | 'sockets' | 'kernel' | 'firewall' | 'selinux'>

/** What the answers to `hostQuestions` come to, and the unit's command line. */
export const readHost = (
  answers: readonly HostAnswer[]
): { readonly readings: HostReadings; readonly execStart: readonly string[] } => {
  const [unit, processes, sockets, kernel, firewalld, ruleset, selinux] = answers
  const properties = unit?.code === 0 ? pairs(unit.out) : undefined
  return {
    readings: {
      ...(properties && { service: readService(properties) }),
      processes: readProcesses(processes?.out ?? ''),
      ...(sockets?.code === 0 && { sockets: readSockets(sockets.out) }),
      kernel: readKernel(kernel?.out ?? ''),
      firewall: {
        ...(firewalld?.code === 0 && { firewalld: readFirewalld(firewalld.out) }),
        ...(ruleset?.code === 0 && { ruleset: ruleset.out })
      },
      ...(selinux?.code === 0 && { selinux: readSelinux(selinux.out) })
    },
    execStart: /argv\[\]=(.*?) ;/.exec(properties?.get('ExecStart') ?? '')?.[1]?.split(' ') ?? []
  }
}

/** Of a process's arguments, or of ExecStart: the program and the files of its configuration. */
export const commandOf = (args: readonly string[]) => ({
  program: args[0]?.startsWith('/') ? args[0] : undefined,
  files: args.flatMap((word, index) =>
    word === '-f' && args[index + 1] !== undefined ? [args[index + 1] ?? ''] : []
  )
})

const pairs = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text.split('\n').map(line => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1)]
    })
  )

const readService = (properties: ReadonlyMap<string, string>): ServiceReading => ({
  load: properties.get('LoadState') ?? '',
  active: properties.get('ActiveState') ?? '',
  sub: properties.get('SubState') ?? '',
  result: properties.get('Result') ?? '',
  mainPid: Number(properties.get('MainPID') ?? 0),
  status: properties.get('StatusText') ?? ''
})

const readProcesses = (text: string): Readings['processes'] =>
  text.split('\n').flatMap(line => {
    const [pid, parent, uid, age, capabilities = '', exe = '', context = '', args = ''] = line.split('\t')
    if (pid === undefined || parent === undefined || exe === '') return []
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        uid: Number(uid),
        age: Number(age),
        capabilities,
        exe,
        context,
        args: decode(args)
          .split('\0')
          .filter((word, index, all) => word !== '' || index < all.length - 1)
      }
    ]
  })

/** `UNCONN 0 0 0.0.0.0:443 0.0.0.0:* users:(("haproxy",pid=12,fd=7))` */
const readSockets = (text: string): NonNullable<Readings['sockets']> =>
  text.split('\n').flatMap(line => {
    const [, , , local = '', peer = '', ...users] = line.trim().split(/\s+/)
    const at = local.lastIndexOf(':')
    const port = Number(local.slice(at + 1))
    if (at < 0 || !Number.isInteger(port)) return []
    const [, process = '', pid] = /\(\("([^"]*)",pid=(\d+)/.exec(users.join(' ')) ?? []
    return [
      {
        protocol: 'udp' as const,
        address: local.slice(0, at),
        port,
        ...(peer.endsWith(':*') ? {} : { peer }),
        process,
        ...(pid === undefined ? {} : { pid: Number(pid) })
      }
    ]
  })

const readKernel = (text: string): Readings['kernel'] => {
  const lines = text.split('\n')
  const values = pairs(text)
  const number = (name: string): number | undefined => {
    const value = values.get(name)
    return value === undefined || value === '' ? undefined : Number(value)
  }
  const [receive, send, port] = [
    number('net/core/rmem_max'),
    number('net/core/wmem_max'),
    number('net/ipv4/ip_unprivileged_port_start')
  ]
  return {
    ...(receive === undefined ? {} : { receiveBuffer: receive }),
    ...(send === undefined ? {} : { sendBuffer: send }),
    ...(port === undefined ? {} : { unprivilegedPort: port }),
    addresses: lines.flatMap(line => (line.startsWith('address=') ? [line.slice(8)] : []))
  }
}

const readFirewalld = (text: string): NonNullable<Readings['firewall']['firewalld']> => {
  const lines = text.split('\n')
  const field = (name: string): string =>
    lines
      .find(line => line.startsWith(`  ${name}:`))
      ?.slice(name.length + 3)
      .trim() ?? ''
  const ofServices = lines.flatMap(line => (line.startsWith('service-ports: ') ? [line.slice(15)] : []))
  return {
    running: lines[0] !== 'stopped',
    zone: lines[0]?.split(' ')[0] ?? '',
    target: field('target'),
    ports: [field('ports'), ...ofServices].flatMap(ports => ports.split(/\s+/).filter(Boolean)),
    richRules: lines.flatMap(line => (/^\s+rule /.test(line) ? [line.trim()] : []))
  }
}

const readSelinux = (text: string): NonNullable<Readings['selinux']> => {
  const [first = '', second, ...denials] = text.split('\n')
  const mode = first === 'mode=1' ? 'enforcing' : first === 'mode=0' ? 'permissive' : 'disabled'
  return { mode, ...(second === 'read' ? { denials: denials.filter(Boolean) } : {}) }
}

/** `lib.so => /path (0x…)`, `lib.so => not found`; what has no arrow is the kernel's or the loader itself. */
export const readLibraries = (text: string) =>
  text.split('\n').flatMap(line => {
    const [, name, path] = /^\s*(\S+) => (not found|\S+)/.exec(line) ?? []
    return name === undefined ? [] : [{ name, path: path === 'not found' ? undefined : path }]
  })

/** Path and text of each file that `configurationQuestion` brought. */
export const readFiles = (text: string): readonly (readonly [path: string, text: string])[] =>
  text.split('\n').flatMap(line => {
    const [path, base64] = line.split('\t')
    return path && base64 !== undefined ? [[path, decode(base64)] as const] : []
  })

const decode = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), character => character.charCodeAt(0)))
