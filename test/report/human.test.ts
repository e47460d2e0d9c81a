import assert from 'node:assert/strict'
import { test } from 'node:test'
import pc from 'picocolors'
import type { Place } from '../../runner/protocol/diagnostic.ts'
import type { Event, TaskRef } from '../../runner/protocol/event.ts'
import { HumanReport } from '../../runner/report/human.ts'
import type { Verbosity } from '../../runner/report/task-text.ts'

const place: Place = {
  file: 'site.yaml',
  range: { start: { line: 3, column: 7, offset: 20 }, end: { line: 3, column: 11, offset: 24 } }
}
const task = (name: string, more: Partial<TaskRef> = {}): TaskRef => ({
  id: name,
  name,
  module: 'copy',
  place,
  ...more
})

/** `pause` and `resume` among the events are a question on the same terminal. */
const told = (
  events: readonly (Event | 'pause' | 'resume')[],
  options: { verbosity?: Verbosity; isTTY?: boolean; columns?: number } = {}
): string => {
  let text = ''
  const output = {
    write: (more: string) => {
      text += more
    },
    isTTY: options.isTTY ?? false,
    columns: options.columns ?? 80
  }
  const report = new HumanReport({
    output,
    colour: pc.createColors(false),
    verbosity: options.verbosity ?? 0,
    lineOf: () => '    - coppy: x'
  })
  for (const event of events)
    if (event === 'pause') {
      report.pause()
      text += '(a question?)'
    } else if (event === 'resume') report.resume()
    else report.report(event)
  return text
}

const counts = { ok: 0, changed: 0, 'would-change': 0, unknown: 0, skipped: 0, ignored: 0, failed: 0 }
const start: Event = {
  type: 'run-start',
  version: 1,
  playbook: 'site.yaml',
  inventory: 'inventory.yaml',
  hosts: ['lb1', 'lb10'],
  check: false,
  time: '2026-01-01T00:00:00Z'
}
const end = (host: string, status: 'ok' | 'failed'): Event => ({
  type: 'task-end',
  host,
  task: task('Copy it', { role: 'config' }),
  status,
  seconds: 0,
  steps: []
})

test('a run tells what changed and why, and counts the rest', () => {
  const changed: Event = {
    type: 'task-end',
    host: 'lb1',
    task: task('Copy it', { role: 'config' }),
    status: 'changed',
    seconds: 12.34,
    steps: [
      { kind: 'write', summary: '/etc/x', why: 'content differs', diff: '@@ -1 +1 @@\n-a\n+b' },
      { kind: 'run', summary: 'restorecon /etc/x', why: 'its context is wrong' }
    ]
  }
  assert.equal(
    told([
      start,
      { type: 'play-start', play: 'Configure', hosts: ['lb1', 'lb10'], place },
      changed,
      end('lb10', 'ok'),
      {
        type: 'host-end',
        host: 'lb1',
        status: 'ok',
        counts: { ...counts, changed: 1 },
        notRun: [],
        roundTrips: 2
      },
      {
        type: 'host-end',
        host: 'lb10',
        status: 'ok',
        counts: { ...counts, ok: 1 },
        notRun: [],
        roundTrips: 2
      },
      { type: 'run-end', code: 0, seconds: 75 }
    ]),
    `
▶ Configure  lb1, lb10
lb1   ± changed  config : Copy it 12.3 s
      content differs: /etc/x
        @@ -1 +1 @@
        -a
        +b
      its context is wrong

Recap  1 min 15 s
✓ lb1   ok 0  changed 1  failed 0
✓ lb10  ok 1  changed 0  failed 0
`
  )
})

test('a failure tells the command, its output, the place, and what did not run', () => {
  const failed: Event = {
    type: 'task-end',
    host: 'lb1',
    task: task('Build'),
    status: 'failed',
    seconds: 1,
    steps: [{ kind: 'run', summary: 'make', why: 'not built' }],
    message: 'make failed with code 2: no rule',
    hint: 'Look at the log.',
    command: { code: 2, stdout: '', stderr: 'one\nno rule\n' }
  }
  const over: Event = {
    type: 'host-end',
    host: 'lb1',
    status: 'failed',
    counts: { ...counts, failed: 1 },
    failure: { kind: 'task-failed', message: 'make failed with code 2: no rule', place },
    notRun: ['Install', 'Reload (handler)'],
    roundTrips: 1
  }
  assert.equal(
    told([{ ...start, hosts: ['lb1'] } as Event, failed, over, { type: 'run-end', code: 2, seconds: 1 }]),
    `lb1  ✗ failed  Build 1.0 s
      not built
      make failed with code 2: no rule
      hint: Look at the log.
      at site.yaml:3:7
      stderr:
        | one
        | no rule

✗ lb1 failed: make failed with code 2: no rule
  at site.yaml:3:7
  lb1: not run (2): Install, Reload (handler)

Recap  1.0 s
✗ lb1  ok 0  changed 0  failed 1
`
  )
})

