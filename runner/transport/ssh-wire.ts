import type { ClientChannel, PseudoTtyOptions } from 'ssh2'
import { HostError, type Target } from '../engine/host.ts'
import type { Line } from './login/dial.ts'
import { deferred } from './queue.ts'
import type { Wire } from './shell/wire.ts'

/** A terminal without echo, whose lines end as they are written. */
const quietTerminal: PseudoTtyOptions = { term: 'dumb', modes: { ECHO: 0, OPOST: 0 } }

/** Starts a command over a connection; on a terminal where that is demanded. */
export async function sshWire(line: Line, target: Target, command: string, terminal = false): Promise<Wire> {
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    void line.gone.then(reason => reject(lostOnTheWay(target, reason)))
    try {
      line.client.exec(command, terminal ? { pty: quietTerminal } : {}, (error, opened) =>
        error
          ? reject(
              new HostError({
                kind: 'unreachable',
                message: `${target.name} refused to run a command: ${error.message}`,
                hint: 'sshd there may allow no sessions (MaxSessions), or only a forced command.'
              })
            )
          : resolve(opened)
      )
    } catch (error) {
      reject(lostOnTheWay(target, error instanceof Error ? error.message : String(error)))
    }
  })
  const ended = deferred<string>()
  let ending: string | undefined
  channel.on('exit', (code: number | null, name?: string) => {
    ending = code === null ? `signal ${name}` : `status ${code}`
  })
  channel.on('close', () => ended.resolve(ending ?? line.trouble()))
  void line.gone.then(reason => ended.resolve(reason))
  return {
    input: channel,
    output: channel,
    errors: channel.stderr,
    ended: ended.promise,
    drop: () => channel.close()
  }
}

export const lostOnTheWay = (target: Target, reason: string) =>
  new HostError({
    kind: 'lost',
    message: `the connection to ${target.name} was lost: ${reason}`,
    hint: 'Run again: what is done already is found done.'
  })
