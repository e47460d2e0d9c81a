import assert from 'node:assert/strict'
import { test } from 'node:test'
import { haproxyBuild } from '../../runner/modules/haproxy-build.ts'
import { hostname } from '../../runner/modules/hostname.ts'
import { erase } from '../../runner/modules/registry.ts'
import { serviceFacts } from '../../runner/modules/service-facts.ts'
import { MemoryHost } from './memory-host.ts'
import { play, playbook, tasks } from './on-host.ts'

const modules = [erase(hostname), erase(serviceFacts)]

/** A host with systemd, one service, and a name that hostnamectl changes. */
const servicesHost = (): MemoryHost => {
  const host = new MemoryHost()
  host.says = question => {
    if (question.includes('list-units')) return { code: 0, out: 'haproxy.service loaded active running' }
    if (question.includes('list-unit-files')) return { code: 0, out: 'haproxy.service enabled enabled' }
    if (question[0] === 'cat') return { code: 0, out: 'old' }
    if (question[0] === 'bash') return { code: 0, out: 'hostname=old' }
    return { code: 0, out: '' }
  }
  return host
}

/** A debug with a condition. */
const when = (name: string, condition: string): string =>
  `{ name: ${name}, debug: { msg: a }, when: '${condition}' }`

const runs = when('Runs', 'services["haproxy.service"].state == "running"')
const stopped = when('Stopped', 'services["haproxy.service"].state != "running"')

test('a part of a result becomes a variable of the host', async () => {
  const { statuses, end } = await play(tasks('service_facts: {}', runs, stopped), servicesHost(), { modules })
  assert.deepEqual(statuses.slice(1), ['Runs: ok', 'Stopped: skipped'])
  assert.equal(end.status, 'ok')
})

test('it waits for changes before it, and what needs it waits with it', async () => {
  const host = servicesHost()
  const body = tasks(
    '{ name: A, act: { say: a } }',
    'service_facts: {}',
    runs,
    '{ name: B, act: { say: b } }'
  )
  const { statuses } = await play(body, host, { modules })
  assert.deepEqual(
    statuses.map(status => status.replace(/^service_facts.*:/, 'service_facts:')),
    ['A: changed', 'service_facts: ok', 'Runs: ok', 'B: changed']
  )
  assert.ok(host.flights.length <= 3, `${host.flights.length} flights`)
})

test('facts are the new ones once a task has changed what they tell', async () => {
  const site = `- hosts: all
${tasks(
  when('Before', 'facts.hostname == "old"'),
  '{ name: Rename, hostname: { name: lb1.example.com } }',
  when('After', 'facts.hostname == "lb1"')
)}`
  for (const check of [false, true]) {
    const { statuses } = await playbook(site, servicesHost(), { modules, check })
    assert.deepEqual(statuses.slice(1), [
      'Before: ok',
      `Rename: ${check ? 'would-change' : 'changed'}`,
      'After: ok'
    ])
  }
})

test('a variable that a module can tell without running is known in check mode, whatever its result is', async () => {
  const host = servicesHost()
  host.says = ([program]) =>
    program === 'sha256sum' ? { code: 0, out: 'a'.repeat(64) } : { code: 1, out: '' }
  const build = `{ name: Build, haproxy_build: { version: 3.0.11, source: { url: 'https://example.org/a.tar', sha256: ${'a'.repeat(64)} }, tls: { library: aws-lc } } }`
  const { statuses } = await play(
    tasks(build, when('Named', 'haproxy_build.startsWith("3.0.11-aws-lc-")')),
    host,
    { modules: [erase(haproxyBuild)], check: true }
  )
  assert.deepEqual(statuses, ['Build: would-change', 'Named: ok'])
})
