import { Type } from 'typebox'
import { type Answer, defineModule, type Question, Refusal, type RunStep } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { firewalldClash } from './security/firewalld-clash.ts'
import { elementOptions, type Setting, type SettingParams, settingOf } from './security/firewalld-setting.ts'

const names = (description: string) =>
  Type.Optional(
    Type.Union([Type.String({ minLength: 1 }), Type.Array(Type.String({ minLength: 1 }), { minItems: 1 })], {
      description: `${description}, or a list of them.`
    })
  )

/** What one of firewalld's two configurations says. */
interface Side {
  /** firewalld does not run, so its files were asked (permanent), or there was nobody to ask. */
  readonly offline: boolean
  /** Of each element whether it is there; undefined when firewalld said no such thing. */
  readonly there: readonly boolean[] | undefined
  readonly said: string
}

export const firewalld = defineModule({
  name: 'firewalld',
  summary: 'Open and close ports, services and more in firewalld.',
  description:
    'Without permanent it is about the running firewall alone, with permanent about the one after the next start or reload, ' +
    'with permanent and immediate about both. One task is about one kind of setting, of which it may name several at once. ' +
    'A zone that was made is known to the running firewall after a reload only.',
  params: Type.Object(
    {
      state: Type.Enum(['enabled', 'disabled', 'present', 'absent'], {
        description:
          'Whether the setting is on. `present` and `absent` are for zones themselves (no setting given) and for target.'
      }),
      zone: Type.Optional(
        Type.String({ pattern: '^[A-Za-z0-9_/-]+$', description: 'The zone; without it the default zone.' })
      ),
      permanent: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Set what is stored. Works without a running firewalld too.'
        })
      ),
      immediate: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Set what runs; true by itself unless permanent is true.'
        })
      ),
      offline: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Be content with permanent, instead of immediate too, where firewalld does not run.'
        })
      ),
      timeout: Type.Optional(
        Type.Integer({
          default: 0,
          minimum: 0,
          description: 'Seconds after which what runs is as before; 0 for ever. Not with permanent.'
        })
      ),
      port: names('A port or range with its protocol, such as 443/udp or 8000-8010/tcp'),
      service: names('A service that firewalld knows, such as https or http3'),
      protocol: names('A protocol of IP, such as vrrp'),
      source: names('An address or network whose traffic belongs to the zone; needs permanent to be given'),
      interface: names('An interface whose traffic belongs to the zone, and to no other; needs zone'),
      rich_rule: names('A rule in firewalld’s rich language'),
      icmp_block: names('A kind of ICMP message that is not let in, such as echo-request'),
      icmp_block_inversion: Type.Optional(
        Type.Boolean({ description: 'Whether icmp_block lists what is let in instead.' })
      ),
      masquerade: Type.Optional(
        Type.Boolean({ description: 'Whether forwarded traffic leaves with the host’s address.' })
      ),
      forward: Type.Optional(
        Type.Boolean({ description: 'Whether traffic is forwarded between the zone’s interfaces.' })
      ),
      port_forward: Type.Optional(
        Type.Array(
          Type.Object(
            {
              port: Type.Union([Type.Integer(), Type.String()], { description: 'The port that is asked.' }),
              proto: Type.Enum(['tcp', 'udp'], { description: 'Its protocol.' }),
              toport: Type.Union([Type.Integer(), Type.String()], { description: 'The port that answers.' }),
              toaddr: Type.Optional(
                Type.String({ description: 'The host that answers; without it this one.' })
              )
            },
            { additionalProperties: false }
          ),
          { minItems: 1, description: 'Ports that lead to other ports.' }
        )
      ),
      target: Type.Optional(
        Type.Enum(['default', 'ACCEPT', 'DROP', '%%REJECT%%'], {
          description:
            'What becomes of traffic that no setting is about; needs permanent, zone, and state: present or enabled.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    setting: Type.String({ description: 'Kind of setting, as its parameter is called; `zone` for a zone.' }),
    running: Type.Boolean({ description: 'Whether firewalld runs.' }),
    zone: Type.String({ description: 'The zone that was given; empty for the default zone.' })
  }),
  needs: { 'firewall-cmd': 'firewalld' },
  ansible: {
    module: 'ansible.posix.firewalld',
    deviations: [
      'A list of ports, services and so on makes one task of many.',
      'An interface that another zone has is moved by firewall-cmd; a connection of NetworkManager is changed by firewalld itself.',
      'target with state absent or disabled means the target default.',
      'No Python bindings are needed on the host.'
    ]
  },
  examples: [
    `- name: HTTP, HTTPS and QUIC get through, now and after a reboot
  firewalld: { port: [80/tcp, 443/tcp, 443/udp], permanent: true, immediate: true, state: enabled }`,
    `- name: No more telnet
  firewalld: { service: telnet, permanent: true, immediate: true, offline: true, state: disabled }`,
    `- name: The monitoring may ask for the statistics
  firewalld:
    rich_rule: rule family=ipv4 source address=192.0.2.0/24 port port=8404 protocol=tcp accept
    zone: internal
    permanent: true
    state: enabled`,
    `- name: A zone for the servers
  firewalld: { zone: servers, state: present, permanent: true }`
  ],

  clash: firewalldClash,

  observe(want) {
    const setting = settingOf(want)
    const { permanent, immediate } = sides(want)
    const zone = want.zone === undefined ? [] : [`--zone=${want.zone}`]
    const query =
      setting.name === 'zone'
        ? ['--get-zones']
        : setting.name === 'target'
          ? [...zone, '--get-target']
          : [...zone, ...elementOptions('query', setting)]
    const read = (answer: Answer | undefined): Side | undefined => {
      if (!answer) return undefined
      const offline = answer.out.startsWith(notRunning)
      const out = offline ? answer.out.slice(notRunning.length).trim() : answer.out
      return { offline, there: readThere(out, setting), said: out }
    }
    const ask = [
      ...(immediate ? [askRunning(query)] : []),
      ...(permanent ? [askStored(query)] : [])
    ] satisfies readonly Question[]
    return {
      ask,
      read: answers => ({
        runtime: immediate ? read(answers[0]) : undefined,
        stored: permanent ? read(answers[immediate ? 1 : 0]) : undefined
      })
    }
  },

  *plan(want, { runtime, stored }) {
    refuseClash(firewalldClash(want))
    const setting = settingOf(want)
    const act = (side: Side, where: 'runs' | 'is stored'): RunStep | undefined => {
      if (!side.there) throw new Refusal(setting.name, complaint(side.said))
      const wrong = setting.elements.filter((_, index) => side.there?.[index] !== setting.on)
      if (wrong.length === 0) return undefined
      const program = side.offline ? 'firewall-offline-cmd' : 'firewall-cmd'
      const options =
        setting.name === 'zone'
          ? [`--${setting.on ? 'new' : 'delete'}-zone=${want.zone}`]
          : [
              ...(want.zone === undefined ? [] : [`--zone=${want.zone}`]),
              ...(setting.name === 'target'
                ? [`--set-target=${setting.elements[0]}`]
                : elementOptions(setting.on ? 'add' : 'remove', { ...setting, elements: wrong })),
              ...(where === 'runs' && setting.on && want.timeout ? [`--timeout=${want.timeout}`] : [])
            ]
      const flags = where === 'is stored' && !side.offline ? ['--permanent'] : []
      const what = wrong.some(each => each !== '') ? `${setting.name} ${wrong.join(', ')}` : setting.name
      return {
        do: 'run',
        why:
          setting.name === 'target'
            ? `target is ${side.said}`
            : `${what} ${setting.on ? 'is not' : 'is'} on in what ${where}`,
        argv: [program, ...flags, ...options]
      }
    }
    if (runtime?.offline && !want.offline)
      throw new Refusal(
        'immediate',
        'firewalld does not run, so nothing can be set immediately',
        'Start it first, or say permanent: true and offline: true.'
      )
    if (stored) {
      const step = act(stored, 'is stored')
      if (step) yield step
    }
    if (!runtime || runtime.offline) return
    const step = act(runtime, 'runs')
    if (step) yield step
  },

  report: (want, { runtime, stored }) => ({
    setting: settingOf(want).name,
    running: !(runtime ?? stored)?.offline,
    zone: want.zone ?? ''
  })
})

