import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Prompt } from '../../runner/protocol/prompt.ts'
import { oneAtATime } from '../../runner/transport/one-at-a-time.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
import { all, answersOf, asks, failureOf, flight, temporaryDirectory } from './flying.ts'
import { startServer } from './ssh-server.ts'

process.env.HOME = temporaryDirectory()
delete process.env.SSH_AUTH_SOCK

const signal = new AbortController().signal

test('a login that asks nobody takes the password that was right before, and no other', async () => {
  const asked: Prompt[] = []
  const connector = new SshConnector({
    commandLimit: 30_000,
    prompts: {
      ask: async prompt => {
        asked.push(prompt)
        return 'secret'
      }
    }
  })
  const server = await startServer({ password: 'secret' })
  const options = { lock: false, first: flight(asks('it', ['echo', 'hello'])), signal }
  const opened = await connector.connect(server.target, options)
  await all(opened.first)
  await opened.host.close()
  const again = await connector.connect(server.target, { ...options, quiet: true })
  assert.deepEqual(answersOf(await all(again.first)), ['0 hello'])
  await again.host.close()
  const other = await startServer({ password: 'other' })
  const failure = await failureOf(connector.connect(other.target, { ...options, quiet: true }))
  assert.equal(failure.kind, 'auth-failed')
  assert.equal(asked.length, 1)
})

const question: Prompt = { kind: 'passphrase', file: 'key', again: false }

test('questions are asked one after the other, whoever asks; one that fails keeps none from being asked', async () => {
  const open: string[] = []
  const answers: ((answer: string | Error) => void)[] = []
  const prompts = oneAtATime({
    ask: prompt =>
      new Promise((resolve, reject) => {
        open.push(prompt.kind === 'passphrase' ? prompt.file : '')
        answers.push(answer => (answer instanceof Error ? reject(answer) : resolve(answer)))
      })
  })
  const first = prompts.ask({ ...question, file: 'a' }, signal)
  const second = prompts.ask({ ...question, file: 'b' }, signal)
  await Promise.resolve()
  assert.deepEqual(open, ['a'])
  answers[0]?.(new Error('gone'))
  await assert.rejects(first, { message: 'gone' })
  assert.deepEqual(open, ['a', 'b'])
  answers[1]?.('yes')
  assert.equal(await second, 'yes')
})

test('a question whose time is over before its turn is never asked', async () => {
  const stop = new AbortController()
  let asked = 0
  const prompts = oneAtATime({
    ask: async () => {
      asked += 1
      stop.abort()
      return 'yes'
    }
  })
  const [first, second] = await Promise.all([
    prompts.ask(question, signal),
    prompts.ask(question, stop.signal)
  ])
  assert.deepEqual([first, second, asked], ['yes', undefined, 1])
})
