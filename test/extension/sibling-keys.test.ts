import assert from 'node:assert/strict'
import { test } from 'node:test'
import { siblingKeys } from '../../extension/authoring/sibling-keys.ts'

const playbook = `- hosts: all
  tasks:
    - name: First
      copy:
        src: a

        # where to
        dest: /b
      when: yes
      te
      tags: [a]
    - name: Second
      user: { name: x }
  handlers: []
`

const cases: readonly (readonly [what: string, line: number, keys: readonly string[]])[] = [
  ['a task, from its middle', 9, ['copy', 'name', 'tags', 'when']],
  ['a task, from its first line', 2, ['copy', 'name', 'tags', 'when']],
  ['parameters', 4, ['dest', 'src']],
  ['parameters, from a blank line among them', 7, ['dest', 'src']],
  ['the last task', 12, ['name', 'user']],
  ['a play', 1, ['handlers', 'hosts', 'tasks']]
]

for (const [what, line, keys] of cases)
  test(`keys beside a line: ${what}`, () => {
    assert.deepEqual([...siblingKeys(playbook, line)].sort(), keys)
  })

test('there are none in an empty text', () => {
  assert.deepEqual([...siblingKeys('', 0)], [])
})