test('a diagnostic shows its line with a caret', () => {
  const diagnostic = {
    ...place,
    code: 'unknown-module',
    severity: 'error',
    message: 'There is no module coppy.',
    hint: 'Did you mean copy?'
  } as const
  assert.equal(
    told([{ type: 'diagnostic', diagnostic }]),
    `site.yaml:3:7: error: There is no module coppy. [unknown-module]
      - coppy: x
        ^^^^
  hint: Did you mean copy?

`
  )
})

test('on a terminal what runs now is one line, drawn over in place and cut to the width', () => {
  const progress = (seconds: number, line: string): Event => ({
    type: 'progress',
    host: 'lb1',
    task: task('Build'),
    seconds,
    doing: 'make',
    line
  })
  assert.equal(
    told(
      [
        { ...start, hosts: ['lb1'] } as Event,
        progress(1, 'CC a long file name'),
        progress(2, 'LD'),
        end('lb1', 'ok')
      ],
      {
        isTTY: true,
        columns: 30
      }
    ),
    'lb1  … Build  1.0 s  CC a lon\n\x1b[1A\x1b[Jlb1  … Build  2.0 s  LD\n\x1b[1A\x1b[J'
  )
})

test('while somebody is asked the terminal is still, and nothing that happened meanwhile is lost', () => {
  const progress = (host: string, seconds: number): Event => ({
    type: 'progress',
    host,
    task: task('Build'),
    seconds,
    doing: 'make',
    line: ''
  })
  assert.equal(
    told(
      [
        { ...start, hosts: ['lb1'] } as Event,
        progress('lb1', 1),
        'pause',
        progress('lb1', 2),
        end('lb1', 'failed'),
        'resume'
      ],
      { isTTY: true }
    ),
    'lb1  … Build  1.0 s\n\x1b[1A\x1b[J(a question?)lb1  … Build  2.0 s\n\x1b[1A\x1b[Jlb1  ✗ failed  config : Copy it\n      at site.yaml:3:7\n'
  )
})

test('a log hears of a long task every half minute', () => {
  const at = (seconds: number): Event => ({
    type: 'progress',
    host: 'lb1',
    task: task('Build'),
    seconds,
    doing: 'make',
    line: `at ${seconds}`
  })
  assert.equal(
    told([at(1), at(29), at(31), at(59), at(62)]),
    'lb1  … Build  31.0 s  at 31\nlb1  … Build  1 min 2 s  at 62\n'
  )
})

test('every task and every command is told with -v', () => {
  const changed: Event = {
    type: 'task-end',
    host: 'lb1',
    task: task('Restart', { handler: true, item: 'a' }),
    status: 'changed',
    seconds: 0,
    steps: [{ kind: 'run', summary: 'systemctl restart haproxy', why: 'asked for' }]
  }
  assert.equal(
    told([{ ...start, hosts: ['lb1'] } as Event, changed, end('lb1', 'ok')], { verbosity: 1 }),
    `lb1  ± changed  handler : Restart (a)
      asked for
      systemctl restart haproxy
lb1  ✓ ok  config : Copy it
`
  )
})

test('a play that is rolled out tells its batches, where tasks are delegated to, and who was not begun', () => {
  const ended = (host: string, more: Partial<Extract<Event, { type: 'host-end' }>>): Event => ({
    type: 'host-end',
    host,
    status: 'ok',
    counts,
    notRun: [],
    roundTrips: 1,
    ...more
  })
  const at = { play: 'Deploy', batch: 1, batches: 2, hosts: ['lb1'] }
  assert.equal(
    told([
      start,
      { type: 'play-start', play: 'Deploy', hosts: ['lb1', 'lb10'], place },
      { type: 'batch-start', ...at },
      {
        type: 'task-end',
        host: 'lb1',
        task: task('Drain', { delegate: 'edge1' }),
        status: 'changed',
        seconds: 0,
        steps: []
      },
      { type: 'batch-end', ...at, failed: ['lb1'] },
      { type: 'play-stop', play: 'Deploy', why: 'the canary lb1 failed', notBegun: ['lb10'] },
      ended('lb1', { status: 'failed', failure: { kind: 'task-failed', message: 'no page' } }),
      ended('lb10', { status: 'stopped', why: 'not begun: the canary lb1 failed' }),
      { type: 'run-end', code: 2, seconds: 3 }
    ]),
    `
▶ Deploy  lb1, lb10
  batch 1 of 2: lb1
lb1   ± changed  Drain → edge1

✗ Deploy stops: the canary lb1 failed

✗ lb1 failed: no page

Recap  3.0 s
✗ lb1   ok 0  changed 0  failed 0
○ lb10  ok 0  changed 0  failed 0  not begun: the canary lb1 failed
`
  )
})
