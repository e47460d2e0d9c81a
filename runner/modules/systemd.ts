import { Type } from 'typebox'
import { defineModule } from './module.ts'
import { planUnit } from './services/systemd-plan.ts'
import { fullName, lookAtUnit, type UnitNow } from './services/systemd-unit.ts'

export const unitName = Type.String({
  pattern: '^[^-\\s/][^\\s/]*$',
  description: 'The unit; `.service` is assumed when it has no suffix.'
})

export const unitState = Type.Optional(
  Type.Enum(['started', 'stopped', 'restarted', 'reloaded'], {
    description:
      '`started` and `stopped` act on a difference only. `restarted` always acts; `reloaded` too, and starts what does not run.'
  })
)

export const unitEnabled = Type.Optional(
  Type.Boolean({ description: 'Whether it starts when the host does.' })
)

const found = 'as it was found'

export const unitResult = Type.Object({
  name: Type.String({ description: 'The unit with its suffix.' }),
  state: Type.String({ description: `ActiveState ${found}, such as active, inactive or failed.` }),
  enabled: Type.String({ description: `UnitFileState ${found}, such as enabled, disabled or static.` }),
  status: Type.Object(
    {
      LoadState: Type.String({ description: 'loaded, not-found, masked or bad-setting.' }),
      ActiveState: Type.String({ description: 'active, inactive, failed, activating…' }),
      SubState: Type.String({ description: 'running, dead, exited, listening…' }),
      UnitFileState: Type.String({ description: 'enabled, disabled, static, masked…' }),
      FragmentPath: Type.String({ description: 'The unit file.' }),
      Result: Type.String({
        description: 'How the service ended the last time: success, exit-code, timeout…'
      })
    },
    { description: `What systemd says of it, ${found}.` }
  )
})

export const reportUnit = (name: string | undefined, { unit }: UnitNow) => ({
  name: name === undefined ? '' : fullName(name),
  state: unit.ActiveState ?? '',
  enabled: unit.UnitFileState ?? '',
  status: {
    LoadState: unit.LoadState ?? '',
    ActiveState: unit.ActiveState ?? '',
    SubState: unit.SubState ?? '',
    UnitFileState: unit.UnitFileState ?? '',
    FragmentPath: unit.FragmentPath ?? '',
    Result: unit.Result ?? ''
  }
})

export const unitDeviations = [
  'A unit without an [Install] section that shall be enabled is an error; Ansible takes it for enabled.',
  'A unit that is enabled by another name (alias) or indirectly counts as enabled; Ansible enables it each time.',
  'The result is what was found, before anything was done.'
]

export const systemd = defineModule({
  name: 'systemd',
  summary: 'Start, stop, restart, reload, enable or mask a unit of systemd.',
  description:
    'Unit files that changed are noticed: daemon-reload runs by itself before anything else, and only then. ' +
    'A unit that is starting counts as not started yet: the task waits until it is, or has failed.',
  free: 'name',
  choice: { of: ['name', 'daemon_reload', 'daemon_reexec'], only: false },
  params: Type.Object(
    {
      name: Type.Optional(unitName),
      state: unitState,
      enabled: unitEnabled,
      masked: Type.Optional(Type.Boolean({ description: 'Whether it cannot be started at all.' })),
      daemon_reload: Type.Optional(
        Type.Boolean({
          default: false,
          description:
            'Without name: let systemd read unit files again if one changed. With name it is not needed.'
        })
      ),
      daemon_reexec: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Let systemd start itself anew, such as after an update of systemd; acts each time.'
        })
      ),
      scope: Type.Optional(
        Type.Enum(['system', 'user', 'global'], {
          default: 'system',
          description:
            "Whose units: the system's, those of the user that the task runs as, or what all users get at their next login."
        })
      ),
      no_block: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Do not wait until it has started or stopped, nor notice when that fails.'
        })
      ),
      force: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Replace links that are in the way of enabling or masking.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: unitResult,
  ansible: {
    module: 'ansible.builtin.systemd',
    deviations: [
      ...unitDeviations,
      'daemon_reload: true acts only when a unit file changed.',
      '`status` has six properties, not all.'
    ]
  },
  needs: { systemctl: 'systemd' },
  examples: [
    `- name: HAProxy runs, now and after a reboot
  systemd: { name: haproxy, state: started, enabled: true }`,
    `- name: Reload HAProxy
  systemd: { name: haproxy, state: reloaded }`
  ],

  observe: ({ name, scope }) => lookAtUnit(name, scope),

  plan: planUnit,

  report: (want, now) => reportUnit(want.name, now)
})
