import assert from 'node:assert/strict'
import test from 'node:test'
import { hostname } from '../../runner/modules/hostname.ts'
import { plans } from './table.ts'

plans(hostname, [
  ['has it', { name: 'lb1' }, ['lb1', 'lb1', 0], []],
  ['has another', { name: 'lb1' }, ['old', 'old', 0], ['is old | hostnamectl set-hostname -- lb1']],
  [
    'would lose it at the next boot',
    { name: 'lb1' },
    ['lb1', 'old', 0],
    ['is old after a reboot | hostnamectl set-hostname -- lb1']
  ],
  [
    'no systemd',
    { name: 'lb1' },
    ['old', 1, 1],
    ['is old | write /etc/hostname 0644', 'is old | hostname -- lb1']
  ],
  [
    'systemd, but not by it',
    { name: 'lb1', use: 'generic' },
    ['lb1', '', 0],
    ['is no name after a reboot | write /etc/hostname 0644']
  ]
])

test('facts.hostname is the name without its domain', () => {
  assert.deepEqual(hostname.renews?.({ name: 'lb1.example.com' }), { hostname: 'lb1' })
})
