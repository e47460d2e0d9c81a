import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

/** A web server on this machine until the tests of the file are done; its address, without a slash at the end. */
export const webServer = (answer: RequestListener): Promise<string> =>
  new Promise(resolve => {
    const server = createServer(answer)
    after(() => server.close())
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
