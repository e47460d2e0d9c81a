import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { generated } from '../../runner/cli/generate.ts'

for (const [path, text] of generated())
  test(`${path} is what \`npm run generate\` makes`, () => {
    assert.equal(readFileSync(path, 'utf8'), text)
  })
