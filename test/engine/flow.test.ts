import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryHost } from './memory-host.ts'
import { play, playbook, tasks } from './on-host.ts'

test('include_tasks in a loop runs the file once for each item, which its tasks see', async () => {
  const { statuses, host } = await play(
    tasks('{ include_tasks: "{{ item }}.yaml", loop: [a, b] }', '{ name: After, act: { say: after } }'),
    undefined,
    {
      files: {
        'a.yaml': '- { name: Of a, act: { say: "{{ item }}1" } }\n',
        'b.yaml':
          '- { name: Of b, act: { say: "{{ item }}1" } }\n- { name: More, act: { say: "{{ item }}2" } }\n'
      }
    }
  )
  assert.deepEqual(
    statuses.map(line => line.replace(/ \(.*\)/, '')),
    ['Of a: changed', 'Of b: changed', 'More: changed', 'After: changed']
  )
  assert.deepEqual(host.done, ['act a1 0', 'act b1 0', 'act b2 0', 'act after 0'])
})

test('an include whose condition is false brings nothing', async () => {
  const { statuses } = await play(
    tasks('{ include_tasks: a.yaml, when: inventory_hostname == "other" }', '{ name: B, act: { say: b } }'),
    undefined,
    { files: { 'a.yaml': '- { name: A, act: { say: a } }\n' } }
  )
  assert.deepEqual(statuses, ['B: changed'])
})

test('a condition of a block is one of each of its tasks, and the inner ones are asked after it', async () => {
  const { statuses } = await play(
    tasks(
      '{ name: First, act: { say: one }, register: first }',
      `when: first.out == "two"
      block:
        - { name: A, act: { say: a } }
        - { name: B, act: { say: b }, when: first.code == 0 }`,
      `when: first.out == "one"
      block:
        - { name: C, act: { say: c } }
        - { name: D, act: { say: d }, when: first.code == 1 }`
    )
  )
  assert.deepEqual(statuses, ['First: changed', 'A: skipped', 'B: skipped', 'C: changed', 'D: skipped'])
})

const tagged: readonly [tags: readonly string[], statuses: readonly string[]][] = [
  [[], ['Of role: changed', 'In block: changed', 'Alone: changed', 'Always: changed']],
  [['web'], ['Of role: changed', 'Always: changed']],
  [['blocked'], ['In block: changed', 'Always: changed']],
  [['inner'], ['In block: changed', 'Always: changed']],
  [['untagged'], ['Alone: changed', 'Always: changed']]
]
for (const [tags, expected] of tagged)
  test(`--tags ${tags.join() || '(none)'} chooses by the tags of roles, blocks and tasks`, async () => {
    const { statuses } = await play(
      `  roles: [{ role: web, tags: web }]
${tasks(
  `tags: blocked
      block:
        - { name: In block, act: { say: b }, tags: inner }`,
  '{ name: Alone, act: { say: c } }',
  '{ name: Always, act: { say: d }, tags: always }',
  '{ name: Never, act: { say: e }, tags: never }'
)}`,
      undefined,
      { tags, files: { 'roles/web/tasks/main.yaml': '- { name: Of role, act: { say: a } }\n' } }
    )
    assert.deepEqual(statuses, expected)
  })

test('a play that tags keep away whole is not begun, and its hosts are not asked for facts', async () => {
  const { events } = await playbook(
    `- name: Here
  hosts: lb1
  tasks: [{ name: Done, act: { say: here } }]
- name: Gone
  hosts: lb1
  tasks: [{ name: Undone, act: { say: gone }, tags: never }]
- name: Nothing but facts
  hosts: lb1`,
    undefined,
    { files: {} }
  )
  assert.deepEqual(
    events.flatMap(event => (event.type === 'play-start' ? event.play : [])),
    ['Here', 'Nothing but facts']
  )
})

test('set_fact is there for what follows, in the same flight', async () => {
  const { host, end } = await play(
    tasks(
      '{ name: Fact, set_fact: { port: 8443, where: "{{ inventory_hostname }}:8443" } }',
      '{ name: A, value: { name: port, is: "{{ port }}" } }',
      '{ name: B, value: { name: where, is: "{{ where }}" }, when: port == 8443 }'
    )
  )
  assert.deepEqual(host.done, ['set port 8443', 'set where lb1:8443'])
  assert.equal(end.roundTrips, 2)
})

test('the registered result of a loop has one result for each item', async () => {
  const { host } = await play(
    tasks(
      '{ name: Each, act: { say: "{{ item }}" }, loop: [a, b], register: all }',
      '{ name: Say, act: { say: "{{#each all.results}}{{ this.out }},{{/each}}{{ all.changed }}" } }',
      '{ name: Again, act: { say: "{{ item.out }}!" }, loop: "{{ all.results }}" }'
    )
  )
  assert.deepEqual(host.done, ['act a 0', 'act b 0', 'act a,b,true 0', 'act a! 0', 'act b! 0'])
})

test('a loop over nothing does nothing and registers no results', async () => {
  const { statuses, host } = await play(
    tasks(
      '{ name: None, act: { say: a }, loop: [], register: none }',
      '{ name: After, act: { say: "{{ length none.results }}" }, when: "!none.changed" }'
    )
  )
  assert.deepEqual(statuses, ['After: changed'])
  assert.deepEqual(host.done, ['act 0 0'])
})

test('a loop stops at its first failed item', async () => {
  const { statuses, end } = await play(
    tasks(
      '{ name: Each, act: { say: "{{ item }}", code: "{{ ternary (eq item 2) 1 0 }}" }, loop: [1, 2, 3] }',
      '{ name: After, act: { say: b } }'
    )
  )
  assert.deepEqual(statuses, ['Each (1): changed', 'Each (2): failed'])
  assert.equal(end.status, 'failed')
})

