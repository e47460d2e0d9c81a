import type { Library } from '../tls-library.ts'

/** What is known about where a configuration is to run; whatever is undefined is not judged. */
export interface Surroundings {
  /** Of HAProxy, e.g. `3.4.6`. */
  readonly version?: string
  readonly library?: Library
  readonly libraryVersion?: string
  /** Words of the feature list of `haproxy -vv` that are on, without `+`. */
  readonly features?: readonly string[]
  /** What `haproxy -dKall` of the program prints: the keywords that this very build has. */
  readonly registered?: string
  readonly host?: HostSurroundings
}

/** What only the host can tell, and `haproxy -c` does not look at. */
export interface HostSurroundings {
  /** `tcp 0.0.0.0:443 nginx`: listening sockets of others than HAProxy. */
  readonly listening?: readonly {
    readonly protocol: 'tcp' | 'udp'
    readonly address: string
    readonly port: number
    readonly process: string
  }[]
  /** How many files HAProxy can have open: LimitNOFILE of the unit, or fs.nr_open where it may raise the limit itself. */
  readonly openFiles?: number
  /** Of the host, in bytes. */
  readonly memory?: number
  /** Ports that the firewall lets in, as `443/udp`; undefined without a firewall. */
  readonly firewallPorts?: readonly string[]
  /** Behind the program's name in ExecStart, with the variables that the unit itself sets. */
  readonly arguments?: readonly string[]
  /** The unit's `-S` socket. */
  readonly masterSocket?: string
  /** Capabilities that the unit gives (AmbientCapabilities) and that stay: it does not start as root. */
  readonly ambientCapabilities?: readonly string[]
  /** net.ipv4.ip_unprivileged_port_start */
  readonly unprivilegedPortStart?: number
  /** What is in the chroot, when it is there. */
  readonly chroot?: { readonly path: string; readonly empty: boolean; readonly writable: boolean }
  /** Paths that were looked for and are missing. */
  readonly missing?: readonly string[]
  /** Files whose private key is not the one of their certificate. */
  readonly wrongKeys?: readonly string[]
}
