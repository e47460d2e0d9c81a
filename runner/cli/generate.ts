import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { modelSchema } from '../haproxy/model/model.ts'
import { schemas, standalone } from '../language/schema/schemas.ts'
import { modules } from '../modules/registry.ts'
import { ansiblePage } from './reference/ansible-page.ts'
import { readAnsible } from './reference/ansible-parameters.ts'
import { compatibilityPage, tlsLibrariesFile } from './reference/compatibility-page.ts'
import { lintPage } from './reference/lint-page.ts'
import { referencePages } from './reference/pages.ts'
import { paramsPage } from './reference/params-page.ts'

/** Every file that is made from the code, by path; `npm run generate` writes them, a test compares them. */
export const generated = (): ReadonlyMap<string, string> =>
  new Map([
    ...referencePages(),
    ['docs/ansible.md', ansiblePage(modules, readAnsible())],
    ['docs/compatibility.md', compatibilityPage()],
    ['docs/haproxy-lint.md', lintPage()],
    ['playbooks/tls-libraries.yaml', tlsLibrariesFile()],
    ['docs/params.md', paramsPage(declaredParams())],
    ...Object.entries({
      ...schemas(modules),
      haproxy: standalone('haproxy.cfg of hq-run, as data', modelSchema)
    }).map(
      ([name, schema]) => [`schemas/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`] as const
    )
  ])

/** Each role's params.yaml, of the playbooks below the working directory. */
const declaredParams = (): ReadonlyMap<string, string> =>
  new Map(
    readdirSync('playbooks/roles')
      .sort()
      .map(role => [role, readFileSync(`playbooks/roles/${role}/params.yaml`, 'utf8')])
  )

/** Writes them below the working directory. */
export const generate = (): void => {
  for (const [path, text] of generated()) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}
