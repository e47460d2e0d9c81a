import { spawn } from 'node:child_process'
import { userInfo } from 'node:os'
import { type Connector, type Flight, HostError, type Target } from '../engine/host.ts'
import { type Becoming, becomeDespair, becomeFailure } from './login/become.ts'
import { deferred } from './queue.ts'
import { Session } from './session.ts'
import { promptOf } from './shell/become-argv.ts'
import { FramedShell } from './shell/framed-shell.ts'
import { launch } from './shell/launch.ts'
import type { Wire } from './shell/wire.ts'
import { converseHere } from './socket/local-sockets.ts'

/** `connection: local`: this machine, through the same shell. */
export class LocalConnector implements Connector {
  async connect(target: Target, { lock, first, signal }: Parameters<Connector['connect']>[1]) {
    if (signal.aborted) throw new HostError({ kind: 'interrupted', message: `${target.name}: interrupted` })
    const login = userInfo().username
    const userOf = (flight: Flight) => flight.becomeUser ?? login
    const session = new Session({
      userOf,
      hangUp: async () => {},
      converse: conversation => converseHere(target, login, spawned, conversation),
      open: async (flight, trying) => {
        const shell = openShell(target, login, userOf(flight), flight, lock)
        trying(shell)
        return { shell, frames: await shell.begin() }
      }
    })
    return { host: session, first: await session.begin(first) }
  }
}

function openShell(target: Target, login: string, user: string, first: Flight, lock: boolean): FramedShell {
  const become = user !== login
  const password = become ? target.becomePassword : undefined
  const { nonce, inside, argv, text } = launch(first, {
    lock,
    become: become ? { user, method: 'sudo', password: password !== undefined, terminal: false } : undefined
  })
  const becoming: Becoming = { host: target.name, login, user, method: 'sudo', prompt: promptOf(nonce) }
  return new FramedShell(spawned(argv, become ? { LC_ALL: 'C' } : {}), {
    nonce,
    host: target.name,
    first,
    inside,
    ...(text !== undefined && { unlock: { text, ...(password !== undefined && { password }) } }),
    patience: Math.max(target.connectTimeout, 30) * 1000,
    despair: said => becomeDespair(becoming, password !== undefined)(said)?.failure,
    refusal: (said, ending) =>
      (become ? becomeFailure(becoming, said)?.failure : undefined) ?? {
        kind: become ? 'become-failed' : 'unreachable',
        message: `${target.name}: bash did not start (${ending ?? 'it said nothing'}): ${said.trim()}`
      }
  })
}

/** Its own session, so that job control in it never takes our terminal. */
function spawned([file, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv): Wire {
  const child = spawn(file, args, { stdio: 'pipe', detached: true, env: { ...process.env, ...env } })
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
