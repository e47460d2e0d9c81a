import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { FrameError, FrameReader, type ShellFrame } from '../../runner/transport/shell/frames.ts'

const body = '0 4\n755\n\n1 0\n\n'
const bytes = Buffer.from(
  [
    'Last login: today\nN ready? not yet\n',
    'N ready\n',
    'N begun\n',
    `N answers 0 1 ${body.length}\n${body}`,
    'N agreed 1\n',
    'N start 1 0\n',
    `N progress 1 0 1500000 14\nfirst\rsecond  `,
    'N end 1 0 3 2500000 0 4 10 6\nouterr…',
    'N landed\n'
  ]
    .join('')
    .replace('outerr…', 'out\nérr2\n')
)

const frames: ShellFrame[] = [
  { type: 'ready' },
  { type: 'begun' },
  {
    type: 'answers',
    record: 0,
    answers: [
      { code: 0, out: '755' },
      { code: 1, out: '' }
    ],
    digest: createHash('sha256').update(body).digest('hex'),
    refused: true
  },
  { type: 'agreed', record: 1 },
  { type: 'start', record: 1, step: 0 },
  { type: 'progress', record: 1, step: 0, seconds: 1.5, line: 'second' },
  {
    type: 'end',
    record: 1,
    step: 0,
    code: 3,
    seconds: 2.5,
    out: 'out',
    err: '[the first 10 bytes are left out]\nérr2'
  },
  { type: 'landed' }
]

test('frames are read however the bytes are cut, after whatever comes before them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), sizes => {
      const reader = new FrameReader('N')
      const seen: ShellFrame[] = []
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1
        seen.push(...reader.push(bytes.subarray(at, at + size)))
        at += size
      }
      assert.deepEqual(seen, frames)
    })
  )
})

const garbage: readonly [name: string, text: string][] = [
  ['a line of something else', 'N ready\nhello there\n'],
  ['another nonce', 'N ready\nM landed\n'],
  ['an unknown kind', 'N ready\nN surprise 1\n'],
  ['a length that is no number', 'N ready\nN answers 0 0 many\n'],
  ['a line without end', `N ready\nN ${'x'.repeat(500)}`],
  ['answers that do not fit their length', 'N ready\nN answers 0 0 4\n0 99']
]
for (const [name, text] of garbage)
  test(`${name} is no frame`, () => {
    assert.throws(() => new FrameReader('N').push(Buffer.from(text)), FrameError)
  })
