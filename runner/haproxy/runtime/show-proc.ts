/** A process that the master tells of with `show proc`. */
export interface MasterProcess {
  readonly pid: number
  readonly kind: 'master' | 'worker' | 'program'
  /** A worker of before a reload. */
  readonly old: boolean
  /** Reloads since it was started; of the master, how often it reloaded. */
  readonly reloads: number
  /** Reloads that failed, of the master. */
  readonly failed: number
  /** `1d02h03m04s` */
  readonly uptime: string
  readonly version: string
}

const row = /^(\d+)\s+(\S+)\s+(\d+)(?: \[failed: (\d+)\])?\s+(\S+)\s+(\S+)/

export const readProcesses = (answer: string): readonly MasterProcess[] => {
  let old = false
  return answer.split('\n').flatMap(line => {
    if (line.startsWith('#')) old = line.startsWith('# old ')
    const [, pid, kind, reloads, failed, uptime = '', version = ''] = row.exec(line) ?? []
    if (pid === undefined || (kind !== 'master' && kind !== 'worker' && kind !== 'program')) return []
    return [
      { pid: Number(pid), kind, old, reloads: Number(reloads), failed: Number(failed ?? 0), uptime, version }
    ]
  })
}
