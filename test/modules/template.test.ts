import assert from 'node:assert/strict'
import test from 'node:test'
import { template } from '../../runner/modules/template.ts'
import { contextOf, drive, looked, wanting } from './plan.ts'
import { plans } from './table.ts'

const files = { 'haproxy.cfg.hbs': 'global\n' }

plans(template, [
  [
    'into a directory it keeps its name without .hbs',
    { src: 'haproxy.cfg.hbs', dest: '/etc/haproxy/', mode: '0640' },
    [[1, '41ed 0 0 root root /etc/haproxy\n41ed 0 0 root root /etc/haproxy/.'], 1],
    ['is not there | write /etc/haproxy/haproxy.cfg 0640'],
    { files }
  ]
])

test('template: the old text is asked for only when a diff will be shown, to the last newline', () => {
  const want = wanting(template, { src: 'haproxy.cfg.hbs', dest: '/etc/haproxy.cfg' })
  const said = ['81a4 0 0 root root /etc/haproxy.cfg', `${'0'.repeat(64)}  /etc/haproxy.cfg`, 'old\n.']
  for (const diff of [true, false]) {
    const context = contextOf({ files, diff })
    assert.equal(template.observe(want, context).ask.length, diff ? 4 : 2)
    const now = looked(template, want, said, { files, diff })
    const [write] = drive(template.plan(want, now, context))
    assert.equal(write?.do === 'write' ? write.before : '', diff ? 'old\n' : undefined)
  }
})
