import { Refusal, run, type Step } from '../module.ts'
import { systemctl, type UnitScope } from './systemctl.ts'
import { fullName, stem, type Unit, type UnitNow } from './systemd-unit.ts'

export interface UnitWant {
  readonly name?: string
  readonly state?: 'started' | 'stopped' | 'restarted' | 'reloaded'
  readonly enabled?: boolean
  readonly masked?: boolean
  readonly daemon_reload?: boolean
  readonly daemon_reexec?: boolean
  readonly scope?: UnitScope
  readonly no_block?: boolean
  readonly force?: boolean
}

/** Brings a unit to what is wanted: its file, its start at boot, and then what runs. */
export function* planUnit(want: UnitWant, now: UnitNow): Generator<Step, void> {
  const { unit } = now
  const manager = (why: string, ...args: readonly string[]) => run(why, ...systemctl(want.scope, ...args))
  if (want.daemon_reexec) yield manager('a new systemd is wanted', 'daemon-reexec')
  if (unit.NeedDaemonReload === 'yes') yield manager('unit files changed on disk', 'daemon-reload')
  if (want.name === undefined) {
    const manages = want.state !== undefined || want.enabled !== undefined || want.masked !== undefined
    if (manages || !(want.daemon_reload || want.daemon_reexec))
      throw new Refusal('name', 'There is no unit to manage', 'Give its name.')
    return
  }
  const name = fullName(want.name)
  if (now.code !== 0)
    throw new Refusal(
      'name',
      'systemctl does not answer',
      want.scope === 'user'
        ? 'Is the user logged in, or loginctl enable-linger set for it?'
        : 'Does systemd run this host?'
    )
  if (want.scope === 'global' && want.state !== undefined)
    throw new Refusal('scope', 'scope: global has no state: nothing of it runs', 'Use enabled or masked.')
  checkLoaded(name, want, unit)
  yield* atBoot(name, want, unit)
  yield* running(name, want, unit)
}

const checkLoaded = (name: string, want: UnitWant, { LoadState, NeedDaemonReload }: Unit): void => {
  if (NeedDaemonReload === 'yes') return
  // A mask may be there before the unit is.
  const onlyMask = want.masked !== undefined && want.state === undefined && want.enabled === undefined
  if (LoadState === 'not-found' && !onlyMask)
    throw new Refusal(
      'name',
      `There is no unit ${name} on this host`,
      `Look with: systemctl list-unit-files '${stem(name)}*'`
    )
  if (LoadState === 'bad-setting' || LoadState === 'error')
    throw new Refusal(
      'name',
      `systemd cannot read ${name} (${LoadState})`,
      `Look with: systemd-analyze verify ${name}`
    )
}

function* atBoot(name: string, want: UnitWant, unit: Unit): Generator<Step, void> {
  const { enabled, masked } = want
  const change = (why: string, verb: string) =>
    run(why, ...systemctl(want.scope, ...(want.force ? ['--force'] : []), verb, '--', name))
  const maskedNow = isMasked(unit)
  if (masked === false && maskedNow) yield change('is masked', 'unmask')
  if (enabled !== undefined) {
    if (enabled && maskedNow && masked !== false)
      throw new Refusal('enabled', `${name} is masked`, 'masked: false makes it startable again.')
    const kind = maskedNow ? 'disabled' : unit.UnitFileState || 'disabled'
    if (enabled && (kind === 'static' || kind === 'generated' || kind === 'transient'))
      throw new Refusal('enabled', `${name} is ${kind}: it has no [Install] section, so it cannot be enabled`)
    const isEnabled = kind === 'enabled' || kind === 'alias' || kind === 'linked' || kind === 'indirect'
    if (enabled && !isEnabled) yield change(`is ${kind}: does not start at boot`, 'enable')
    if (!enabled && (kind === 'enabled' || kind === 'enabled-runtime'))
      yield change('starts at boot', 'disable')
  }
  if (masked === true && !maskedNow) yield change('is not masked', 'mask')
}

function* running(name: string, want: UnitWant, unit: Unit): Generator<Step, void> {
  const { state, masked } = want
  const job = (why: string, verb: string) =>
    run(why, ...systemctl(want.scope, ...(want.no_block ? ['--no-block'] : []), verb, '--', name))
  const now = unit.ActiveState || 'inactive'
  const cannotStart = masked !== false && isMasked(unit) && state !== undefined && state !== 'stopped'
  if (cannotStart) throw new Refusal('state', `${name} is masked`, 'masked: false makes it startable again.')
  const runs = now === 'active' || now === 'reloading' || (now === 'activating' && want.no_block === true)
  if (state === 'started' && !runs) yield job(`is ${now}`, 'start')
  if (state === 'stopped' && now !== 'inactive' && now !== 'failed') yield job(`is ${now}`, 'stop')
  if (state === 'restarted') yield job('restart requested', 'restart')
  if (state === 'reloaded') {
    if (!runs) yield job(`is ${now}`, 'start')
    else if (unit.CanReload === 'no')
      throw new Refusal('state', `${name} cannot reload: it has no ExecReload`, 'Use state: restarted.')
    else yield job('reload requested', 'reload')
  }
}

const isMasked = (unit: Unit): boolean =>
  unit.LoadState === 'masked' || unit.UnitFileState?.startsWith('masked') === true
