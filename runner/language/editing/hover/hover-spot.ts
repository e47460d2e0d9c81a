import { keywordTables } from '../../schema/keywords.ts'
import type { JsonSchema } from '../../schema/schema-words.ts'
import type { Sight } from '../cursor/sight.ts'
import { sightOfRole } from '../cursor/sight-of-role.ts'
import type { Spot } from '../cursor/spot.ts'
import { declaredParams } from '../declared-params.ts'
import { code, moduleText, paragraphs, schemaText, typeText } from '../describe.ts'
import type { OpenFile } from '../open-file.ts'
import { hoverVariable } from './hover-variable.ts'
import { placeText } from './values-on-hosts.ts'

/** What a word of YAML itself means: a key, or a name of something of the playbook. */
export const hoverSpot = (open: OpenFile, spot: Spot, sight: Sight): string | undefined => {
  const { meaning, node } = spot
  const word = String(node.value)
  switch (meaning.kind) {
    case 'keyword': {
      const table = keywordTables[meaning.table] as unknown as JsonSchema
      return ofKey(`**${meaning.name}**`, table, meaning.name)
    }
    case 'module':
      return moduleText(meaning.module)
    case 'parameter': {
      const { params, name } = meaning.module
      return ofKey(`**${meaning.name}** of ${name}`, params as JsonSchema, meaning.name)
    }
    case 'member':
      return ofKey(`**${meaning.name}**`, meaning.owner, meaning.name)
    case 'variable':
    case 'param': {
      const role = meaning.kind === 'variable' ? meaning.role : undefined
      const seen = role === undefined ? sight : sightOfRole(open, role, node.start, sight)
      return hoverVariable(open, { name: word, members: [], type: seen.env.names.get(word), sight: seen })
    }
    case 'handler': {
      const handler = sight.play?.handlers.find(({ name }) => name === word)
      if (!handler) return undefined
      const { file, range } = handler.place
      return paragraphs(`**${word}**: a handler`, `${handler.module} (${placeText(file, range.start.line)})`)
    }
    case 'role':
      return roleText(open, word)
    case 'hosts':
      return hostsText(open, word)
    case 'group':
    case 'host':
      return hostsText(open, word)
    default:
      return undefined
  }
}

const ofKey = (title: string, { properties, required }: JsonSchema, name: string): string | undefined => {
  const schema = properties?.[name]
  return schema && paragraphs(title, schemaText(schema, required?.includes(name)))
}

const mostParams = 15

const roleText = (open: OpenFile, name: string): string => {
  const params = [...declaredParams(open, name).values()].map(({ param }) => {
    const { schema, required, description } = param
    return `- **${param.name}**: ${code(typeText(schema))}${required ? ', required' : ''}${description ? `. ${description}` : ''}`
  })
  const more = params.length - mostParams
  const rest = more > 0 ? [`- and ${more} more params`] : []
  return paragraphs(`**${name}**: a role`, [...params.slice(0, mostParams), ...rest].join('\n'))
}

/** A group with its hosts, or a host with its groups. */
const hostsText = (open: OpenFile, name: string): string | undefined => {
  const inventory = open.analyses.find(analysis => analysis.inventory)?.inventory
  const group = inventory?.groups.get(name)
  if (group) {
    const shown = group.hosts.slice(0, 20)
    const more = group.hosts.length - shown.length
    return paragraphs(
      `**${name}**: ${group.hosts.length} host${group.hosts.length === 1 ? '' : 's'}`,
      `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
    )
  }
  const host = inventory?.hosts.get(name)
  if (!host) return undefined
  const groups = host.groups.filter(each => each !== 'ungrouped')
  return paragraphs(`**${name}**: a host`, groups.length > 0 && `In ${groups.join(', ')}.`)
}
