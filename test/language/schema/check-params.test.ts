import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { checkParams } from '../../../runner/language/schema/validate.ts'
import type { ModuleSignature } from '../../../runner/language/signature.ts'
import { Source } from '../../../runner/language/source.ts'
import type { Value } from '../../../runner/language/value.ts'
import { parseYaml } from '../../../runner/language/yaml/yaml.ts'

const module: ModuleSignature = {
  name: 'thing',
  summary: 'For this test.',
  free: 'text',
  params: Type.Object(
    {
      text: Type.Optional(Type.String({ minLength: 1 })),
      state: Type.Optional(
        Type.Union([Type.Literal('present'), Type.Literal('absent')], { default: 'present' })
      ),
      count: Type.Optional(Type.Integer({ minimum: 1 })),
      force: Type.Optional(Type.Boolean({ default: false })),
      names: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())])),
      nested: Type.Optional(
        Type.Object(
          { port: Type.Integer(), proto: Type.Optional(Type.String({ default: 'tcp' })) },
          { additionalProperties: false }
        )
      ),
      that: Type.Optional(Type.Union([Type.String(), Type.Array(Type.String())], { hq: 'condition' })),
      any: Type.Optional(Type.Unknown())
    },
    { additionalProperties: false }
  ),
  result: Type.Object({}),
  examples: []
}

const defaults = { state: 'present', force: false }

/** What is written; what it renders to (when it is not the same); the checked value, or the messages. */
const cases: readonly (readonly [
  yaml: string,
  rendered: Value | undefined,
  expected: Value | readonly string[]
])[] = [
  ['{}', undefined, defaults],
  ['{ text: abc }', undefined, { ...defaults, text: 'abc' }],
  ['{ text: 3.10 }', undefined, { ...defaults, text: '3.10' }],
  ['{ text: "{{ x }}" }', { text: 3.1 }, { ...defaults, text: '3.1' }],
  ['{ text: "" }', undefined, ['text must not be empty; this is ""']],
  ['{ text: true }', undefined, ['text takes a string; this is true']],
  ['{ text: null }', undefined, ['text takes a string; this is null']],
  ['{ text: [a] }', undefined, ['text takes a string; this is a list']],
  ['{ count: 2 }', undefined, { ...defaults, count: 2 }],
  ['{ count: "2" }', undefined, ['count takes an integer; this is "2"']],
  ['{ count: "{{ x }}" }', { count: '2' }, { ...defaults, count: 2 }],
  ['{ count: "{{ x }}" }', { count: '2.5' }, ['count takes an integer; this is "2.5"']],
  ['{ count: 0 }', undefined, ['count is at least 1; this is 0']],
  ['{ count: 1.5 }', undefined, ['count takes an integer; this is 1.5']],
  ['{ force: "yes" }', undefined, ['force takes true or false; this is "yes"']],
  ['{ force: "{{ x }}" }', { force: 'true' }, { ...defaults, force: true }],
  ['{ force: "{{ x }}" }', { force: 'yes' }, ['force takes true or false; this is "yes"']],
  ['{ force: "{{ omit }}" }', { force: '__omit__' }, defaults],
  ['{ state: absent }', undefined, { state: 'absent', force: false }],
  ['{ state: absnt }', undefined, ['state takes "present" or "absent"; this is "absnt"']],
  ['{ names: a }', undefined, { ...defaults, names: 'a' }],
  ['{ names: [a, 1] }', undefined, { ...defaults, names: ['a', '1'] }],
  ['{ names: { a: 1 } }', undefined, ['names takes a string or a list of strings; this is a map']],
  ['{ names: [a, [b]] }', undefined, ['names[1] takes a string; this is a list']],
  ['{ nested: { port: 1 } }', undefined, { ...defaults, nested: { port: 1, proto: 'tcp' } }],
  ['{ nested: { prot: 1 } }', undefined, ['nested of thing has no parameter prot']],
  ['{ nested: {} }', undefined, ['nested of thing lacks its parameter port']],
  ['{ that: true }', undefined, { ...defaults, that: 'true' }],
  ['{ that: [true, a == 1] }', undefined, { ...defaults, that: ['true', 'a == 1'] }],
  ['{ any: { deep: [1, null] } }', undefined, { ...defaults, any: { deep: [1, null] } }],
  ['{ contn: 1 }', undefined, ['thing has no parameter contn']],
  ['free text', undefined, { ...defaults, text: 'free text' }],
  [
    '{ count: a, force: 1 }',
    undefined,
    ['count takes an integer; this is "a"', 'force takes true or false; this is 1']
  ]
]

for (const [yaml, rendered, expected] of cases)
  test(`thing: ${yaml}${rendered === undefined ? '' : ` as ${JSON.stringify(rendered)}`}`, () => {
    const { root } = parseYaml(new Source('task.yaml', yaml))
    assert.ok(root)
    const checked = checkParams(module, rendered === undefined ? toValue(root) : rendered, root)
    const messages = checked.diagnostics.map(({ message }) => message)
    assert.deepEqual(messages.length > 0 ? messages : checked.value, expected)
  })

type Parsed = NonNullable<ReturnType<typeof parseYaml>['root']>

const toValue = (node: Parsed): Value => {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'seq') return node.items.map(toValue)
  return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, toValue(value)]))
}
