import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { after } from 'node:test'
import { temporaryDirectory } from './flying.ts'

/** How a server on a UNIX socket behaves, by what it is sent. */
export interface CliServer {
  readonly path: string
  /** Everything that was sent, a text for each connection that said it was done. */
  readonly heard: readonly string[]
  /** How many are connected. */
  readonly connected: () => number
}

/**
 * Something like a runtime API: `;` between commands, an empty line after each answer. `big N` answers N bytes, `hang` nothing, and
 * `half` the beginning of an answer; `stay` does not end before the other side has.
 */
export const startCli = async (): Promise<CliServer> => {
  const path = join(temporaryDirectory(), 'admin.sock')
  const heard: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, socket => {
    sockets.add(socket)
    let text = ''
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.on('data', bytes => {
      text += bytes
      if (text.includes('half')) socket.write('the beginning')
    })
    socket.on('end', () => {
      heard.push(text)
      const line = text.split('\n')[0] ?? ''
      if (/hang|half/.test(line)) return
      const [, big] = /^big (\d+)/.exec(line) ?? []
      if (big !== undefined) socket.end('x'.repeat(Number(big)))
      else
        socket.end(
          line
            .replace(/ <<$/, '')
            .split(/; ?/)
            .map(command => `you said ${command}\n\n`)
            .join('')
        )
    })
  })
  server.listen(path)
  await once(server, 'listening')
  after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { path, heard, connected: () => sockets.size }
}
