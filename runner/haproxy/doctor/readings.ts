import type { VersionOutput } from '../binary/version-output.ts'
import type { Configuration } from '../configuration/configuration.ts'

/** What was read on a host and from outside; undefined wherever nothing could be learnt. */
export interface Readings {
  /** What is asked for: the name clients use, and the UDP port. */
  readonly wanted: { readonly name: string; readonly port: number }
  readonly service?: ServiceReading
  readonly processes: readonly ProcessReading[]
  readonly binary?: BinaryReading
  /** The files that the processes (or else the unit) name, in their order. */
  readonly configuration?: readonly Configuration[]
  readonly sockets?: readonly SocketReading[]
  readonly kernel: KernelReading
  readonly firewall: FirewallReading
  readonly selinux?: SelinuxReading
  readonly certificates: readonly CertificateReading[]
  /** From the host to itself, and from the machine that hq-run works on. */
  readonly probes: readonly ProbeReading[]
  /** Over TCP, from the machine that hq-run works on. */
  readonly overTcp?: TcpReading
}

/** `systemctl show haproxy`. */
export interface ServiceReading {
  readonly load: string
  readonly active: string
  readonly sub: string
  readonly result: string
  readonly mainPid: number
  readonly status: string
}

/** A process of HAProxy, of /proc. */
export interface ProcessReading {
  readonly pid: number
  readonly parent: number
  readonly uid: number
  /** Seconds since it began. */
  readonly age: number
  /** Effective capabilities, bit by bit, in hexadecimal digits. */
  readonly capabilities: string
  /** What it runs; ` (deleted)` at the end when the file is another one by now. */
  readonly exe: string
  /** SELinux context, empty without one. */
  readonly context: string
  readonly args: readonly string[]
}

export interface BinaryReading {
  readonly path: string
  /** Links followed. */
  readonly target: string
  /** Undefined when it doesn't run; `error` says why. */
  readonly output?: VersionOutput
  readonly error?: string
  /** Of ldd: a path, or undefined when the loader finds none. */
  readonly libraries: readonly { readonly name: string; readonly path: string | undefined }[]
}

export interface SocketReading {
  readonly protocol: 'tcp' | 'udp'
  /** `*`, `0.0.0.0`, `[::]`. */
  readonly address: string
  readonly port: number
  /** Only where the address belongs to an interface or a peer (a QUIC connection's own socket). */
  readonly peer?: string
  readonly process: string
  readonly pid?: number
}

export interface KernelReading {
  /** net.core.rmem_max and wmem_max, bytes. */
  readonly receiveBuffer?: number
  readonly sendBuffer?: number
  /** net.ipv4.ip_unprivileged_port_start */
  readonly unprivilegedPort?: number
  /** Addresses of the host that others can reach. */
  readonly addresses: readonly string[]
}

export interface FirewallReading {
  readonly firewalld?: {
    readonly running: boolean
    readonly zone: string
    /** `default`, `ACCEPT`, `DROP`, `%%REJECT%%`. */
    readonly target: string
    /** `443/udp`, with those of the zone's services. */
    readonly ports: readonly string[]
    readonly richRules: readonly string[]
  }
  /** `nft list ruleset`. */
  readonly ruleset?: string
}

export interface SelinuxReading {
  readonly mode: 'enforcing' | 'permissive' | 'disabled'
  /** Denials of the last ten minutes; undefined when the log cannot be read. */
  readonly denials?: readonly string[]
}

export interface CertificateReading {
  readonly path: string
  /** Undefined when there is no certificate in the file. */
  readonly names?: readonly string[]
  readonly issuer?: string
  readonly serial?: string
  readonly notAfter?: string
  readonly daysLeft?: number
  readonly hasKey: boolean
  readonly keyMatches: boolean
}

export interface ProbeReading {
  readonly from: 'host' | 'controller'
  readonly family: 4 | 6
  readonly address: string
  readonly level: 'none' | 'quic' | 'handshake' | 'http'
  /** Who spoke: `hq-run`, `curl 8.14.1`. */
  readonly client: string
  /** Whether there was a way to the address at all. */
  readonly tried: boolean
  readonly status?: number
  readonly altSvc?: string
  readonly server?: {
    readonly alpn: string
    readonly cipher: string
    readonly subject: string
    readonly issuer: string
    /** Hex, upper case. */
    readonly serial: string
    readonly notAfter: string
    /** Why it is not to be trusted for the name. */
    readonly problem?: string
  }
  readonly quicVersions?: readonly string[]
  readonly error?: string
  readonly hint?: string
}

export interface TcpReading {
  readonly status?: number
  readonly altSvc?: string
  readonly error?: string
}
