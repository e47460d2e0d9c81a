import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { sectionKinds } from '../../../runner/haproxy/model/section-kinds.ts'
import { sugar } from '../../../runner/haproxy/model/sugar/sugar.ts'
import { rendered } from './rendered.ts'

const page = readFileSync('docs/haproxy-model.md', 'utf8')

/** Each example and what it is rendered to: the text, or the file that is named; `3.2` for that version. */
const examples = [...page.matchAll(/```yaml\n(.*?)```\n.*?```haproxy ?(\S*)\n(.*?)```/gs)]

test('the page has examples', () => {
  assert.equal(examples.length, [...page.matchAll(/```yaml/g)].length)
})

for (const [index, [, yaml = '', how = '', text]] of examples.entries())
  test(`example ${index + 1} of docs/haproxy-model.md is rendered to what stands below it`, () => {
    const made = rendered(yaml, /^\d/.test(how) ? { version: `${how}.0` } : {})
    assert.deepEqual(made.problems, [])
    assert.equal(how.startsWith('/') ? made.files.find(({ path }) => path === how)?.text : made.text, text)
  })

test('the page names every section and every keyword of sugar', () => {
  const inFiles = ['crt', 'entry']
  const names = [...Object.keys(sectionKinds), ...Object.keys(sugar)].filter(name => !inFiles.includes(name))
  assert.deepEqual(
    names.filter(name => !new RegExp(`\`${name}[\`:]`).test(page)),
    ['namespace_list']
  )
})
