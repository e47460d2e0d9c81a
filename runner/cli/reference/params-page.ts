import { parse } from 'yaml'

interface Param {
  readonly type?: string | readonly string[]
  readonly default?: unknown
  readonly enum?: readonly unknown[]
  readonly description?: string
  readonly required?: boolean
}

/** The params of all roles as one page; `declared` has each role's params.yaml. A param of several roles stands once. */
export const paramsPage = (declared: ReadonlyMap<string, string>): string => {
  const params = new Map<string, { readonly param: Param; readonly roles: string[] }>()
  for (const [role, text] of declared)
    for (const [name, param] of Object.entries(parse(text) as Record<string, Param>)) {
      const known = params.get(name)
      if (known) known.roles.push(role)
      else params.set(name, { param, roles: [role] })
    }
  return [
    '<!-- Made by `npm run generate` from playbooks/roles/*/params.yaml. -->\n',
    '# Params of the site\n',
    'Every value that `playbooks/site.yaml` works with. An inventory sets them, for all hosts, a group or one.\n',
    '| param | type | default | what it means | roles |',
    '|---|---|---|---|---|',
    ...[...params]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, { param, roles }]) => row(name, param, roles)),
    ''
  ].join('\n')
}

const row = (name: string, param: Param, roles: readonly string[]): string => {
  const type = param.enum ? param.enum.map(code).join(' · ') : [param.type ?? 'anything'].flat().join(' · ')
  const value = param.default === undefined ? (param.required ? '**required**' : '') : code(param.default)
  return `| \`${name}\` | ${cell(type)} | ${cell(value)} | ${cell(param.description ?? '')} | ${roles.join(', ')} |`
}

const code = (value: unknown): string =>
  `\`${typeof value === 'string' ? value || "''" : JSON.stringify(value)}\``

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
