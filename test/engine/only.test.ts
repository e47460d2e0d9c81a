import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginnings, Only } from '../../runner/engine/only.ts'
import { analyse } from '../../runner/language/analysis/analyse.ts'
import { loadWorkspace } from '../../runner/language/analysis/workspace.ts'
import { modules } from '../../runner/modules/registry.ts'
import { memoryPort } from '../language/memory-port.ts'
import { playbook } from './on-host.ts'

const site = `- name: First
  hosts: all
  gather_facts: false
  pre_tasks:
    - { name: Before, act: { say: before }, tags: [always] }
  roles:
    - { role: web, tags: [web] }
    - role: db
  tasks:
    - name: Group
      block:
        - { name: In block, act: { say: block }, notify: Reload }
    - name: Loop
      include_tasks: more.yaml
      loop: [x, y]
    - include_tasks: "deep/{{ inventory_hostname }}.yaml"
    - include_tasks: more.yaml
      when: inventory_hostname == "other"
    - { name: Never, act: { say: never }, tags: [never] }
    - name: Last
      act: { say: last }
      tags: [web]
  handlers:
    - { name: Reload, act: { say: reload } }
- name: Second
  hosts: all
  gather_facts: false
  roles: [web]
  tasks:
    - { name: End, act: { say: end } }
`
const files = {
  'roles/web/tasks/main.yaml':
    '- { name: Web, act: { say: web } }\n- include_tasks: part.yaml\n- { name: Web end, act: { say: more } }\n',
  'roles/web/tasks/part.yaml': '- { name: Part, act: { say: part } }\n',
  'roles/db/tasks/main.yaml': '- { name: Db, act: { say: db } }\n',
  'more.yaml':
    '- { name: More, act: { say: "{{ inventory_hostname }}" } }\n- { name: Most, act: { say: m } }\n',
  'deep/lb1.yaml': '- { name: Deep, act: { say: d } }\n- include_tasks: ../more.yaml\n',
  'deep/lb2.yaml': '- { name: Elsewhere, act: { say: d } }\n'
}

const chosen: readonly [
  title: string,
  only: readonly string[],
  tags: readonly string[],
  ran: readonly string[]
][] = [
  ['a task runs alone, without those tagged always', ['site.yaml:20'], [], ['Last']],
  ['a task below a block begins where it is written', ['site.yaml:12'], [], ['In block', 'Reload']],
  [
    'several places add up, in the order of the playbook',
    ['site.yaml:20', 'site.yaml:5'],
    [],
    ['Before', 'Last']
  ],
  [
    'a play is all of its tasks, also those tagged always, never those tagged never',
    ['site.yaml:25'],
    [],
    ['Web', 'Part', 'Web end', 'End']
  ],
  ['a role is all of its tasks, in this play', ['site.yaml:7'], [], ['Web', 'Part', 'Web end']],
  ['a role that is written over lines begins with its name', ['site.yaml:8'], [], ['Db']],
  [
    'a task of a role runs in every play that uses it',
    ['roles/web/tasks/main.yaml:3'],
    [],
    ['Web end', 'Web end']
  ],
  ['a task behind an include is reached through it', ['roles/web/tasks/part.yaml:1'], [], ['Part', 'Part']],
  [
    'an include is all tasks of its file, as often as it loops',
    ['site.yaml:13'],
    [],
    ['More', 'Most', 'More', 'Most']
  ],
  [
    'an include whose file has a template in its name is reached when it is known',
    ['site.yaml:16'],
    [],
    ['Deep', 'More', 'Most']
  ],
  ['a task in a file that only a template names is reached', ['deep/lb1.yaml:1'], [], ['Deep']],
  [
    'a task runs wherever its file is included, conditions included',
    ['more.yaml:2'],
    [],
    ['Most', 'Most', 'Most']
  ],
  ['a task of a file that another host includes runs nowhere', ['deep/lb2.yaml:1'], [], []],
  ['a task tagged never that is named runs', ['site.yaml:19'], [], ['Never']],
  ['tags must hold, too', ['site.yaml:20', 'site.yaml:12'], ['web'], ['Last']],
  [
    'tags choose among the tasks of a play',
    ['site.yaml:1'],
    ['web'],
    ['Before', 'Web', 'Part', 'Web end', 'Last']
  ]
]
for (const [title, only, tags, ran] of chosen)
  test(`${title}: --only ${only.join(' ')}${tags.map(tag => ` --tags ${tag}`)}`, async () => {
    const { statuses } = await playbook(site, undefined, { files, only, tags })
    assert.deepEqual(
      statuses.map(line => line.replace(/( \(.*\))?: changed$/, '')),
      ran
    )
  })

test('a play in which nothing is chosen is not begun', async () => {
  const { events } = await playbook(site, undefined, { files, only: ['site.yaml:30'] })
  assert.deepEqual(
    events.flatMap(event => (event.type === 'play-start' ? [event.play] : [])),
    ['Second']
  )
})

const analysed = async (text: string) => {
  const port = memoryPort({ 'site.yaml': text, 'inventory.yaml': 'all: { hosts: { a: , b: } }\n' })
  const { result } = await loadWorkspace(port, each =>
    analyse(each, { playbook: 'site.yaml', inventory: 'inventory.yaml', modules })
  )
  if (!result.playbook) throw new Error(JSON.stringify(result.diagnostics))
  return { analysis: result, playbook: result.playbook }
}

const facts: readonly [title: string, first: string, gathers: boolean][] = [
  ['gathered by an earlier play of its hosts are gathered by it', '- { hosts: a }', true],
  ['of other hosts are not', '- { hosts: b }', false],
  ['that nobody gathers are not', '- { hosts: a, gather_facts: false }', false]
]
for (const [title, first, gathers] of facts)
  test(`facts ${title}, when it runs alone`, async () => {
    const { analysis, playbook } = await analysed(
      `${first}\n- { hosts: a, gather_facts: false, tasks: [{ name: X, debug: { msg: x } }] }\n`
    )
    const only = new Only(playbook, ({ range }) => range.start.line === 2).within(analysis)
    assert.deepEqual(
      only.playbook?.plays.map(play => [play.gatherFacts, only.playHosts.get(play)]),
      [[gathers, ['a']]]
    )
  })

test('everything that begins in a playbook is told with its place', async () => {
  const { playbook } = await analysed(
    '- hosts: all\n  tasks:\n    - debug: { msg: x }\n  handlers:\n    - { name: H, debug: { msg: x } }\n'
  )
  assert.deepEqual(
    [...beginnings(playbook)].map(({ kind, name, place }) => [kind, name, place.range.start.line]),
    [
      ['play', 'all', 1],
      ['task', 'debug: x', 3],
      ['handler', 'H', 5]
    ]
  )
})
