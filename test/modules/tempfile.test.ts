import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import test from 'node:test'
import { checkParams } from '../../runner/language/schema/validate.ts'
import { tempfile } from '../../runner/modules/tempfile.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf } from './plan.ts'
import { plans } from './table.ts'

plans(tempfile, [
  ['a file', {}, [], ['made every time | mktemp --tmpdir --suffix= -- ansible.XXXXXXXX']],
  [
    'a directory somewhere, with a name',
    { state: 'directory', path: '/var/tmp/', prefix: '-a b', suffix: ".it's" },
    [],
    [`made every time | mktemp -d '--suffix=.it'\\''s' -- '/var/tmp/-a bXXXXXXXX'`]
  ],
  ['at the root', { path: '/' }, [], ['made every time | mktemp --suffix= -- /ansible.XXXXXXXX']]
])

test('tempfile: each time another one, that only its user may use', async () => {
  const path = await temporaryDirectory()
  for (const [state, mode] of [
    ['file', 0o100600],
    ['directory', 0o40700]
  ] as const) {
    const want = { state, path, prefix: '-hello.', suffix: '.X goodbye' }
    const first = (await applyHere(tempfile, want, contextOf())).result
    const second = (await applyHere(tempfile, want, contextOf())).result
    assert.notEqual(first.path, second.path)
    assert.equal(first.state, state)
    assert.equal(dirname(first.path), path)
    assert.match(basename(first.path), /^-hello\.\w{8}\.X goodbye$/)
    assert.equal(statSync(first.path).mode, mode)
  }
  assert.equal(readdirSync(path).length, 4)
})

test('tempfile: a directory that is not there is a failure', async () => {
  const path = `${await temporaryDirectory()}/none`
  await assert.rejects(applyHere(tempfile, { path }, contextOf()), /No such file or directory/)
})

const node = { kind: 'map', entries: [], source: { place: () => ({}) }, start: 0, end: 0 } as never

for (const [name, value, right] of [
  ['prefix', 'a/b', false],
  ['prefix', 'aX', false],
  ['prefix', '', true],
  ['prefix', 'Xa', true],
  ['suffix', '/b', false],
  ['suffix', 'X', true],
  ['path', 'tmp', false]
] as const)
  test(`tempfile: ${name} ${value} is ${right ? 'right' : 'refused'}`, () => {
    assert.equal(checkParams(tempfile, { [name]: value }, node).diagnostics.length === 0, right)
  })
