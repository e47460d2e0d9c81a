import { Type } from 'typebox'
import { defineModule, type Observation, run, type WriteStep } from './module.ts'

interface Now {
  /** The kernel's, and what a boot will make it. */
  readonly running: string
  readonly kept: string
  readonly systemd: boolean
}

export const hostname = defineModule({
  name: 'hostname',
  summary: 'Give the host its name, now and after a reboot.',
  description: 'facts.hostname is the new one from here on. /etc/hosts is left as it is.',
  free: 'name',
  params: Type.Object(
    {
      name: Type.String({
        pattern: '^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,62}[A-Za-z0-9])?$',
        description: 'The name, short or with its domain; 64 characters at most.'
      }),
      use: Type.Optional(
        Type.Enum(['systemd', 'generic'], {
          description:
            '`systemd` asks hostnamectl; `generic` writes /etc/hostname and tells the kernel. Without it systemd where it runs the host.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    name: Type.String({ description: 'The name.' }),
    before: Type.String({ description: 'The name that the host had.' })
  }),
  ansible: {
    module: 'ansible.builtin.hostname',
    deviations: [
      '`use` has `systemd` and `generic`; the other strategies are for other systems.',
      'hostnamectl sets all its names at once, so a pretty name of its own is lost.'
    ]
  },
  needs: { hostnamectl: 'systemd', hostname: 'hostname' },
  examples: [
    `- name: The balancer knows its name
  hostname: { name: '{{ inventory_hostname }}' }`
  ],

  observe: (): Observation<Now> => ({
    ask: [
      ['cat', '/proc/sys/kernel/hostname'],
      ['cat', '/etc/hostname'],
      ['test', '-d', '/run/systemd/system']
    ],
    read: ([running, kept, manager]) => ({
      running: running?.out ?? '',
      kept: kept?.out ?? '',
      systemd: manager?.code === 0
    })
  }),

  *plan({ name, use }, { running, kept, systemd }, context) {
    if (running === name && kept === name) return
    const why = running === name ? `is ${kept || 'no name'} after a reboot` : `is ${running}`
    if (use === 'systemd' || (use === undefined && systemd)) {
      yield run(why, 'hostnamectl', 'set-hostname', '--', name)
      return
    }
    const file: WriteStep = {
      do: 'write',
      why,
      path: '/etc/hostname',
      content: context.text(`${name}\n`),
      mode: '0644'
    }
    if (kept !== name) yield file
    if (running !== name) yield run(why, 'hostname', '--', name)
  },

  report: ({ name }, { running }) => ({ name, before: running }),

  renews: ({ name }) => ({ hostname: name.split('.')[0] ?? name })
})
