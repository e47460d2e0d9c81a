import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import test from 'node:test'
import { waitFor } from '../../runner/modules/wait-for.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf } from './plan.ts'
import { plans } from './table.ts'
import { webServer } from './web-server.ts'

plans(waitFor, [
  ['it is so already', { port: 443 }, [0], []],
  ['a port', { port: 443 }, [1], ['is not so yet | wait for port 443 of 127.0.0.1 to answer']],
  ['a file', { path: '/run/x.sock' }, [1], ['is not so yet | wait for /run/x.sock to be there']],
  [
    'a file to go',
    { path: '/run/x.pid', state: 'absent' },
    [1],
    ['is not so yet | wait for /run/x.pid to be gone']
  ],
  ['a text', { path: '/log', search_regex: 'ready' }, [1], ['is not so yet | wait for /log to say /ready/']],
  ['a while', { delay: 3 }, [], ['a delay is wanted | wait for the time to pass']],
  ['nothing but time', { timeout: 2 }, [], ['a delay is wanted | wait for the time to pass']],
  [
    'connections to end',
    { port: 443, state: 'drained' },
    [1],
    ['is not so yet | wait for connections to port 443 to end']
  ],
  ['a file to drain', { path: '/a', state: 'drained' }, [], 'state: Only a port can be drained (Give port.)'],
  [
    'hosts that do not count, of a port to answer',
    { port: 1, exclude_hosts: ['a'] },
    [],
    'exclude_hosts: exclude_hosts goes with state: drained'
  ],
  [
    'a text of nobody',
    { delay: 1, search_regex: 'a' },
    [],
    'search_regex: search_regex goes with path, or with a port to connect to'
  ],
  ['nothing', {}, [0], 'port: There is nothing to wait for (Give port or path.)'],
  ['two things', { port: 1, path: '/a' }, [0], 'path: port and path are both given; wait for one of them']
])

test('wait_for sees ports and files as they are', async () => {
  const server = await webServer((_request, response) => response.end())
  const port = Number(server.split(':').at(-1))
  const file = join(await temporaryDirectory(), 'log')
  await writeFile(file, 'one\nready to serve\n')
  const steps = async (want: Parameters<typeof waitFor.plan>[0]) =>
    (await applyHere(waitFor, { ...want, timeout: 0 }, contextOf())).steps
  assert.deepEqual(await steps({ port }), [])
  assert.deepEqual(await steps({ path: file, search_regex: '^ready' }), [])
  assert.deepEqual(await steps({ path: file, search_regex: '^never', state: 'absent' }), [])
  assert.deepEqual(await steps({ port: 1, state: 'stopped' }), [])
  await assert.rejects(() => steps({ port: 1 }), /waited 0 seconds for port 1 of 127.0.0.1 to answer/)
  await assert.rejects(() => steps({ path: file, state: 'absent', msg: 'Still locked.' }), /Still locked\./)
})

test('wait_for sees connections to a port, but for those of hosts that do not count', async () => {
  const server = createServer(socket => socket.write('hello')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const drained = async (want: Parameters<typeof waitFor.plan>[0] = {}) =>
    applyHere(waitFor, { port, state: 'drained', timeout: 0, ...want }, contextOf()).then(
      ({ steps }) => steps.length === 0,
      () => false
    )
  assert.equal(await drained(), true)
  const client = connect(port, '127.0.0.1')
  await once(client, 'data')
  assert.equal(await drained(), false)
  assert.equal(await drained({ host: '0.0.0.0' }), false)
  assert.equal(await drained({ host: '192.0.2.1' }), true, 'it came to another address')
  assert.equal(await drained({ exclude_hosts: ['192.0.2.1', 'localhost'] }), true)
  assert.equal(await drained({ active_connection_states: ['SYN_SENT'] }), true)
  client.destroy()
  server.close()
})
