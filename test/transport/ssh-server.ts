import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, connect as connectTo } from 'node:net'
import { after } from 'node:test'
import ssh2, {
  type AuthenticationType,
  type Connection,
  type KeyboardAuthContext,
  type ServerChannel
} from 'ssh2'
import type { Target } from '../../runner/engine/host.ts'
import { temporaryDirectory, until } from './flying.ts'

const { Server, utils } = ssh2

type KeyType = 'ed25519' | 'ecdsa' | 'rsa'

/** ssh2 now and then makes an ed25519 key that it cannot read itself. */
export function newKey(type: KeyType = 'ed25519'): { readonly private: string; readonly public: string } {
  const key =
    type === 'rsa'
      ? utils.generateKeyPairSync('rsa', { bits: 2048 })
      : type === 'ecdsa'
        ? utils.generateKeyPairSync('ecdsa', { bits: 256 })
        : utils.generateKeyPairSync('ed25519')
  const readable = [key.private, key.public].every(text => !(utils.parseKey(text) instanceof Error))
  return readable ? key : newKey(type)
}

export interface ServerOptions {
  readonly hostKeys?: readonly { readonly private: string; readonly public: string }[]
  /** The password that lets everybody in; without it no login is asked for. */
  readonly password?: string
  readonly methods?: readonly ('password' | 'keyboard-interactive' | 'publickey')[]
  /** Lets this key in. */
  readonly publicKey?: string
  /** Rounds of prompts of keyboard-interactive, with the answer that each wants. */
  readonly dialogue?: readonly (readonly {
    readonly prompt: string
    readonly echo: boolean
    readonly answer: string
  }[])[]
  /** Hears of every key that is offered. */
  readonly onKey?: (key: Buffer) => void
  /** Connects clients to other servers: a jump host. */
  readonly forwards?: boolean
  /** Forwards UNIX sockets as OpenSSH does, or refuses to: for all of them, or for want of rights. */
  readonly sockets?: 'forwards' | 'prohibited' | 'no rights'
  /** Hears of every password that somebody tries. */
  readonly onPassword?: (password: string) => void
  /** Of the commands that are run. */
  readonly env?: NodeJS.ProcessEnv
  /** Runs commands as this user. */
  readonly uid?: number
  /** Instead of running the command. */
  readonly onExec?: (command: string, channel: ServerChannel, connection: Connection) => void
  /** Refuses to run commands. */
  readonly refusesExec?: boolean
  /** Sees what a client sends to its command. */
  readonly onInput?: (bytes: Buffer, connection: Connection) => void
}

