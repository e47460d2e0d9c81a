import { Type } from 'typebox'
import { defineModule, type Question, Refusal, run } from './module.ts'
import { selinuxIsOff } from './security/selinux-state.ts'

interface Now {
  readonly off: boolean
  /** In the running kernel; undefined when the policy has no such boolean. */
  readonly runs: boolean | undefined
  /** After a reboot. */
  readonly stored: boolean | undefined
}

export const seboolean = defineModule({
  name: 'seboolean',
  summary: 'Switch a boolean of the SELinux policy on or off.',
  description:
    'With persistent: true also after a reboot, which takes seconds, since the policy is built again.',
  free: 'name',
  params: Type.Object(
    {
      name: Type.String({
        pattern: '^[A-Za-z0-9_]+$',
        description: 'The boolean, as `getsebool -a` lists it.'
      }),
      state: Type.Boolean({ description: 'What it shall be.' }),
      persistent: Type.Optional(
        Type.Boolean({ default: false, description: 'Keep it over a reboot; needs semanage.' })
      ),
      ignore_selinux_state: Type.Optional(
        Type.Boolean({
          default: false,
          description:
            'Go on where SELinux is disabled, and set what is stored alone; for images. Needs persistent.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    name: Type.String({ description: 'The boolean.' }),
    state: Type.Boolean({ description: 'What it was to be.' }),
    persistent: Type.Boolean({ description: 'Whether over a reboot too.' })
  }),
  needs: { getsebool: 'libselinux-utils', setsebool: 'policycoreutils' },
  ansible: {
    module: 'ansible.posix.seboolean',
    deviations: [
      'With persistent the running value is put right too when only that one differs; Ansible looks at the stored one alone.'
    ]
  },
  examples: [
    `- name: HAProxy may connect to any port
  seboolean: { name: haproxy_connect_any, state: true, persistent: true }`
  ],

  observe: ({ name, persistent }) => ({
    ask: [['getenforce'], ['getsebool', name], ...(persistent ? [askStored(name)] : [])],
    read: ([enforce, runs, stored]): Now => ({
      off: selinuxIsOff(enforce),
      runs: onOff(/ --> (on|off)$/.exec(runs?.out ?? '')?.[1]),
      stored: onOff(/\(\s*(?:on|off)\s*,\s*(on|off)\s*\)/.exec(stored?.out ?? '')?.[1])
    })
  }),

  *plan({ name, state, persistent, ignore_selinux_state: whatever }, { off, runs, stored }) {
    if (off && !(whatever && persistent))
      throw new Refusal(
        'name',
        'SELinux is disabled on this host',
        'Put a when: facts.selinux != "disabled" on the task.'
      )
    if (persistent && stored === undefined)
      throw new Refusal(
        'name',
        `semanage knows no boolean ${name}`,
        'Is policycoreutils-python-utils installed? semanage boolean -l lists them.'
      )
    if (!off && runs === undefined)
      throw new Refusal('name', `The policy has no boolean ${name}`, 'getsebool -a lists them.')
    const value = `${name}=${state ? 'on' : 'off'}`
    const is = (now: boolean | undefined): string => (now ? 'on' : 'off')
    if (persistent && stored !== state)
      yield off
        ? run(`is ${is(stored)} in what is stored`, 'setsebool', '-P', '-N', value)
        : run(`is ${is(stored)} in what is stored`, 'setsebool', '-P', value)
    else if (!off && runs !== state) yield run(`is ${is(runs)}`, 'setsebool', value)
  },

  report: ({ name, state, persistent = false }) => ({ name, state, persistent })
})

/** A line of `semanage boolean -l`: `name (on , off) description`, first what runs, then what is stored. */
const askStored = (name: string): Question => [
  'sh',
  '-c',
  'semanage boolean -l -n | grep -E "^$1 +\\("',
  'stored',
  name
]

const onOff = (word: string | undefined): boolean | undefined =>
  word === undefined ? undefined : word === 'on'