const sides = ({ permanent = false, immediate = false }: SettingParams) => ({
  permanent,
  immediate: immediate || !permanent
})

/** Before a complaint may stand advice about zones; the offline program complains without a word for it. */
const complaint = (said: string): string =>
  /^(?:Error|Warning): (.*)$/m.exec(said)?.[1] ??
  (said.split('\n').find(Boolean) || 'firewalld does not answer')

/** First line of an answer when firewalld does not run; 252 is how firewall-cmd says so. */
const notRunning = 'hq-offline'

const askRunning = (query: readonly string[]): Question => [
  'sh',
  '-c',
  `out=$(firewall-cmd "$@" 2>&1); code=$?; [ "$code" != 252 ] || echo ${notRunning}; printf '%s\\n' "$out"; exit "$code"`,
  'running',
  ...query
]

/** The files answer where the daemon does not run. */
const askStored = (query: readonly string[]): Question => [
  'sh',
  '-c',
  `out=$(firewall-cmd --permanent "$@" 2>&1); code=$?; [ "$code" = 252 ] || { printf '%s\\n' "$out"; exit "$code"; }; echo ${notRunning}; exec firewall-offline-cmd "$@" 2>&1`,
  'stored',
  ...query
]

/** One element is answered by `yes` or `no`, several by a line each, in order: `'80/tcp': no`. */
const readThere = (out: string, { name, elements }: Setting): readonly boolean[] | undefined => {
  if (name === 'zone' || name === 'target') {
    // Zones are listed on one line; a target is one word, or no word of these when firewalld complains.
    const words = out.split(/\s+/)
    // %%REJECT%% is told as REJECT.
    return /: /.test(out) ? undefined : [words.includes((elements[0] ?? '').replaceAll('%', ''))]
  }
  const said = out.split('\n').flatMap(line => /(?:^|: )(yes|no)$/.exec(line)?.[1] ?? [])
  return said.length === elements.length ? said.map(word => word === 'yes') : undefined
}
