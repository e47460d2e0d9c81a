import { type Static, Type } from 'typebox'
import { defineModule, type Observation, Refusal } from './module.ts'

const service = Type.Object(
  {
    name: Type.String({ description: 'Its name, with .service.' }),
    state: Type.String({ description: '`running`, `stopped`, `inactive` or, of a template, `unknown`.' }),
    status: Type.String({
      description: '`enabled`, `disabled`, `static`, `masked`, `failed`, `not-found`…'
    }),
    source: Type.String({ description: 'Always `systemd`.' })
  },
  { additionalProperties: false }
)
type Services = Record<string, Static<typeof service>>

/** Only the columns that count: descriptions and colours stay away. */
const listing = (...args: readonly string[]) =>
  [
    'sh',
    '-c',
    `systemctl "$@" --type=service --all --full --no-legend --no-pager | tr -s ' ' | cut -d ' ' -f 1-5`,
    'services',
    ...args
  ] as const

export const serviceFacts = defineModule({
  name: 'service_facts',
  summary: 'Learn which services the host has, as the variable services.',
  description:
    'From here on `services` is a mapping by name: services["haproxy.service"].state == "running". Only services of systemd are there.',
  gives: ['services'],
  params: Type.Object({}, { additionalProperties: false }),
  result: Type.Object({
    services: Type.Object(
      {},
      { additionalProperties: service, description: 'Services by name, such as haproxy.service.' }
    )
  }),
  ansible: {
    module: 'ansible.builtin.service_facts',
    deviations: ['`services` is a variable of the host by itself; there is no `ansible_facts`.']
  },
  needs: { systemctl: 'systemd' },
  examples: [
    `- name: Which services are there?
  service_facts: {}`
  ],

  observe: (): Observation<Services | undefined> => ({
    ask: [
      listing('list-units', '--plain'),
      listing('list-unit-files'),
      ['systemctl', 'show', '*.service', '--property=Id,Names']
    ],
    read: ([units, files, names]) =>
      units?.out || files?.out
        ? readServices(units?.out ?? '', files?.out ?? '', aliases(names?.out ?? ''))
        : undefined
  }),

  *plan() {},

  report(_want, now) {
    if (!now) throw new Refusal('name', 'systemctl does not answer', 'Does systemd run this host?')
    return { services: now }
  }
})

/** Words in any column that say more than whether a unit file is enabled. */
const bad = ['not-found', 'masked', 'failed']

/** Other names of loaded services, with the name they are listed by. */
const aliases = (shown: string): ReadonlyMap<string, string> =>
  new Map(
    shown.split('\n\n').flatMap(block => {
      const id = /^Id=(.*)$/m.exec(block)?.[1] ?? ''
      const names = /^Names=(.*)$/m.exec(block)?.[1]?.split(' ') ?? []
      return names.filter(name => name !== id).map(name => [name, id] as const)
    })
  )

const readServices = (units: string, files: string, aliasOf: ReadonlyMap<string, string>): Services => {
  const services: Services = {}
  for (const line of units.split('\n')) {
    const [name = '', ...columns] = line.trim().split(' ')
    if (!name.endsWith('.service')) continue
    const status = bad.find(word => columns.includes(word)) ?? columns[1] ?? 'unknown'
    services[name] = {
      name,
      state: columns[2] === 'running' ? 'running' : 'stopped',
      status,
      source: 'systemd'
    }
  }
  for (const line of files.split('\n')) {
    const [name = '', status = 'unknown'] = line.trim().split(' ')
    if (!name.endsWith('.service')) continue
    const known = services[name]
    if (known === undefined)
      services[name] = {
        name,
        state:
          services[aliasOf.get(name) ?? '']?.state ?? (name.endsWith('@.service') ? 'unknown' : 'inactive'),
        status,
        source: 'systemd'
      }
    else if (!bad.includes(known.status)) services[name] = { ...known, status }
  }
  return Object.fromEntries(Object.entries(services).sort(([a], [b]) => (a < b ? -1 : 1)))
}
