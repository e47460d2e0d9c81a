import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { onHost } from './hq-run.ts'
import { answeredMore, http1, http2, http3, longHttp3, type Served } from './load.ts'
import { type WithHaproxy, withHaproxy } from './with-haproxy.ts'

const name = 'load1'
let site: WithHaproxy | undefined
let served: Served

/** Answers at once, or after three seconds below /slow, and says that the question has come. */
const server = `
import http.server, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def do_GET(self):
        if self.path.startswith('/slow'):
            open('/run/slow/' + self.path.split('?')[1], 'w').close()
            time.sleep(3)
        self.send_response(200)
        self.send_header('content-length', '2')
        self.end_headers()
        self.wfile.write(b'ok')
    def log_message(self, *args):
        pass
http.server.ThreadingHTTPServer(('127.0.0.1', 9000), Handler).serve_forever()
`

before(async () => {
  site = await withHaproxy([name], {
    servers: [{ name: 'slow', address: '127.0.0.1:9000' }],
    check_interval: '200ms',
    verify_status: [503]
  })
  await onHost(
    name,
    `mkdir -p /run/slow && cat >/run/slow.py <<'END'\n${server}\nEND\nsystemd-run -q --unit=slow python3 /run/slow.py`
  )
  const [host] = site.hosts
  const ca = await onHost(name, 'cat /etc/haproxy/certs/site.crt')
  const caFile = join(site.path, 'ca.pem')
  await writeFile(caFile, ca)
  served = { address: host?.address ?? '', servername: name, ca, caFile, curl: site.curl }
  await onHost(
    name,
    `for i in $(seq 100); do curl -so /dev/null --fail --cacert /etc/haproxy/certs/site.crt --resolve ${name}:443:127.0.0.1 https://${name}/ && exit; sleep 0.1; done; exit 1`
  )
})

after(() => site?.[Symbol.asyncDispose]())

test('three reloads under load lose no request over HTTP/1.1, HTTP/2 and HTTP/3', async t => {
  const clients = [http1(served, false), http1(served, true), http2(served), http3(served), longHttp3(served)]
  await answeredMore(clients, 10)
  for (let reload = 0; reload < 3; reload++) {
    await onHost(name, 'systemctl reload haproxy')
    await answeredMore(clients, 10)
  }
  const counts = await Promise.all(
    clients.map(async ({ name: client, end }) => ({ client, ...(await end()) }))
  )
  for (const { client, answered, again, closed, lost } of counts)
    t.diagnostic(`${client}: ${answered} answered, ${again} at a second try (${closed}), ${lost.length} lost`)
  // The old worker says goodbye, and the client comes back to the new one; two reloads may share a goodbye.
  const { connections = 0 } = counts.at(-1) ?? {}
  assert.ok(connections > 1 && connections <= 4, `${connections} connections`)
  assert.deepEqual(
    counts.flatMap(({ client, lost }) => lost.map(why => `${client}: ${why}`)),
    []
  )
})

test('requests that wait for their answer when the reload comes are answered, over HTTP/3 at the second try at the latest', async t => {
  const asked = [http1(served, false, '/slow?1'), http2(served, '/slow?2'), http3(served, '/slow?3')]
  await onHost(
    name,
    'for i in $(seq 100); do ls /run/slow | tr -d "\\n" | grep -q 123 && exit; sleep 0.1; done; exit 1'
  )
  await onHost(name, 'systemctl reload haproxy')
  const counts = await Promise.all(asked.map(({ end }) => end()))
  t.diagnostic(JSON.stringify(counts))
  const [first, second, third] = counts
  for (const count of [first, second])
    assert.deepEqual(count, { answered: 1, again: 0, closed: [], lost: [] })
  // One QUIC connection in four or so is closed all the same, and the request answered on the next (HAProxy 3.0.11).
  assert.deepEqual([(third?.answered ?? 0) + (third?.again ?? 0), third?.lost], [1, []])
})
