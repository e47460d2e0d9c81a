import assert from 'node:assert/strict'
import test from 'node:test'
import { Refusal } from '../../runner/modules/module.ts'
import { service } from '../../runner/modules/service.ts'
import { serviceFacts } from '../../runner/modules/service-facts.ts'
import { contextOf, looked } from './plan.ts'
import { plans } from './table.ts'

// As systemctl of systemd 252 prints them, columns cut.
const units = `auditd.service loaded active running
broken.service loaded failed failed Broken
gone.service not-found inactive dead gone.service
oneshot.service loaded active exited
off.service masked inactive dead`
const files = `auditd.service enabled enabled
broken.service enabled disabled
idle.service disabled disabled
off.service masked enabled
oneshot.service static -
other.service alias -
user@.service static -`
// An alias has no line of its own among the units.
const names = `Id=auditd.service
Names=auditd.service other.service

Id=idle.service
Names=idle.service`

test('services with their state and status', () => {
  const now = looked(serviceFacts, {}, [units, files, names])
  const { services } = serviceFacts.report({}, now, [], contextOf())
  assert.deepEqual(
    Object.values(
      services as Record<string, { name: string; state: string; status: string; source: string }>
    ).map(({ name, state, status, source }) => `${name} ${state} ${status} ${source}`),
    [
      'auditd.service running enabled systemd',
      'broken.service stopped failed systemd',
      'gone.service stopped not-found systemd',
      'idle.service inactive disabled systemd',
      'off.service stopped masked systemd',
      'oneshot.service stopped static systemd',
      'other.service running alias systemd',
      'user@.service unknown static systemd'
    ]
  )
})

test('a host without systemd has no services to tell of', () => {
  const now = looked(serviceFacts, {}, [127, 127, 127])
  assert.throws(
    () => serviceFacts.report({}, now, [], contextOf()),
    (error: unknown) => error instanceof Refusal && error.message === 'systemctl does not answer'
  )
})

plans(service, [
  [
    'as systemd does it',
    { name: 'haproxy', state: 'restarted', enabled: true },
    ['LoadState=loaded\nActiveState=active\nUnitFileState=disabled'],
    [
      'is disabled: does not start at boot | systemctl enable -- haproxy.service',
      'restart requested | systemctl restart -- haproxy.service'
    ]
  ]
])
