import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { analyseFiles, expectWanted, filesBelow } from '../want.ts'

const directory = 'test/language/fixtures'

for (const name of readdirSync(directory).sort())
  test(`fixture ${name}: exactly the diagnostics that its lines want`, async () => {
    const files = filesBelow(`${directory}/${name}`)
    const { diagnostics } = await analyseFiles(files)
    expectWanted(diagnostics, files)
  })

for (const name of readdirSync(directory).sort())
  test(`fixture ${name}: a witness changes nothing`, async () => {
    const files = filesBelow(`${directory}/${name}`)
    const seen = await analyseFiles(files, { witness: true })
    assert.deepEqual(seen.diagnostics, (await analyseFiles(files)).diagnostics)
    assert.ok(seen.seen.some(({ kind }) => kind === 'play'))
  })
