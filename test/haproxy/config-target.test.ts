import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configTarget } from '../../runner/haproxy/config-target.ts'
import { previewOf } from '../language/preview/preview-of.ts'

const task = (name: string, src: string, dest: string): string =>
  `    - { name: ${name}, template: { src: ${src}, dest: '${dest}' } }\n`

const cases: readonly [name: string, tasks: string, found: string | undefined][] = [
  ['the file of that name', task('A', 'haproxy.cfg.hbs', '/a') + task('B', 'b.hbs', '/x/haproxy.cfg'), 'B'],
  [
    'a file that takes the name of its template',
    task('A', 'b.hbs', '/a') + task('B', 'haproxy.cfg.hbs', '/etc/'),
    'B'
  ],
  [
    'the template of that name, when its file cannot be told',
    task('A', 'haproxy.cfg.hbs', '/{{ facts.arch }}'),
    'A'
  ],
  ['none where nothing is called that', task('A', 'b.hbs', '/etc/b.cfg'), undefined]
]
for (const [name, tasks, found] of cases)
  test(`HAProxy’s configuration is ${name}`, async () => {
    const files = { 'site.yaml': `- hosts: all\n  tasks:\n${tasks}`, 'b.hbs': '', 'haproxy.cfg.hbs': '' }
    assert.equal(configTarget((await previewOf(files)).targets)?.task.name, found)
  })

test('a host has its own', async () => {
  const play = (host: string) =>
    `- hosts: ${host}\n  tasks:\n${task(`On ${host}`, 'b.hbs', '/etc/haproxy.cfg')}`
  const { targets } = await previewOf({ 'site.yaml': play('web1') + play('web2'), 'b.hbs': '' })
  assert.deepEqual(
    [undefined, 'web1', 'web2', 'web3'].map(host => configTarget(targets, host)?.task.name),
    ['On web1', 'On web1', 'On web2', undefined]
  )
})
