import type { Duplex } from 'node:stream'
import { HostError, type Target } from '../../engine/host.ts'
import type { Line } from './dial.ts'

/** A connection to the last host on a way, shared by all that are reached over it. */
interface Shared {
  readonly line: Promise<Line>
  users: number
}

/** Dials a host on the way, over those before it. */
export type DialHop = (hop: Target, over: readonly Target[]) => Promise<Line>

/** Jump hosts of a run: each is logged in to once, however many hosts are behind it. */
export class Hops {
  readonly #shared = new Map<string, Shared>()

  /** Opens a connection to `target` over its hops; when it is closed, and nobody else needs them, they are left. */
  async open(hops: readonly Target[], target: Target, dialHop: DialHop): Promise<Duplex> {
    const last = hops.at(-1)
    if (!last) throw new RangeError('no hop')
    const key = JSON.stringify(
      hops.map(({ user, address, port, knownHostsFile }) => [user, address, port, knownHostsFile])
    )
    const shared = this.#shared.get(key) ?? this.#dial(key, last, hops.slice(0, -1), dialHop)
    shared.users += 1
    const leave = () => {
      shared.users -= 1
      if (shared.users > 0) return
      this.#forget(key, shared)
      void shared.line.then(line => line.hangUp()).catch(() => {})
    }
    try {
      const line = await shared.line
      const stream = await forward(line, last, target)
      stream.once('close', leave)
      return stream
    } catch (error) {
      leave()
      throw explained(error, target, last)
    }
  }

  #dial(key: string, hop: Target, over: readonly Target[], dialHop: DialHop): Shared {
    const shared: Shared = { line: dialHop(hop, over), users: 0 }
    this.#shared.set(key, shared)
    shared.line.then(
      line => line.gone.then(() => this.#forget(key, shared)),
      () => this.#forget(key, shared)
    )
    return shared
  }

  #forget(key: string, shared: Shared): void {
    if (this.#shared.get(key) === shared) this.#shared.delete(key)
  }
}

const explained = (error: unknown, target: Target, hop: Target): unknown => {
  if (!(error instanceof HostError) || error.failure.kind === 'interrupted') return error
  const { failure } = error
  return new HostError({
    ...failure,
    message: `${target.name} is reached over ${hop.name}: ${failure.message}`
  })
}

/** RFC 4254, section 5.1. */
const prohibited = 1

const forward = (line: Line, hop: Target, target: Target): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const fail = (message: string, hint: string) =>
      reject(new HostError({ kind: 'unreachable', message, hint }))
    void line.gone.then(reason =>
      fail(`the connection to ${hop.name} was lost: ${reason}`, 'Run again; what was done stays done.')
    )
    const to = `${target.address}, port ${target.port}`
    line.client.forwardOut('127.0.0.1', 0, target.address, target.port, (error, channel) => {
      if (!error) return resolve(channel)
      const { reason } = error as Error & { readonly reason?: number }
      const why = error.message.replace(/^\(SSH\) Channel open failure: /, '')
      if (reason === prohibited)
        fail(
          `${hop.name} does not allow connections to ${to} (${why})`,
          `Allow it in sshd_config there: AllowTcpForwarding yes, and PermitOpen if it is set.`
        )
      else
        fail(
          `${hop.name} cannot connect to ${to} (${why})`,
          `Does \`bash -c '</dev/tcp/${target.address}/${target.port}'\` work on ${hop.name}? The address is looked up there.`
        )
    })
  })
