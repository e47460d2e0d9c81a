import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import pc from 'picocolors'
import type { Place } from '../../runner/protocol/diagnostic.ts'
import type { Event, TaskRef, TaskStatus } from '../../runner/protocol/event.ts'
import { HumanReport } from '../../runner/report/human.ts'

const at = (line: number, column: number) => ({ line, column, offset: 0 })
const place: Place = {
  file: 'roles/web/tasks/main.yaml',
  range: { start: at(3, 7), end: { ...at(3, 12), offset: 5 } }
}
const task = (name: string, more: Partial<TaskRef> = {}): TaskRef => ({
  id: name,
  name,
  module: 'copy',
  place,
  ...more
})
const counts = { ok: 0, changed: 0, 'would-change': 0, unknown: 0, skipped: 0, ignored: 0, failed: 0 }
const ended = (status: TaskStatus, more: Partial<Extract<Event, { type: 'task-end' }>> = {}): Event => ({
  type: 'task-end',
  host: 'lb1',
  task: task(`A task that is ${status}`, { role: 'web' }),
  status,
  seconds: 0.5,
  steps: [],
  ...more
})

/** One of everything that a run can say. */
const events: readonly Event[] = [
  {
    type: 'run-start',
    version: 1,
    playbook: 'site.yaml',
    inventory: 'inventory.yaml',
    hosts: ['lb1', 'lb10'],
    check: true,
    time: '2026-01-01T00:00:00Z'
  },
  ...(['error', 'warning', 'info'] as const).map(
    (severity): Event => ({
      type: 'diagnostic',
      diagnostic: {
        ...place,
        code: 'unknown-key',
        severity,
        message: 'A task has no key: coppy',
        hint: 'Did you mean copy?\nIt is a module.',
        related: [{ ...place, message: 'the task' }]
      }
    })
  ),
  { type: 'play-start', play: 'HAProxy with QUIC', hosts: ['lb1', 'lb10'], place },
  { type: 'host-start', host: 'lb1', address: '192.0.2.11' },
  ended('ok', { message: 'HTTP/3 200 (curl 8.14.1, QUIC v1)' }),
  ended('changed', {
    host: 'lb10',
    seconds: 76,
    steps: [
      {
        kind: 'write',
        summary: '/etc/x',
        why: 'content differs',
        diff: '--- a\n+++ b\n@@ -1,2 +1,2 @@\n a\n-b\n+c'
      },
      { kind: 'run', summary: 'restorecon /etc/x', why: 'its context is wrong' }
    ]
  }),
  ended('would-change', { seconds: 2.34, assumes: 1 }),
  ended('unknown', { assumes: 2 }),
  ended('skipped'),
  ended('ignored', { task: task('Ping', { item: 'a b' }), message: 'no answer' }),
  {
    type: 'progress',
    host: 'lb1',
    task: task('Build', { role: 'haproxy' }),
    seconds: 31,
    doing: 'make',
    line: 'CC a.c'
  },
  { type: 'retry', host: 'lb1', task: task('Wait'), attempt: 2, attempts: 3, message: 'not yet' },
  { type: 'notice', message: 'nothing to do' },
  { type: 'notice', host: 'lb1', message: 'reconnected' },
  ended('failed', {
    task: task('Restart HAProxy', { role: 'web', handler: true }),
    seconds: 12,
    message: 'The unit failed',
    hint: 'Look at the log.',
    command: {
      code: 1,
      stdout: 'one\ntwo',
      stderr: `${'line\n'.repeat(21)}[ALERT] parsing [/etc/haproxy/haproxy.cfg:12]`
    }
  }),
  {
    type: 'host-end',
    host: 'lb1',
    status: 'failed',
    counts: { ok: 3, changed: 0, 'would-change': 3, unknown: 2, skipped: 1, ignored: 1, failed: 1 },
    failure: { kind: 'task-failed', message: 'Restart HAProxy failed', place },
    notRun: ['a', 'b'],
    roundTrips: 2
  },
  {
    type: 'host-end',
    host: 'lb10',
    status: 'unreachable',
    counts: { ...counts, changed: 1 },
    failure: { kind: 'host-key-changed', message: 'its key is another', hint: 'Ask whoever runs it.' },
    notRun: [],
    roundTrips: 2
  },
  { type: 'host-end', host: 'lb11', status: 'ok', counts: { ...counts, ok: 21 }, notRun: [], roundTrips: 2 },
  { type: 'run-end', code: 2, seconds: 144 }
]

test('the lines of hq-output.txt are those that the report prints', () => {
  let printed = ''
  const report = new HumanReport({
    output: {
      write: text => {
        printed += text
      }
    },
    colour: pc.createColors(false),
    verbosity: 1,
    lineOf: () => '    - coppy: x'
  })
  for (const event of events) report.report(event)
  const fixture = readFileSync('test/extension/grammars/hq-output.txt', 'utf8')
  assert.equal(fixture.replace(/^> .*\n/gm, ''), printed)
})
