import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import type { Static, TObject } from 'typebox'
import { type Module, Refusal } from '../../runner/modules/module.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf } from './plan.ts'

/**
 * A file before (undefined: none; text as UTF-8), what is wanted of it, and the file after and what was said; or how it is
 * refused: `at: message (hint)`, where FILE is the path. Bytes are compared.
 */
export type Edit<P extends TObject> = readonly [
  title: string,
  before: string | Uint8Array | undefined,
  want: Omit<Static<P>, 'path'>,
  after: string | Uint8Array | undefined | { readonly refused: string },
  msg?: string
]

/** Edits files that are really there; done once, a second time does nothing. */
export const edits = <P extends TObject, Now, R extends TObject>(
  module: Module<P, Now, R>,
  cases: readonly Edit<P>[]
): void => {
  for (const [title, before, want, after, msg] of cases)
    test(`${module.name}: ${title}`, async () => {
      const path = join(await temporaryDirectory(), 'file')
      if (before !== undefined) writeFileSync(path, before)
      const now = () => (existsSync(path) ? readFileSync(path).toString('latin1') : undefined)
      const apply = () => applyHere(module, { ...want, path } as Static<P>, contextOf({ diff: true }))
      if (typeof after === 'object' && 'refused' in after) {
        assert.equal(await refusal(apply, path), after.refused)
        assert.equal(now(), bytes(before))
        return
      }
      const { steps, result } = await apply()
      assert.equal(now(), bytes(after))
      assert.equal(steps.length > 0, bytes(before) !== bytes(after))
      if (msg !== undefined) assert.equal((result as { readonly msg: string }).msg, msg)
      assert.deepEqual((await apply()).steps, [])
    })
}

const bytes = (content: string | Uint8Array | undefined): string | undefined =>
  content === undefined ? undefined : Buffer.from(content as string).toString('latin1')

export const refusal = async (apply: () => Promise<unknown>, path: string): Promise<string> => {
  try {
    await apply()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { at, message, hint } = error
    return `${at}: ${message}${hint === undefined ? '' : ` (${hint})`}`.replaceAll(path, 'FILE')
  }
  return 'not refused'
}
