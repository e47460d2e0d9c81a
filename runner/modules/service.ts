import { Type } from 'typebox'
import { defineModule } from './module.ts'
import { planUnit } from './services/systemd-plan.ts'
import { lookAtUnit } from './services/systemd-unit.ts'
import { reportUnit, unitDeviations, unitEnabled, unitName, unitResult, unitState } from './systemd.ts'

export const service = defineModule({
  name: 'service',
  summary: 'Start, stop, restart, reload or enable a service.',
  description: 'The module systemd by the name that fits every system; systemd is the only one it knows.',
  free: 'name',
  params: Type.Object(
    { name: unitName, state: unitState, enabled: unitEnabled },
    { additionalProperties: false }
  ),
  result: unitResult,
  ansible: {
    module: 'ansible.builtin.service',
    without: {
      arguments: 'a unit of systemd takes none',
      pattern: 'systemd knows whether a unit runs',
      runlevel: 'systemd has none',
      sleep: 'systemd stops and starts in one job, and waits for it',
      use: 'systemd is the only one'
    },
    deviations: unitDeviations
  },
  needs: { systemctl: 'systemd' },
  examples: [
    `- name: HAProxy runs
  service: { name: haproxy, state: started }`
  ],

  observe: ({ name }) => lookAtUnit(name, 'system'),

  plan: planUnit,

  report: (want, now) => reportUnit(want.name, now)
})
