import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { hqRun } from './hq-run.ts'
import { withFiles } from './temporary-files.ts'

const files = {
  'plays/site.yaml': `# A comment.
- hosts: all
  gather_facts: false
  tasks:
    - name: First
      debug: { msg: one }
    - name: Group
      block:
        - name: Inner
          debug: { msg: two }
    - include_tasks: more/tasks.yaml
  handlers:
    - name: Reload
      debug: { msg: three }
`,
  'plays/more/tasks.yaml': '- name: Included\n  debug: { msg: four }\n',
  'plays/more/unused.yaml': '- name: Unused\n  debug: { msg: five }\n',
  'inventory.yaml': 'all: { hosts: { web1: { ansible_user: me } } }\n'
}

/** Names of the tasks that ran, or what hq-run says instead. */
const only = (places: readonly string[], where = 'plays/site.yaml', from = ''): Promise<unknown> =>
  withFiles(files, async directory => {
    const args = places.flatMap(place => ['--only', place.replace('$PWD', directory)])
    const inventory = `${directory}/inventory.yaml`
    const ended = await hqRun(
      [where.replace('$PWD', directory), ...args, '-i', inventory, '--format', 'jsonl'],
      { cwd: `${directory}${from}` }
    )
    if (ended.code !== 0) return [ended.code, ended.stdout, ended.stderr.replaceAll(directory, '$PWD')]
    const events = ended.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Event)
    return events.flatMap(event => (event.type === 'task-end' ? [event.task.name] : []))
  })

const paths: readonly [place: string, playbook: string, from: string][] = [
  ['plays/site.yaml:5', 'plays/site.yaml', ''],
  ['./plays/more/../site.yaml:5', 'plays/site.yaml', ''],
  ['$PWD/plays/site.yaml:5', 'plays/site.yaml', ''],
  ['plays/site.yaml:5', '$PWD/plays/site.yaml', ''],
  ['../site.yaml:5', '../site.yaml', '/plays/more']
]
for (const [place, playbook, from] of paths)
  test(`--only ${place} of ${playbook}${from && ` in ${from}`} is one task`, async () => {
    assert.deepEqual(await only([place], playbook, from), ['First'])
  })

test('--only may be given more than once', async () => {
  assert.deepEqual(await only(['plays/more/tasks.yaml:1', 'plays/site.yaml:9']), ['Inner', 'Included'])
})

const wrong: readonly [place: string, says: string, hint: string][] = [
  [
    'plays/site.yaml',
    '--only takes FILE:LINE, and this is plays/site.yaml',
    'Name the line on which a play, a role, an include or a task begins.'
  ],
  [
    'plays/site.yaml:1',
    'no play, role, include or task begins at plays/site.yaml:1',
    'The nearest is the play all at line 2.'
  ],
  [
    'plays/site.yaml:7',
    'no play, role, include or task begins at plays/site.yaml:7',
    'The nearest is the task First at line 5.'
  ],
  [
    'plays/site.yaml:10',
    'no play, role, include or task begins at plays/site.yaml:10',
    'The nearest is the task Inner at line 9.'
  ],
  [
    'plays/site.yaml:99',
    'no play, role, include or task begins at plays/site.yaml:99',
    'The nearest is the include more/tasks.yaml at line 11.'
  ],
  [
    'plays/site.yaml:13',
    'plays/site.yaml:13 is the handler Reload, which runs only when a task notifies it',
    'Name a task that does.'
  ],
  [
    'plays/more/unused.yaml:1',
    'the playbook has nothing that begins in plays/more/unused.yaml',
    'It may be a file that no play of this playbook uses.'
  ]
]
for (const [place, says, hint] of wrong)
  test(`--only ${place} is a mistake in usage that says what to name`, async () => {
    assert.deepEqual(await only(['plays/site.yaml:5', place]), [1, '', `error: ${says}\nhint: ${hint}\n`])
  })
