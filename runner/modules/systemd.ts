import { Type } from 'typebox'
import { defineModule, Refusal, run, type Step } from './module.ts'

const properties = ['LoadState', 'ActiveState', 'UnitFileState', 'NeedDaemonReload', 'CanReload'] as const
type Unit = Partial<Record<(typeof properties)[number], string>>

export const systemd = defineModule({
  name: 'systemd',
  summary: 'Start, stop, restart, reload, enable or mask a unit of systemd.',
  description:
    'Unit files that changed are noticed: daemon-reload runs by itself before anything else, and only then. ' +
    'A unit that is starting counts as not started yet: the task waits until it is, or has failed.',
  free: 'name',
  choice: { of: ['name', 'daemon_reload'], only: false },
  params: Type.Object(
    {
      name: Type.Optional(
        Type.String({
          pattern: '^[^-\\s/][^\\s/]*$',
          description: 'The unit; `.service` is assumed when it has no suffix.'
        })
      ),
      state: Type.Optional(
        Type.Enum(['started', 'stopped', 'restarted', 'reloaded'], {
          description:
            '`started` and `stopped` act on a difference only. `restarted` always acts; `reloaded` too, and starts what does not run.'
        })
      ),
      enabled: Type.Optional(Type.Boolean({ description: 'Whether it starts when the host does.' })),
      masked: Type.Optional(Type.Boolean({ description: 'Whether it cannot be started at all.' })),
      daemon_reload: Type.Optional(
        Type.Boolean({
          default: false,
          description:
            'Without name: let systemd read unit files again if one changed. With name it is not needed.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    name: Type.String({ description: 'The unit with its suffix.' }),
    state: Type.String({ description: 'ActiveState as it was found, such as active, inactive or failed.' }),
    enabled: Type.String({
      description: 'UnitFileState as it was found, such as enabled, disabled or static.'
    })
  }),
  needs: { systemctl: 'systemd' },
  examples: [
    `- name: HAProxy runs, now and after a reboot
  systemd: { name: haproxy, state: started, enabled: true }`,
    `- name: Reload HAProxy
  systemd: { name: haproxy, state: reloaded }`
  ],

  observe: ({ name }) => ({
    ask: [
      name === undefined
        ? ['systemctl', 'show', '--property=NeedDaemonReload', '--state=loaded', '*']
        : ['systemctl', 'show', `--property=${properties.join()}`, '--', fullName(name)]
    ],
    read: ([answer]) => ({ code: answer?.code ?? 1, unit: readUnit(answer?.out ?? '', name === undefined) })
  }),

  *plan(want, now) {
    const { unit } = now
    if (unit.NeedDaemonReload === 'yes') yield run('unit files changed on disk', 'systemctl', 'daemon-reload')
    if (want.name === undefined) {
      if (
        !want.daemon_reload ||
        want.state !== undefined ||
        want.enabled !== undefined ||
        want.masked !== undefined
      )
        throw new Refusal('name', 'There is no unit to manage', 'Give its name.')
      return
    }
    const name = fullName(want.name)
    if (now.code !== 0) throw new Refusal('name', 'systemctl does not answer', 'Does systemd run this host?')
    if (unit.LoadState === 'not-found' && unit.NeedDaemonReload !== 'yes')
      throw new Refusal(
        'name',
        `There is no unit ${name} on this host`,
        `Look with: systemctl list-unit-files '${stem(name)}*'`
      )
    if ((unit.LoadState === 'bad-setting' || unit.LoadState === 'error') && unit.NeedDaemonReload !== 'yes')
      throw new Refusal(
        'name',
        `systemd cannot read ${name} (${unit.LoadState})`,
        `Look with: systemd-analyze verify ${name}`
      )
    yield* atBoot(name, want.masked, want.enabled, unit)
    yield* running(name, want.masked, want.state, unit)
  },

  report: (want, { unit }) => ({
    name: want.name === undefined ? '' : fullName(want.name),
    state: unit.ActiveState ?? '',
    enabled: unit.UnitFileState ?? ''
  })
})

type State = 'started' | 'stopped' | 'restarted' | 'reloaded'

function* atBoot(
  name: string,
  masked: boolean | undefined,
  enabled: boolean | undefined,
  unit: Unit
): Generator<Step, void> {
  const maskedNow = isMasked(unit)
  if (masked === false && maskedNow) yield run('is masked', 'systemctl', 'unmask', '--', name)
  if (enabled !== undefined) {
    if (enabled && maskedNow && masked !== false)
      throw new Refusal('enabled', `${name} is masked`, 'masked: false makes it startable again.')
    const kind = maskedNow ? 'disabled' : unit.UnitFileState || 'disabled'
    if (enabled && (kind === 'static' || kind === 'generated' || kind === 'transient'))
      throw new Refusal('enabled', `${name} is ${kind}: it has no [Install] section, so it cannot be enabled`)
    const isEnabled = kind === 'enabled' || kind === 'alias' || kind === 'linked' || kind === 'indirect'
    if (enabled && !isEnabled)
      yield run(`is ${kind}: does not start at boot`, 'systemctl', 'enable', '--', name)
    if (!enabled && (kind === 'enabled' || kind === 'enabled-runtime'))
      yield run('starts at boot', 'systemctl', 'disable', '--', name)
  }
  if (masked === true && !maskedNow) yield run('is not masked', 'systemctl', 'mask', '--', name)
}

function* running(
  name: string,
  masked: boolean | undefined,
  state: State | undefined,
  unit: Unit
): Generator<Step, void> {
  const now = unit.ActiveState || 'inactive'
  const cannotStart = masked !== false && isMasked(unit) && state !== undefined && state !== 'stopped'
  if (cannotStart) throw new Refusal('state', `${name} is masked`, 'masked: false makes it startable again.')
  const runs = now === 'active' || now === 'reloading'
  if (state === 'started' && !runs) yield run(`is ${now}`, 'systemctl', 'start', '--', name)
  if (state === 'stopped' && now !== 'inactive' && now !== 'failed')
    yield run(`is ${now}`, 'systemctl', 'stop', '--', name)
  if (state === 'restarted') yield run('restart requested', 'systemctl', 'restart', '--', name)
  if (state === 'reloaded') {
    if (!runs) yield run(`is ${now}`, 'systemctl', 'start', '--', name)
    else if (unit.CanReload === 'no')
      throw new Refusal('state', `${name} cannot reload: it has no ExecReload`, 'Use state: restarted.')
    else yield run('reload requested', 'systemctl', 'reload', '--', name)
  }
}

const isMasked = (unit: Unit): boolean =>
  unit.LoadState === 'masked' || unit.UnitFileState?.startsWith('masked') === true

const suffix = /\.(service|socket|timer|path|mount|automount|swap|target|device|slice|scope)$/
const fullName = (name: string): string => (suffix.test(name) ? name : `${name}.service`)
const stem = (name: string): string => name.replace(suffix, '')

/** Of many units the answers are joined: any `yes` is one. */
const readUnit = (out: string, many: boolean): Unit =>
  many
    ? { NeedDaemonReload: out.split('\n').includes('NeedDaemonReload=yes') ? 'yes' : 'no' }
    : Object.fromEntries(
        out.split('\n').map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
      )
