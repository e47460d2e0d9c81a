import { spawn } from 'node:child_process'
import { userInfo } from 'node:os'
import { type Connector, type Flight, HostError, type Target } from '../engine/host.ts'
import { becomeDespair, becomeFailure, sudo } from './become.ts'
import { FramedShell } from './framed-shell.ts'
import { launch } from './launch.ts'
import { deferred } from './queue.ts'
import { Session } from './session.ts'
import type { Wire } from './wire.ts'

/** `connection: local`: this machine, through the same shell. */
export const localConnector: Connector = {
  async connect(target, { lock, first, signal }) {
    if (signal.aborted) throw new HostError({ kind: 'interrupted', message: `${target.name}: interrupted` })
    const login = userInfo().username
    const userOf = (flight: Flight) => flight.becomeUser ?? login
    const session = new Session({
      userOf,
      hangUp: async () => {},
      open: async flight => openShell(target, login, userOf(flight), flight, lock)
    })
    return { host: session, first: await session.begin(first) }
  }
}

function openShell(target: Target, login: string, user: string, first: Flight, lock: boolean): FramedShell {
  const { nonce, text, inside } = launch(first, { lock })
  const password = user === login ? undefined : target.becomePassword
  const [file, ...args] = user === login ? ['bash', '-c', text] : sudo(user, password !== undefined, text)
  return new FramedShell(spawned(file as string, args), {
    nonce,
    host: target.name,
    first,
    inside,
    ...(password !== undefined && { password }),
    patience: Math.max(target.connectTimeout, 30) * 1000,
    despair: becomeDespair(target.name, login, user),
    refusal: (errors, ending) =>
      (user === login ? undefined : becomeFailure(target.name, login, user, errors)) ?? {
        kind: 'unreachable',
        message: `${target.name}: bash did not start (${ending ?? 'it said nothing'}): ${errors.trim()}`
      }
  })
}

/** Its own session, so that job control in it never takes our terminal. */
function spawned(file: string, args: readonly string[]): Wire {
  const child = spawn(file, args, { stdio: 'pipe', detached: true, env: { ...process.env, LANGUAGE: 'C' } })
  const ended = deferred<string>()
  child.on('error', error => ended.resolve(error.message))
  child.on('close', (code, signal) => ended.resolve(signal ? `signal ${signal}` : `status ${code}`))
  return {
    input: child.stdin,
    output: child.stdout,
    errors: child.stderr,
    ended: ended.promise,
    drop: () => {
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
      child.unref()
      ended.resolve('let go')
    }
  }
}
