import { connect, createServer, type Server, type Socket } from 'node:net'

/** A TCP proxy that holds everything back for half a round trip in each direction. */
export const delayProxy = (address: string, port: number, rttMs: number): Promise<Server & AsyncDisposable> =>
  new Promise(resolve => {
    const open = new Set<Socket>()
    const server = createServer(near => {
      const far = connect(port, address)
      for (const socket of [near, far]) {
        open.add(socket.setNoDelay(true))
        socket.on('error', () => socket.destroy())
        socket.on('close', () => open.delete(socket))
      }
      carry(near, far, rttMs / 2)
      carry(far, near, rttMs / 2)
    })
    const stop = async () => {
      for (const socket of open) socket.destroy()
      await new Promise(done => server.close(done))
    }
    server.listen(0, '127.0.0.1', () => resolve(Object.assign(server, { [Symbol.asyncDispose]: stop })))
  })

const carry = (from: Socket, to: Socket, delayMs: number): void => {
  const later = (work: () => void) => (delayMs === 0 ? work() : void setTimeout(work, delayMs))
  from.on('data', chunk => later(() => to.writable && to.write(chunk)))
  from.on('end', () => later(() => to.end()))
}
