import assert from 'node:assert/strict'
import { test } from 'node:test'
import { run, succeeds } from '../../runner/sandbox/command.ts'

test('a program gets its input and its output is returned', async () => {
  assert.equal(await run(['cat'], { input: 'text\n' }), 'text\n')
})

test('a program that fails is an error with its last words', async () => {
  await assert.rejects(run(['sh', '-c', 'echo said; echo complained >&2; exit 3'], { title: 'the test' }), {
    name: 'SandboxError',
    message: /^the test ended with 3\n(said\ncomplained|complained\nsaid)$/
  })
})

test('a program that does not exist is an error with its name', async () => {
  await assert.rejects(run(['/no/such/program']), {
    name: 'SandboxError',
    message: '/no/such/program did not start: spawn /no/such/program ENOENT'
  })
})

test('an abort ends the program before it is reported', async () => {
  const abort = new AbortController()
  const lines: string[] = []
  const script = 'trap "echo trapped; exit 1" TERM; echo ready; while :; do sleep 0.01; done'
  const running = run(['sh', '-c', script], {
    signal: abort.signal,
    onLine: line => {
      lines.push(line)
      if (line === 'ready') abort.abort()
    }
  })
  await assert.rejects(running, { name: 'AbortError' })
  assert.deepEqual(lines, ['ready', 'trapped'])
})

test('a question can be a program too', async () => {
  assert.equal(await succeeds(['true']), true)
  assert.equal(await succeeds(['false']), false)
})
