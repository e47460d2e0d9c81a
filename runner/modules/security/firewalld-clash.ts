import type { Clash } from '../../language/signature.ts'
import { type SettingParams, settingNames } from './firewalld-setting.ts'

/** What is wrong with a firewalld task, whatever the host says. */
export const firewalldClash = (want: SettingParams): Clash | undefined => {
  const given = settingNames.filter(name => want[name] !== undefined)
  const [setting] = given
  const zoneLevel = want.state === 'present' || want.state === 'absent'
  if (given[1] !== undefined)
    return { at: given[1], message: `A task is about one kind of setting, not ${given.join(' and ')}` }
  if (setting === undefined && !zoneLevel)
    return {
      at: 'state',
      message: `There is no setting that could be ${want.state}`,
      hint: 'Name a port, a service …'
    }
  if (setting === undefined && want.zone === undefined)
    return { at: 'state', message: 'There is no zone to make or remove', hint: 'Give its name as zone.' }
  if (setting !== undefined && setting !== 'target' && zoneLevel)
    return {
      at: 'state',
      message: `${want.state} is for zones`,
      hint: 'For a setting say enabled or disabled.'
    }
  if ((setting === undefined || setting === 'target') && (!want.permanent || want.immediate))
    return {
      at: 'permanent',
      message: 'Zones and their targets can only be changed in what is stored',
      hint: 'Say permanent: true, without immediate, and reload firewalld.'
    }
  if ((setting === 'interface' || setting === 'target') && want.zone === undefined)
    return { at: setting, message: `${setting} needs a zone` }
  if (want.offline && !want.permanent) return { at: 'offline', message: 'offline needs permanent: true' }
  if (want.timeout && want.permanent)
    return { at: 'timeout', message: 'What is stored has no timeout', hint: 'Leave permanent out.' }
  const wrong = [want.port ?? []].flat().find(port => !/^[^/]+\/(tcp|udp|sctp|dccp)$/.test(port))
  return wrong === undefined
    ? undefined
    : {
        at: 'port',
        message: `${wrong} has no protocol`,
        hint: 'Write it as 443/udp or 8000-8010/tcp.'
      }
}
