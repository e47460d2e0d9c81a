import type { Observation } from '../module.ts'
import { systemctl, type UnitScope } from './systemctl.ts'

/** What is asked of a unit; a main process or a time would be another one each time. */
const properties = [
  'LoadState',
  'ActiveState',
  'SubState',
  'UnitFileState',
  'FragmentPath',
  'Result',
  'CanReload',
  'NeedDaemonReload'
] as const

export type Unit = Partial<Record<(typeof properties)[number], string>>

export interface UnitNow {
  readonly code: number
  readonly unit: Unit
}

const suffix = /\.(service|socket|timer|path|mount|automount|swap|target|device|slice|scope)$/

export const fullName = (name: string): string => (suffix.test(name) ? name : `${name}.service`)

export const stem = (name: string): string => name.replace(suffix, '')

/** Without a name: whether any unit file changed. What all users get is only known by its links. */
export const lookAtUnit = (name: string | undefined, scope: UnitScope | undefined): Observation<UnitNow> => {
  if (scope === 'global')
    return {
      ask: name === undefined ? [] : [systemctl(scope, 'is-enabled', '--', fullName(name))],
      read: ([answer]) => ({ code: 0, unit: globalUnit(answer?.out ?? '') })
    }
  return {
    ask: [
      name === undefined
        ? systemctl(scope, 'show', '--property=NeedDaemonReload', '--state=loaded', '*')
        : systemctl(scope, 'show', `--property=${properties.join()}`, '--', fullName(name))
    ],
    read: ([answer]) => ({ code: answer?.code ?? 1, unit: readUnit(answer?.out ?? '', name === undefined) })
  }
}

const globalUnit = (state: string): Unit =>
  state === '' || state === 'not-found'
    ? { LoadState: 'not-found' }
    : { LoadState: state.startsWith('masked') ? 'masked' : 'loaded', UnitFileState: state }

/** Of many units the answers are joined: any `yes` is one. */
const readUnit = (out: string, many: boolean): Unit =>
  many
    ? { NeedDaemonReload: out.split('\n').includes('NeedDaemonReload=yes') ? 'yes' : 'no' }
    : Object.fromEntries(
        out.split('\n').map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
      )