test('an ignored failure is registered as failed', async () => {
  const { statuses, end } = await play(
    tasks(
      '{ name: A, act: { say: a, code: 3 }, ignore_errors: true, register: a }',
      '{ name: B, act: { say: b }, when: a.failed && a.code == 3 }',
      '{ name: C, act: { say: c }, when: "!a.failed" }'
    )
  )
  assert.deepEqual(statuses, ['A: ignored', 'B: changed', 'C: skipped'])
  assert.equal(end.status, 'ok')
})

test('a skipped task is registered as skipped', async () => {
  const { statuses } = await play(
    tasks(
      '{ name: A, act: { say: a }, when: false, register: a }',
      '{ name: B, act: { say: b }, when: a.skipped }',
      '{ name: C, act: { say: c }, when: a.changed }'
    )
  )
  assert.deepEqual(statuses, ['A: skipped', 'B: changed', 'C: skipped'])
})

test('in check mode a condition on what did not run leaves its task unknown, and the rest is planned', async () => {
  const { statuses, host } = await play(
    tasks(
      '{ name: A, act: { say: a }, register: a }',
      '{ name: B, value: { name: b, is: 1 }, when: a.code == 0 }',
      '{ name: C, value: { name: c, is: 1 }, loop: "{{ split a.out }}" }',
      '{ name: D, value: { name: d, is: 1 } }'
    ),
    undefined,
    { check: true }
  )
  assert.deepEqual(statuses, ['A: would-change', 'B: unknown', 'C: unknown', 'D: would-change'])
  assert.deepEqual(host.done, [])
})

test('the environment is merged from the outside in', async () => {
  const { host } = await play(
    `  environment: { A: play, B: play, C: play }
${tasks(
  `environment: { B: block, C: block }
      block:
        - { name: T, act: { say: a }, environment: { C: "{{ inventory_hostname }}" } }`
)}`
  )
  const steps = host.flights.flatMap(flight => flight.records.flatMap(record => record.steps))
  assert.deepEqual(
    steps.map(step => (step.do === 'run' ? step.env : undefined)),
    [{ A: 'play', B: 'block', C: 'lb1' }]
  )
})

test('another user on the host means another flight, in order', async () => {
  const { host } = await play(
    tasks(
      '{ name: A, value: { name: a, is: 1 } }',
      '{ name: B, value: { name: b, is: 1 }, become: true, become_user: haproxy }',
      '{ name: C, value: { name: c, is: 1 } }'
    )
  )
  assert.deepEqual(host.done, ['set a 1', 'set b 1', 'set c 1'])
  const changes = host.flights.filter(({ records }) => records.some(({ steps }) => steps.length > 0))
  assert.deepEqual(
    changes.map(({ becomeUser }) => becomeUser ?? 'login'),
    ['login', 'haproxy', 'login']
  )
})

test('results and facts that were set live on in the next play', async () => {
  const { host, statuses } = await playbook(`- hosts: all
  gather_facts: false
  tasks:
    - { name: A, act: { say: hello }, register: a }
    - { name: F, set_fact: { word: again } }
- hosts: all
  gather_facts: false
  tasks:
    - { name: B, act: { say: "{{ a.out }} {{ word }}" }, when: a.changed }
`)
  assert.deepEqual(statuses, ['A: changed', 'F: ok', 'B: changed'])
  assert.deepEqual(host.done, ['act hello 0', 'act hello again 0'])
})

test('a task that fails in a host’s memory can be run again to the end', async () => {
  const host = new MemoryHost()
  const site = (code: number) =>
    tasks(
      '{ name: A, value: { name: a, is: 1 } }',
      `{ name: B, act: { say: b, code: ${code} } }`,
      '{ name: C, value: { name: c, is: 1 } }'
    )
  assert.deepEqual((await play(site(1), host)).statuses, ['A: changed', 'B: failed'])
  assert.deepEqual((await play(site(0), host)).statuses, ['A: ok', 'B: changed', 'C: changed'])
})

test('a refusal that is ignored is registered with its message', async () => {
  const { host } = await play(
    tasks(
      '{ name: A, assert: { that: "1 == 2" }, ignore_errors: true, register: a }',
      '{ name: F, fail: { msg: no room }, ignore_errors: true, register: f }',
      '{ name: B, act: { say: "{{ a.msg }}; {{ f.msg }}" } }'
    )
  )
  assert.deepEqual(host.done, ['act This does not hold: 1 == 2; no room 0'])
})

test('fail fails where its condition holds', async () => {
  const { statuses, end } = await play(
    tasks(
      '{ name: Not, fail: { msg: never }, when: inventory_hostname == "other" }',
      '{ name: A, act: { say: a }, register: a }',
      '{ name: Now, fail: { msg: "a said {{ a.out }}" }, when: a.code == 0 }',
      '{ name: B, act: { say: b } }'
    )
  )
  assert.deepEqual(statuses, ['Not: skipped', 'A: changed', 'Now: failed'])
  assert.equal(end.failure?.message, 'a said a')
})

test('what debug says at a verbosity is skipped below it', async () => {
  const site = tasks('{ name: Loud, debug: { msg: x, verbosity: 1 } }')
  assert.deepEqual((await play(site)).statuses, ['Loud: skipped'])
  assert.deepEqual((await play(site, undefined, { verbosity: 1 })).statuses, ['Loud: ok'])
})

test('a fact that should outlive the run is refused before it', async () => {
  await assert.rejects(play(tasks('{ name: F, set_fact: { a: 1, cacheable: true } }')), /cacheable/)
})
