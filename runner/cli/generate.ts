import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { schemas } from '../language/schemas.ts'
import { modules } from '../modules/registry.ts'
import { referencePages } from './reference/pages.ts'

/** Every file that is made from the code, by path; `npm run generate` writes them, a test compares them. */
export const generated = (): ReadonlyMap<string, string> =>
  new Map([
    ...referencePages(),
    ...Object.entries(schemas(modules)).map(
      ([name, schema]) => [`schemas/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`] as const
    )
  ])

/** Writes them below the working directory. */
export const generate = (): void => {
  for (const [path, text] of generated()) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}
