import { Type } from 'typebox'
import { defineModule, type Observation, Refusal, type Step } from './module.ts'
import { procPath, type SysctlFile, sysctlFile, sysctlValue } from './services/sysctl-file.ts'

interface Now {
  /** What the kernel has; undefined when it knows no such key. */
  readonly current: string | undefined
  readonly settable: boolean
  /** Where the file really is, its links followed. */
  readonly path: string
  readonly file: SysctlFile
}

export const sysctl = defineModule({
  name: 'sysctl',
  summary: 'Set a parameter of the kernel, now and after a reboot.',
  description:
    'The value is written to the file, which the host reads when it starts, and given to the kernel. A key that the kernel does ' +
    'not have, or does not let one set here (as in a container), is an error; with ignoreerrors it is left alone, and the result’s ' +
    '`applicable` is false.',
  free: 'name',
  params: Type.Object(
    {
      name: Type.String({
        pattern: '^[A-Za-z0-9_][^=\\s;#]*$',
        description: 'The key, with dots or slashes: net.core.somaxconn, net/ipv4/conf/eth0.100/rp_filter.'
      }),
      value: Type.Optional(
        Type.Union([Type.String(), Type.Number(), Type.Boolean()], {
          description:
            'What it shall be; several numbers stand in one text, `1024 65535`. A boolean means 1 or 0.'
        })
      ),
      state: Type.Optional(
        Type.Enum(['present', 'absent'], {
          default: 'present',
          description:
            '`absent` takes the key out of the file; the kernel keeps its value until it starts again.'
        })
      ),
      sysctl_file: Type.Optional(
        Type.String({
          pattern: '^/',
          default: '/etc/sysctl.conf',
          description: 'The file it is kept in, such as /etc/sysctl.d/90-haproxy.conf.'
        })
      ),
      reload: Type.Optional(
        Type.Boolean({ default: true, description: 'Give the value to the kernel too when it has another.' })
      ),
      sysctl_set: Type.Optional(
        Type.Boolean({ default: false, description: 'The same, also with reload: false.' })
      ),
      ignoreerrors: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Go on when the kernel does not have the key, or does not let it be set.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    name: Type.String({ description: 'The key.' }),
    value: Type.String({ description: 'What was wanted; empty with state: absent.' }),
    current: Type.Optional(
      Type.String({ description: 'What the kernel had before; not there when it has no such key.' })
    ),
    applicable: Type.Boolean({
      description: 'Whether the kernel has the wanted value now, or will have it after a reboot.'
    })
  }),
  ansible: {
    module: 'ansible.posix.sysctl',
    deviations: [
      'reload gives the kernel this key alone; Ansible runs `sysctl -p` on the whole file.',
      'Other lines of the file stay as they are written; Ansible takes their blanks away.',
      'A key that the kernel does not have is found out before anything is changed, and with ignoreerrors it counts as applied nowhere.',
      'A value is compared word by word, so that a tab between two numbers is no difference.'
    ]
  },
  examples: [
    `- name: Room for a burst of connections
  sysctl: { name: net.core.somaxconn, value: 16384, sysctl_file: /etc/sysctl.d/90-haproxy.conf }`,
    `- name: Ports for connections to servers
  sysctl: { name: net.ipv4.ip_local_port_range, value: '1024 65535' }`
  ],

  observe: ({ name, sysctl_file: file = '/etc/sysctl.conf' }): Observation<Now> => {
    const path = procPath(name)
    return {
      ask: [
        ['cat', '--', path],
        ['test', '-w', path],
        ['readlink', '-m', '--', file],
        ['cat', '--', file]
      ],
      read: ([current, settable, real, text]) => ({
        current: current?.code === 0 ? words(current.out) : undefined,
        settable: settable?.code === 0,
        path: real?.out || file,
        file: sysctlFile(text?.code === 0 ? text.out : '')
      })
    }
  },

  *plan(want, { current, settable, path, file }, { text }): Generator<Step, void> {
    const absent = want.state === 'absent'
    const value = sysctlValue(want.value)
    if (!absent && value === '') throw new Refusal('value', `${want.name} needs a value`)
    const gives = !absent && (want.reload !== false || want.sysctl_set === true) && current !== value
    const possible = current !== undefined && settable
    if (gives && !possible && !want.ignoreerrors)
      throw new Refusal(
        'name',
        current === undefined
          ? `The kernel has no ${want.name}`
          : `${want.name} is ${current} and cannot be set on this host`,
        current === undefined
          ? 'Is its module loaded? ignoreerrors: true goes on without it.'
          : 'It is the machine’s, not the container’s. ignoreerrors: true goes on without it.'
      )
    const kept = file.values(want.name)
    if (absent ? kept.length > 0 : kept.length !== 1 || kept[0] !== value) {
      const said = kept.length === 0 ? 'nothing' : kept.join(', then ')
      yield {
        do: 'write',
        why: absent ? `${want.name} stands in the file` : `the file says ${said}, wanted ${value}`,
        path,
        content: text(absent ? file.without(want.name) : file.with(want.name, value)),
        before: file.text
      }
    }
    if (gives && possible)
      yield {
        do: 'run',
        why: `is ${current}, wanted ${value}`,
        argv: ['sh', '-c', 'printf "%s\\n" "$2" >"$1"', 'sysctl', procPath(want.name), value],
        label: `sysctl -w ${want.name}=${value}`
      }
  },

  report: (want, { current, settable }) => {
    const value = want.state === 'absent' ? '' : sysctlValue(want.value)
    return {
      name: want.name,
      value,
      ...(current === undefined ? {} : { current }),
      applicable: current !== undefined && (settable || current === value)
    }
  },

  say: (want, { applicable, current }) =>
    applicable || want.state === 'absent'
      ? undefined
      : `not applicable: ${current === undefined ? `the kernel has no ${want.name}` : `${want.name} is ${current} and cannot be set on this host`}`
})

const words = (text: string): string => text.trim().split(/\s+/).join(' ')
