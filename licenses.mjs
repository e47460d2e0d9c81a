import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The licences of all packages that went into bundles, as their terms want them passed on. */
export const licensesOf = metafiles => {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs))
  const packages = inputs.flatMap(path => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? [])
  return [...new Set(packages)]
    .sort()
    .map(licenseOf)
    .join(`\n\n${'-'.repeat(80)}\n\n`)
}

const licenseOf = directory => {
  const { name, version, license, author } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  const file = readdirSync(directory).find(each => /^(licen[cs]e|copying)/i.test(each))
  const owner = typeof author === 'object' ? author.name : author
  const text = file ? readFileSync(join(directory, file), 'utf8').trim() : `Copyright ${owner ?? name}`
  return `${name} ${version}${license ? ` (${license})` : ''}\n\n${text}`
}
