import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkCondition } from '../../../runner/language/condition/check.ts'
import { conditionFromText } from '../../../runner/language/condition/condition.ts'
import { conditionWords } from '../../../runner/language/condition/described.ts'

for (const { name, example, of } of conditionWords)
  test(`${of ? 'the method' : 'the function'} ${name} is there: ${example}`, () => {
    assert.ok(example.includes(of ? `.${name}(` : `${name}(`))
    assert.deepEqual(checkCondition(conditionFromText(example), { names: new Map(), open: true }), [])
  })
