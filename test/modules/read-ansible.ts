// Brings ansible-parameters.json up to date from checkouts of ansible/ansible and of collections (with galaxy.yml):
//   node --import tsx test/modules/read-ansible.ts CHECKOUT...
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ansibleFile, readAnsible } from '../../runner/cli/reference/ansible-parameters.ts'

interface Source {
  /** As module names begin, e.g. `ansible.builtin`. */
  readonly collection: string
  readonly version: string
  readonly modules: string
  readonly fragments: string
}

interface Documentation {
  readonly options?: Readonly<Record<string, { readonly aliases?: readonly string[] } | null>>
  readonly extends_documentation_fragment?: string | readonly string[]
}

const sourceOf = (checkout: string): Source => {
  const galaxy = join(checkout, 'galaxy.yml')
  if (existsSync(galaxy)) {
    const { namespace, name, version } = parse(readFileSync(galaxy, 'utf8'))
    return {
      collection: `${namespace}.${name}`,
      version: `${namespace}.${name} ${version}`,
      modules: join(checkout, 'plugins/modules'),
      fragments: join(checkout, 'plugins/doc_fragments')
    }
  }
  const lib = join(checkout, 'lib/ansible')
  const version = /__version__ = '([^']+)'/.exec(readFileSync(join(lib, 'release.py'), 'utf8'))?.[1]
  return {
    collection: 'ansible.builtin',
    version: `ansible-core ${version}`,
    modules: join(lib, 'modules'),
    fragments: join(lib, 'plugins/doc_fragments')
  }
}

/** The text that a Python file gives a name: a string in three quotes. */
const documentation = (file: string, name: string): Documentation => {
  const code = readFileSync(file, 'utf8')
  const text = new RegExp(`^\\s*${name} = r?("""|''')(.*?)\\1`, 'ms').exec(code)?.[2]
  if (text === undefined) throw new Error(`${file} has no ${name}`)
  return (parse(text, { version: '1.1', uniqueKeys: false }) as Documentation | null) ?? {}
}

const sources = process.argv.slice(2).map(sourceOf)

const sourceNamed = (collection: string): Source => {
  const source = sources.find(each => each.collection === collection)
  if (!source) throw new Error(`no checkout of ${collection} was given`)
  return source
}

/** Names such as `files`, `action_common_attributes.flow`, `community.general._attributes.facts`. */
const fragment = (name: string): Documentation => {
  const parts = name.split('.')
  const [collection, plugin = '', part] =
    parts.length > 2
      ? [parts.slice(0, 2).join('.'), parts[2], parts[3]]
      : ['ansible.builtin', parts[0], parts[1]]
  const file = join(sourceNamed(collection).fragments, `${plugin}.py`)
  return documentation(file, part?.toUpperCase() ?? 'DOCUMENTATION')
}

/** Names of parameters, each with its other names. */
const optionsOf = ({
  options,
  extends_documentation_fragment: fragments = []
}: Documentation): readonly (readonly [string, readonly string[]])[] => [
  ...Object.entries(options ?? {}).map(([name, option]) => [name, option?.aliases ?? []] as const),
  ...[fragments].flat().flatMap(name => optionsOf(fragment(name)))
]

const read = (module: string) => {
  const dot = module.lastIndexOf('.')
  const source = sourceNamed(module.slice(0, dot))
  const found = documentation(join(source.modules, `${module.slice(dot + 1)}.py`), 'DOCUMENTATION')
  const options = new Map(optionsOf(found))
  return {
    version: source.version,
    parameters: [...options.keys()].sort(),
    aliases: [...options.values()].flat().sort()
  }
}

const modules = Object.keys(readAnsible())
writeFileSync(
  ansibleFile,
  `${JSON.stringify(Object.fromEntries(modules.map(module => [module, read(module)])), null, 2)}\n`
)
