import assert from 'node:assert/strict'
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { make } from '../../runner/modules/make.ts'
import { applyHere, temporaryDirectory } from './local-host.ts'
import { contextOf } from './plan.ts'
import { plans } from './table.ts'

const makefile = `prog: a.c
\tcp a.c prog
\techo "$(X) $(Y)" >> prog
install: prog
\tcp prog ../installed
broken:
\tfalse
`

const sourceTree = async (): Promise<string> => {
  const directory = join(await temporaryDirectory(), 'source')
  await mkdir(directory)
  await writeFile(join(directory, 'Makefile'), makefile)
  await writeFile(join(directory, 'a.c'), 'int a;\n')
  return directory
}

const steps = async (want: Parameters<typeof applyHere<typeof make.params, never, typeof make.result>>[1]) =>
  (await applyHere(make, want, contextOf())).steps.map(step =>
    step.replace(/cd [^:]*/, 'cd').replaceAll(want.chdir, '')
  )

test('make builds once for the same arguments and sources', async () => {
  const chdir = await sourceTree()
  const want = { chdir, params: { X: 'a b', Y: true, Z: false } }
  assert.deepEqual(await steps(want), ["is not built | cd: make 'X=a b' Y=1"])
  assert.deepEqual(await steps(want), [])
  assert.deepEqual(await steps({ ...want, jobs: 2 }), [], 'how many jobs says nothing about what is built')
})

test('make builds again when an argument, the environment or a source changed', async () => {
  const chdir = await sourceTree()
  await steps({ chdir })
  assert.deepEqual(await steps({ chdir, params: { X: 1 } }), ['the arguments changed | cd: make X=1'])
  assert.deepEqual(await steps({ chdir, environment: { CC: 'gcc' } }), ['the arguments changed | cd: make'])
  await utimes(join(chdir, 'a.c'), 1, 1)
  assert.deepEqual(await steps({ chdir, environment: { CC: 'gcc' } }), [
    '/a.c changed since it was built | cd: make'
  ])
  assert.deepEqual(await steps({ chdir, environment: { CC: 'gcc' } }), [])
})

test('make installs again what was built again, and not otherwise', async () => {
  const chdir = await sourceTree()
  const install = { chdir, target: 'install' }
  await steps({ chdir })
  assert.deepEqual(await steps(install), ['is not built | cd: make install'])
  assert.deepEqual(await steps(install), [])
  assert.deepEqual(await steps({ chdir }), [])
  await writeFile(join(chdir, 'a.c'), 'int b;\n')
  assert.deepEqual(await steps({ chdir }), ['/a.c changed since it was built | cd: make'])
  assert.deepEqual(await steps(install), ['/a.c changed since it was built | cd: make install'])
})

test('make notices what vanished, and files elsewhere that it was told of', async () => {
  const chdir = await sourceTree()
  const elsewhere = join(chdir, '../elsewhere')
  await mkdir(elsewhere)
  await writeFile(join(elsewhere, 'b.h'), '')
  const want = { chdir, sources: [elsewhere] }
  await steps(want)
  await rm(join(elsewhere, 'b.h'))
  assert.deepEqual(await steps(want), [`${elsewhere}/b.h changed since it was built | cd: make`])
  assert.deepEqual(await steps(want), [])
})

test('a build that failed is tried again', async () => {
  const chdir = await sourceTree()
  const want = { chdir, target: 'broken' }
  await assert.rejects(() => steps(want), /is not built \| cd .*: make broken: code 2/)
  await assert.rejects(() => steps(want), /is not built/)
})

plans(make, [
  [
    'several targets, another Makefile',
    { chdir: '/src', target: ['a', 'b'], file: 'GNUmakefile', jobs: 4 },
    [1],
    ['is not built | cd /src: make --jobs=4 --file=GNUmakefile a b']
  ],
  [
    'another make, names without values',
    { chdir: '/src', make: 'gmake', targets: ['a'], params: { '-DFAST': null, X: '' } },
    [1],
    ['is not built | cd /src: gmake a -DFAST X=']
  ],
  [
    'targets by two names',
    { chdir: '/src', target: 'a', targets: ['b'] },
    [],
    'targets: target and targets are both given; one says it all'
  ]
])
