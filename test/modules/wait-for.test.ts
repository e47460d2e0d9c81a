import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
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
  ['a while', { delay: 3 }, [], ['a delay is wanted | wait for the delay']],
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
