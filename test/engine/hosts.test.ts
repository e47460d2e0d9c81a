import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HostError } from '../../runner/engine/host.ts'
import type { Event } from '../../runner/protocol/event.ts'
import { MemoryHost, testModules } from './memory-host.ts'
import { endOf } from './on-host.ts'
import { playOf } from './play-of.ts'

const inventory =
  'all: { hosts: { lb1: { ansible_host: 192.0.2.1, code: 0 }, lb2: { ansible_host: 192.0.2.2, code: 7 } } }\n'

const runOn = async (site: string, hosts: ReadonlyMap<string, MemoryHost>): Promise<readonly Event[]> =>
  playOf({
    files: { 'site.yaml': site, 'inventory.yaml': inventory },
    modules: testModules,
    fly: (flight, name) => {
      const host = hosts.get(name)
      if (!host) throw new HostError({ kind: 'unreachable', message: `${name} is away` })
      return host.fly(flight)
    }
  })

const site = `- hosts: all
  gather_facts: false
  tasks:
    - { name: A, act: { say: a, code: "{{ code }}" } }
    - { name: B, act: { say: b } }
- hosts: all
  gather_facts: false
  tasks:
    - { name: C, act: { say: "{{ inventory_hostname }}" } }
`

const playsOf = (events: readonly Event[]): readonly (readonly string[])[] =>
  events.flatMap(event => (event.type === 'play-start' ? [event.hosts] : []))

test('a host that fails leaves the run; the others go on, into the next play too', async () => {
  const [lb1, lb2] = [new MemoryHost(), new MemoryHost()]
  const events = await runOn(
    site,
    new Map([
      ['lb1', lb1],
      ['lb2', lb2]
    ])
  )
  assert.deepEqual(lb1.done, ['act a 0', 'act b 0', 'act lb1 0'])
  assert.deepEqual(lb2.done, ['act a 7'])
  assert.equal(endOf(events, 'lb1').status, 'ok')
  assert.equal(endOf(events, 'lb2').status, 'failed')
  assert.deepEqual(endOf(events, 'lb2').notRun, ['B'])
  assert.deepEqual(playsOf(events), [['lb1', 'lb2'], ['lb1']])
  assert.deepEqual(events.at(-1), { ...events.at(-1), type: 'run-end', code: 2 })
})

test('a host that cannot be reached is told once, and 3 beats 2', async () => {
  const lb1 = new MemoryHost()
  const events = await runOn(
    site.replace('{{ code }}', '{{ ternary (eq code 0) 5 0 }}'),
    new Map([['lb1', lb1]])
  )
  assert.deepEqual(lb1.done, ['act a 5'])
  assert.equal(endOf(events, 'lb2').status, 'unreachable')
  assert.deepEqual(endOf(events, 'lb2').failure, { kind: 'unreachable', message: 'lb2 is away' })
  assert.deepEqual(endOf(events, 'lb2').notRun, ['A', 'B'])
  assert.deepEqual(playsOf(events), [['lb1', 'lb2']])
  assert.deepEqual(events.at(-1), { ...events.at(-1), type: 'run-end', code: 3 })
})
