import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const sources = readdirSync('runner', { recursive: true, encoding: 'utf8' }).filter(name =>
  name.endsWith('.ts')
)

/** The texts of messages as they stand in the code. */
const messagesIn = (code: string): readonly string[] =>
  [
    ...code.matchAll(
      /(?:\bmessage: |\bnew (?:Refusal|UsageError)\((?:'\w+',\s*)?|\bproblem\([^,()]+,\s*'[a-z-]+',\s*)(['"`])((?:(?!\1)[^\\]|\\.)*)\1/gs
    )
  ].map(([, , text = '']) => text)

test('a message is a clause without a period; what to do about it is the hint', () => {
  const all = sources.flatMap(name => messagesIn(readFileSync(join('runner', name), 'utf8')))
  assert.ok(all.length > 100, `only ${all.length} messages found`)
  assert.deepEqual(
    all.filter(text => text.endsWith('.')),
    []
  )
})
