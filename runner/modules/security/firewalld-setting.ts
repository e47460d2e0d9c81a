/** Kinds of settings, as parameters and firewall-cmd's options call them. */
const options = {
  port: 'port',
  service: 'service',
  protocol: 'protocol',
  source: 'source',
  interface: 'interface',
  rich_rule: 'rich-rule',
  icmp_block: 'icmp-block',
  icmp_block_inversion: 'icmp-block-inversion',
  masquerade: 'masquerade',
  forward: 'forward',
  port_forward: 'forward-port',
  target: 'target'
} as const

type SettingName = keyof typeof options

export const settingNames = Object.keys(options) as readonly SettingName[]

/** What a task is about; a switch has one element without a name, a zone is its own element. */
export interface Setting {
  readonly name: SettingName | 'zone'
  readonly elements: readonly string[]
  readonly on: boolean
}

type PortForward = {
  readonly port: string | number
  readonly proto: string
  readonly toport: string | number
  readonly toaddr?: string
}

type Several = string | readonly string[]

export type SettingParams = {
  readonly state: 'enabled' | 'disabled' | 'present' | 'absent'
  readonly zone?: string
  readonly permanent?: boolean
  readonly immediate?: boolean
  readonly offline?: boolean
  readonly timeout?: number
  readonly port?: Several
  readonly service?: Several
  readonly protocol?: Several
  readonly source?: Several
  readonly interface?: Several
  readonly rich_rule?: Several
  readonly icmp_block?: Several
  readonly icmp_block_inversion?: boolean
  readonly masquerade?: boolean
  readonly forward?: boolean
  readonly port_forward?: readonly PortForward[]
  readonly target?: string
}

export const settingOf = (want: SettingParams): Setting => {
  const on = want.state === 'enabled' || want.state === 'present'
  const name = settingNames.find(each => want[each] !== undefined)
  if (name === undefined) return { name: 'zone', elements: [want.zone ?? ''], on }
  if (name === 'target') return { name, elements: [on ? (want.target ?? '') : 'default'], on: true }
  if (name === 'port_forward') return { name, elements: (want.port_forward ?? []).map(forwarded), on }
  const value = want[name]
  // Ansible's arithmetic: `masquerade: false, state: enabled` switches it off.
  if (typeof value === 'boolean') return { name, elements: [''], on: on === value }
  return { name, elements: [value ?? []].flat(), on }
}

const forwarded = ({ port, proto, toport, toaddr }: PortForward): string =>
  `port=${port}:proto=${proto}:toport=${toport}${toaddr === undefined ? '' : `:toaddr=${toaddr}`}`

/** `--add-port=80/tcp --add-port=443/tcp`; an interface is moved, since it may belong to one zone only. */
export const elementOptions = (
  verb: 'query' | 'add' | 'remove',
  { name, elements }: Setting
): readonly string[] => {
  if (name === 'zone') return []
  const does = verb === 'add' && name === 'interface' ? 'change' : verb
  return elements.map(element => `--${does}-${options[name]}${element === '' ? '' : `=${element}`}`)
}
