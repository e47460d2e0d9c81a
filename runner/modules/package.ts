import { type Static, Type } from 'typebox'
import { defineModule, type Observation, Refusal } from './module.ts'
import { type AptNow, askApt, concernedByApt, planApt, readApt } from './packages/apt-packages.ts'
import { type DnfNow, lookWithDnf } from './packages/dnf-look.ts'
import { listed } from './packages/dnf-names.ts'
import { packageNames, packageState } from './packages/dnf-params.ts'
import { concerned, planDnf } from './packages/dnf-plan.ts'

/** What the package manager that is there, or is meant, says. */
type Now =
  | { readonly by: 'dnf'; readonly dnf: DnfNow }
  | { readonly by: 'apt'; readonly apt: AptNow }
  | { readonly by: 'nobody' }

const params = Type.Object(
  {
    name: packageNames(
      "Packages, a list or separated by commas, by the names that the host's package manager knows. '*' with latest is all there is."
    ),
    state: packageState,
    use: Type.Optional(
      Type.Enum(['auto', 'dnf', 'apt'], {
        default: 'auto',
        description: 'The package manager; `auto` is dnf where there is one, else apt.'
      })
    )
  },
  { additionalProperties: false }
)
type Want = Static<typeof params>

export const packages = defineModule({
  name: 'package',
  summary: 'Have packages installed, or not, with dnf or apt.',
  description:
    'The host is asked which package manager it has. With dnf it is what the module dnf is with these parameters; apt takes names and versions (haproxy=3.0.11-1), neither groups nor files.',
  free: 'name',
  params,
  result: Type.Object({
    packages: Type.Array(Type.String(), { description: 'What had to be installed, updated or removed.' }),
    use: Type.String({ description: 'The package manager: dnf or apt.' })
  }),
  ansible: {
    module: 'ansible.builtin.package',
    deviations: [
      'Package managers other than dnf and apt are not there.',
      '`name` takes a list with every one of them.'
    ]
  },
  examples: [
    `- name: curl is there, whatever the host is
  package: { name: curl }`,
    `- name: A compiler, by the name that the host knows
  package:
    name: '{{#if (eq facts.package_manager "apt")}}g++{{else}}gcc-c++{{/if}}'
    state: present`
  ],

  observe: (want): Observation<Now> => {
    const { use = 'auto' } = want
    const wishes = listed(want.name)
    const latest = want.state === 'latest'
    const dnf = use === 'apt' ? undefined : lookWithDnf(asDnf(want))
    const apt = use === 'dnf' ? [] : askApt(wishes, latest)
    return {
      ask: [...(use === 'auto' ? [which] : []), ...(dnf?.ask ?? []), ...apt],
      read: answers => {
        const said = use === 'auto' ? answers[0]?.out : use
        const rest = answers.slice(use === 'auto' ? 1 : 0)
        const asked = dnf?.ask.length ?? 0
        if (said === 'dnf' && dnf) return { by: 'dnf', dnf: dnf.read(rest.slice(0, asked)) }
        if (said === 'apt') return { by: 'apt', apt: readApt(wishes, latest, rest.slice(asked)) }
        return { by: 'nobody' }
      }
    }
  },

  *plan(want, now) {
    const wishes = listed(want.name)
    const option = wishes.find(one => one.startsWith('-'))
    if (option !== undefined) throw new Refusal('name', `${option} is not the name of a package`)
    if (wishes.includes('*') && want.state !== 'latest')
      throw new Refusal('name', "'*' goes with state: latest")
    if (now.by === 'nobody')
      throw new Refusal('use', 'The host has neither dnf nor apt-get', 'Install what is needed by command.')
    if (now.by === 'dnf') yield* planDnf(asDnf(want), now.dnf)
    else yield* planApt(wishes, aptState(want), now.apt)
  },

  report(want, now) {
    if (now.by === 'nobody') return { packages: [], use: '' }
    const names =
      now.by === 'dnf'
        ? concerned(asDnf(want), now.dnf)
        : concernedByApt(listed(want.name), aptState(want), now.apt)
    return { packages: [...names], use: now.by }
  }
})

const which = [
  'bash',
  '-c',
  'if type -P dnf >/dev/null; then echo dnf; elif type -P apt-get >/dev/null; then echo apt; fi'
] as const

const asDnf = ({ name, state = 'present' }: Want) => ({ name, state })

const aptState = ({ state }: Want): 'present' | 'latest' | 'absent' =>
  state === 'absent' || state === 'removed' ? 'absent' : state === 'latest' ? 'latest' : 'present'