/** An ssh server in this process; commands run in a bash of this machine, as sshd would start it. */
export async function startServer(options: ServerOptions = {}) {
  const directory = temporaryDirectory()
  const keys = options.hostKeys ?? [newKey()]
  const connections = new Set<Connection>()
  const commands: string[] = []
  const users: string[] = []
  const ident = options.sockets === undefined ? {} : { ident: 'OpenSSH_9.9 for a test' }
  const server = new Server({ hostKeys: keys.map(key => key.private), ...ident }, connection => {
    connections.add(connection)
    connection.on('error', () => {}).on('close', () => connections.delete(connection))
    connection.on('authentication', context => {
      const methods = [...(options.methods ?? ['publickey', 'password'])]
      const { password } = options
      users.push(context.username)
      if (context.method === 'publickey' && !context.signature) options.onKey?.(context.key.data)
      if (context.method === 'password') options.onPassword?.(context.password)
      if (context.method === 'keyboard-interactive' && options.dialogue)
        talk(context, options.dialogue, methods)
      else if (password === undefined && options.publicKey === undefined && !options.dialogue)
        context.accept()
      else if (context.method === 'password' && methods.includes('password') && context.password === password)
        context.accept()
      else if (context.method === 'publickey' && options.publicKey !== undefined) {
        const wanted = utils.parseKey(options.publicKey)
        if (wanted instanceof Error || !wanted.getPublicSSH().equals(context.key.data))
          context.reject(methods)
        else context.accept()
      } else if (context.method === 'keyboard-interactive' && methods.includes('keyboard-interactive'))
        context.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) =>
          answer === password ? context.accept() : context.reject(methods)
        )
      else context.reject(methods)
    })
    if (options.forwards !== undefined)
      connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
        if (!options.forwards) return reject()
        const socket = connectTo(destPort, destIP)
        socket.once('connect', () => {
          const channel = accept()
          socket.pipe(channel).pipe(socket)
          channel.on('error', () => {}).on('close', () => socket.destroy())
        })
        socket.on('error', () => reject())
      })
    if (options.sockets !== undefined) forwardSockets(connection, options.sockets)
    connection.on('session', accept => {
      accept().on('exec', (acceptExec, rejectExec, { command }) => {
        commands.push(command)
        if (options.refusesExec) return rejectExec()
        const channel = acceptExec()
        if (options.onExec) return options.onExec(command, channel, connection)
        execute(command, channel, connection, options)
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const knownHostsFile = `${directory}/known_hosts`
  const line = (key: string) => `[127.0.0.1]:${port} ${key.split(' ').slice(0, 2).join(' ')}\n`
  writeFileSync(knownHostsFile, keys.map(key => line(key.public)).join(''))
  after(() => {
    drop(connections)
    server.close()
  })
  const target: Target = {
    name: 'web1',
    address: '127.0.0.1',
    port,
    user: 'me',
    connectTimeout: 20,
    knownHostsFile
  }
  /** Resolves when nobody is connected. */
  const idle = () => until(() => connections.size === 0)
  return { target, port, line, commands, users, drop: () => drop(connections), idle }
}

function forwardSockets(connection: Connection, how: NonNullable<ServerOptions['sockets']>): void {
  type Refusing = (reason?: number, description?: string) => void
  connection.on(
    'openssh.streamlocal' as 'tcpip',
    (accept: () => ServerChannel, reject: () => void, info: object) => {
      const refuse = reject as Refusing
      if (how === 'prohibited') return refuse(1, 'open failed')
      if (how === 'no rights') return refuse(2, 'open failed')
      const { socketPath } = info as { readonly socketPath: string }
      const socket = connectTo({ path: socketPath, allowHalfOpen: true })
      socket.once('connect', () => {
        const channel = accept()
        socket.pipe(channel).pipe(socket)
        channel.on('error', () => {}).on('close', () => socket.destroy())
      })
      socket.on('error', () => refuse(2, 'open failed'))
    }
  )
}

function talk(
  context: KeyboardAuthContext,
  [round, ...rest]: NonNullable<ServerOptions['dialogue']>,
  methods: AuthenticationType[]
): void {
  if (!round) {
    context.accept()
    return
  }
  context.prompt(
    round.map(({ prompt, echo }) => ({ prompt, echo })),
    answers => {
      const right = round.every(({ answer }, index) => answers[index] === answer)
      if (right) talk(context, rest, methods)
      else context.reject(methods)
    }
  )
}

/** As a cable that is cut: the socket goes away without a word. */
function drop(connections: Iterable<Connection>): void {
  for (const connection of connections)
    (connection as unknown as { _sock: { destroy(): void } })._sock.destroy()
}

function execute(
  command: string,
  channel: ServerChannel,
  connection: Connection,
  options: ServerOptions
): void {
  const child = spawn('bash', ['-c', command], {
    detached: true,
    env: { ...process.env, ...options.env },
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid })
  })
  after(() => {
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy()
    child.unref()
  })
  for (const stream of [child.stdin, channel]) stream.on('error', () => {})
  channel.on('data', (bytes: Buffer) => options.onInput?.(bytes, connection))
  channel.pipe(child.stdin)
  connection.on('close', () => child.stdin.end())
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
  child.on('close', (code, signal) => {
    if (signal) channel.exit(signal)
    else channel.exit(code ?? 1)
    channel.end()
  })
}
