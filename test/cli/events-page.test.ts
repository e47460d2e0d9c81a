import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Event, HostStatus, TaskStatus } from '../../runner/protocol/event.ts'
import { exitCode } from '../../runner/protocol/exit-code.ts'
import type { FailureKind } from '../../runner/protocol/failure.ts'
import type { Prompt } from '../../runner/protocol/prompt.ts'

const page = readFileSync('docs/events.md', 'utf8')

/** The compiler asks for every word of the union, and for no other. */
const words = <T extends string>(all: Readonly<Record<T, true>>): readonly string[] => Object.keys(all)

const rows = (heading: string): readonly string[] => {
  const [, below = ''] = page.split(`## ${heading}\n`)
  const [section = ''] = below.split('\n## ')
  return [...section.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, word = '']) => word)
}

test('docs/events.md tells every event', () => {
  const types = words<Event['type']>({
    diagnostic: true,
    'run-start': true,
    'play-start': true,
    'batch-start': true,
    'batch-end': true,
    'play-stop': true,
    'host-start': true,
    'task-start': true,
    progress: true,
    retry: true,
    'task-end': true,
    prompt: true,
    notice: true,
    comparison: true,
    'host-end': true,
    'run-end': true
  })
  assert.deepEqual(rows('Events'), types)
})

test('docs/events.md tells every prompt', () => {
  const kinds = words<Prompt['kind']>({
    'host-key': true,
    password: true,
    'become-password': true,
    passphrase: true,
    'login-question': true,
    pause: true
  })
  assert.deepEqual(rows('Prompts'), kinds)
})

test('docs/events.md tells every status, failure and exit code', () => {
  const said = words<TaskStatus | HostStatus | FailureKind>({
    ok: true,
    changed: true,
    'would-change': true,
    unknown: true,
    skipped: true,
    ignored: true,
    failed: true,
    unreachable: true,
    interrupted: true,
    stopped: true,
    'auth-failed': true,
    'host-key-unknown': true,
    'host-key-changed': true,
    'become-failed': true,
    'host-busy': true,
    timeout: true,
    lost: true,
    'task-failed': true
  })
  assert.deepEqual(
    said.filter(word => !page.includes(`\`${word}\``)),
    []
  )
  const [, codes = ''] = page.split('## Exit codes\n')
  assert.deepEqual(
    codes.split('·').map(code => Number.parseInt(code.trim(), 10)),
    Object.values(exitCode)
  )
})
