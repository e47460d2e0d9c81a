import type { Module } from '../../modules/module.ts'
import type { AnsibleModule } from './ansible-parameters.ts'
import { table } from './schema-table.ts'

/** How every module stands to Ansible's of the same name, parameter by parameter. */
export const ansiblePage = (
  modules: readonly Module[],
  recorded: Readonly<Record<string, AnsibleModule>>
): string => {
  const compared = modules.flatMap(module => compare(module, recorded) ?? [])
  const own = modules.filter(module => !compared.some(({ name }) => name === module.name))
  const versions = [...new Set(compared.map(({ version }) => version))].sort()
  return [
    '<!-- Made by `npm run generate` from runner/modules and test/modules/ansible-parameters.json. -->\n',
    '# Modules and Ansible’s\n',
    `Where a module has the name of one of Ansible’s, its parameters mean what Ansible’s mean. What differs stands here, measured against the documentation of ${versions.join(', ')}. Second names that Ansible knows for a parameter are not taken.\n`,
    table(
      ['module', 'Ansible’s', 'its parameters', 'here', 'left out', 'ours alone'],
      compared.map(({ name, ansible, here, without, extra }) => [
        `[\`${name}\`](#${name})`,
        `\`${ansible}\``,
        String(here.length + without.length),
        String(here.length),
        String(without.length),
        String(extra.length)
      ])
    ),
    ...compared.map(section),
    ...(own.length > 0
      ? [
          '\n## Modules that Ansible does not have\n',
          ...own.map(({ name, summary }) => `- \`${name}\`: ${summary}`)
        ]
      : []),
    ''
  ].join('\n')
}

interface Compared {
  readonly name: string
  readonly ansible: string
  readonly version: string
  /** Parameters of both. */
  readonly here: readonly string[]
  /** Second names of Ansible's parameters that ours does not have. */
  readonly aliases: readonly string[]
  /** Parameters of Ansible's only, each with the reason. */
  readonly without: readonly (readonly [string, string])[]
  /** Parameters of ours only. */
  readonly extra: readonly string[]
  readonly deviations: readonly string[]
}

const compare = (
  { name, ansible, params }: Module,
  recorded: Readonly<Record<string, AnsibleModule>>
): Compared | undefined => {
  const known = ansible && recorded[ansible.module]
  if (!ansible || !known) return undefined
  const ours = Object.keys(params.properties)
  return {
    name,
    ansible: ansible.module,
    version: known.version,
    here: known.parameters.filter(parameter => ours.includes(parameter)),
    aliases: known.aliases.filter(alias => !ours.includes(alias)),
    without: known.parameters.flatMap(parameter =>
      ours.includes(parameter) ? [] : [[parameter, ansible.without?.[parameter] ?? ''] as const]
    ),
    extra: ours.filter(parameter => !known.parameters.includes(parameter)),
    deviations: ansible.deviations ?? []
  }
}

const section = ({ name, ansible, here, aliases, without, extra, deviations }: Compared): string =>
  [
    `\n## ${name}\n`,
    `\`${ansible}\`\n`,
    `- Here: ${listed(here)}`,
    ...(aliases.length > 0 ? [`- Second names, not here: ${listed(aliases)}`] : []),
    ...(extra.length > 0 ? [`- Ours alone: ${listed(extra)}`] : []),
    ...(deviations.length > 0 ? ['- Differs:', ...deviations.map(text => `  - ${text}`)] : []),
    ...(without.length > 0
      ? [
          '',
          table(
            ['left out', 'why'],
            without.map(([parameter, why]) => [`\`${parameter}\``, why])
          )
        ]
      : [])
  ].join('\n')

const listed = (names: readonly string[]): string =>
  names.length === 0 ? 'nothing to set' : names.map(name => `\`${name}\``).join(', ')
