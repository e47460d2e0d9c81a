import { spawn } from 'node:child_process'
import { connect as connectHttp2 } from 'node:http2'
import { Agent, request } from 'node:https'

/** One client that asks again and again until it is ended; each request is answered, answered at a second try, or lost. */
export interface Client {
  readonly name: string
  /** Requests so far. */
  readonly count: () => Count
  readonly end: () => Promise<Count>
}

export interface Count {
  readonly answered: number
  /** The connection was closed under the request, and the same request on another one was answered. */
  readonly again: number
  /** Why it was asked again. */
  readonly closed: readonly string[]
  readonly lost: readonly string[]
  /** Where they are counted. */
  readonly connections?: number
}

export interface Served {
  readonly address: string
  readonly servername: string
  /** PEM of the authority. */
  readonly ca: string
  /** The same in a file. */
  readonly caFile: string
  /** A curl with HTTP/3. */
  readonly curl: string
}

type Ask = () => Promise<void>

/** Over TCP: what a close of the connection cuts may be asked once more, as every client does (RFC 9110 section 9.2.2). */
const looping = (name: string, ask: Ask): Client => {
  let ended = false
  let [answered, again] = [0, 0]
  const lost: string[] = []
  const closed: string[] = []
  const loop = async () => {
    while (!ended) {
      // Fifty a second at most: HAProxy is looked at, not the machine.
      await new Promise(resolve => setTimeout(resolve, 20))
      try {
        await ask()
        answered++
      } catch (error) {
        closed.push(String(error))
        try {
          await ask()
          again++
        } catch (error) {
          lost.push(String(error))
        }
      }
    }
  }
  const running = loop()
  const count = () => ({ answered, again, closed, lost })
  return {
    name,
    count,
    end: async () => {
      ended = true
      await running
      return count()
    }
  }
}

export const http1 = ({ address, servername, ca }: Served, keepAlive: boolean, path = '/'): Client => {
  const agent = new Agent({ keepAlive, ca, servername })
  return looping(
    `HTTP/1.1, ${keepAlive ? 'one connection' : 'a connection for each'}`,
    () =>
      new Promise((resolve, reject) => {
        const asked = request(
          { host: address, path, agent, headers: { host: servername }, timeout: 10_000 },
          response => {
            if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`))
            response.on('error', reject).on('end', resolve).resume()
          }
        )
        asked
          .on('timeout', () => asked.destroy(new Error('timeout')))
          .on('error', reject)
          .end()
      })
  )
}

export const http2 = ({ address, servername, ca }: Served, path = '/'): Client => {
  const open = () => {
    const session = connectHttp2(`https://${servername}`, { host: address, servername, ca })
    // A session that ends is replaced before the next request.
    return session.on('error', () => {})
  }
  let session = open()
  const client = looping(
    'HTTP/2, one connection',
    () =>
      new Promise((resolve, reject) => {
        if (session.closed || session.destroyed) session = open()
        const stream = session.request({ ':path': path })
        stream.setTimeout(10_000, () => stream.close())
        stream
          .on('response', ({ ':status': status }) => {
            if (status !== 200) reject(new Error(`status ${status}`))
          })
          .on('error', reject)
          .on('close', () =>
            stream.rstCode === 0 ? resolve() : reject(new Error(`reset ${stream.rstCode}`))
          )
          .resume()
          .end()
      })
  )
  return {
    ...client,
    end: async () => {
      const count = await client.end()
      session.close()
      return count
    }
  }
}

export const http3 = (served: Served, path = '/'): Client =>
  looping('HTTP/3, a connection for each', async () => {
    await curled(served, [`https://${served.servername}${path}`]).done
  })

/**
 * One curl that keeps its connection as long as the server lets it. It asks on a connection that was shut down for ever, so that
 * another one takes its place then, whose first request is the second try.
 */
export const longHttp3 = (served: Served, path = '/'): Client => {
  const lost: string[] = []
  const closed: string[] = []
  let [answered, again, connections, ended] = [0, 0, 0, false]
  let child = begin(false)
  function begin(second: boolean) {
    let trying = second
    const asking = curled(
      served,
      [
        ...[
          '--rate',
          '50/s',
          '-w',
          '%{stderr}%{http_version} %{response_code} %{num_connects} %{errormsg}\n'
        ],
        `https://${served.servername}${path}?[1-100000]`
      ],
      line => {
        if (asking.child !== child) return
        const [version, status, connects, ...why] = line.split(' ')
        connections += Number(connects)
        if (version === '3' && status === '200') {
          if (trying) again++
          else answered++
          trying = false
        } else if (trying) lost.push(why.join(' '))
        else {
          closed.push(why.join(' '))
          asking.child.kill('SIGTERM')
          if (!ended) child = begin(true)
        }
      }
    )
    asking.done.catch(() => {})
    return asking.child
  }
  const count = () => ({ answered, again, closed, lost, connections })
  return {
    name: 'HTTP/3, one connection',
    count,
    end: async () => {
      ended = true
      child.kill('SIGTERM')
      return count()
    }
  }
}

const curled = (
  { address, servername, caFile, curl }: Served,
  args: readonly string[],
  heard?: (line: string) => void
) => {
  const child = spawn(
    curl,
    [
      ...[
        '--http3-only',
        ...(heard ? ['--silent'] : ['--silent', '--show-error']),
        '--fail',
        '--output',
        '/dev/null',
        '--max-time',
        '10'
      ],
      ...['--cacert', caFile, '--resolve', `${servername}:443:${address}`, ...args]
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] }
  )
  let said = ''
  let rest = ''
  // Its stdout comes in blocks of 4096 bytes.
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    if (!heard) said += chunk
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) heard?.(line)
  })
  const done = new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => (code === 0 ? resolve() : reject(new Error(`curl ${code}: ${said.trim()}`))))
  })
  return { child, done }
}

/** Until each client has been answered `more` times more, a minute at most. */
export const answeredMore = async (clients: readonly Client[], more: number): Promise<void> => {
  const goals = clients.map(({ count }) => count().answered + more)
  const late = Date.now() + 60_000
  const waiting = () => clients.filter(({ count }, at) => count().answered < (goals[at] ?? 0))
  while (waiting().length > 0) {
    if (Date.now() > late)
      throw new Error(
        waiting()
          .map(({ name, count }) => `${name}: ${JSON.stringify(count())}`)
          .join('\n')
      )
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
