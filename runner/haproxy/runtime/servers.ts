/** A server, as `show servers state` tells of it. */
export interface ServerState {
  readonly backend: string
  readonly server: string
  readonly address: string
  readonly port: number
  /** What an operator has said of it; `maint` outranks `drain`. */
  readonly state: 'ready' | 'drain' | 'maint'
  /** Whether it is so because of a tracked server or of DNS, which no command changes. */
  readonly inherited: boolean
  /** What the checks say. */
  readonly operation: 'down' | 'starting' | 'up' | 'stopping'
  readonly weight: number
  readonly initialWeight: number
  readonly hasCheck: boolean
  readonly hasAgent: boolean
  /** Of the checks; '' and 0 where there is none of its own. */
  readonly checkAddress: string
  readonly checkPort: number
  readonly agentAddress: string
  readonly agentPort: number
}

const operations = ['down', 'starting', 'up', 'stopping'] as const

/** Bits of srv_admin_state. That the configuration disables it (0x04) says how it began, not how it is. */
const maint = { forced: 0x01, inherited: 0x02, resolution: 0x20 } as const
const drain = { forced: 0x08, inherited: 0x10 } as const
const configuredCheck = 0x02

/** Servers in the order of the configuration. Columns are found by their names: later versions have more. */
export const readServers = (answer: string): readonly ServerState[] => {
  const lines = answer.split('\n')
  const names = (lines.find(line => line.startsWith('# be_id')) ?? '').slice(2).split(' ')
  return lines
    .filter(line => /^\d+ \S+ \d+ /.test(line))
    .map(line => {
      const cells = line.split(' ')
      const cell = (name: string): string => {
        const value = cells[names.indexOf(name)] ?? ''
        return value === '-' ? '' : value
      }
      const admin = Number(cell('srv_admin_state'))
      const isMaint = (admin & (maint.forced | maint.inherited | maint.resolution)) !== 0
      const isDrain = (admin & (drain.forced | drain.inherited)) !== 0
      return {
        backend: cell('be_name'),
        server: cell('srv_name'),
        address: cell('srv_addr'),
        port: Number(cell('srv_port')),
        state: isMaint ? 'maint' : isDrain ? 'drain' : 'ready',
        inherited:
          (admin & (maint.inherited | maint.resolution)) !== 0 ||
          (!isMaint && (admin & drain.inherited) !== 0),
        operation: operations[Number(cell('srv_op_state'))] ?? 'down',
        weight: Number(cell('srv_uweight')),
        initialWeight: Number(cell('srv_iweight')),
        hasCheck: (Number(cell('srv_check_state')) & configuredCheck) !== 0,
        hasAgent: (Number(cell('srv_agent_state')) & configuredCheck) !== 0,
        checkAddress: cell('srv_check_addr'),
        checkPort: Number(cell('srv_check_port')),
        agentAddress: cell('srv_agent_addr'),
        agentPort: Number(cell('srv_agent_port'))
      }
    })
}
