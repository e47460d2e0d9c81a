import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import type { JsonSchema } from '../../../runner/language/schema/schema-words.ts'
import { Source } from '../../../runner/language/source.ts'
import { known, type Resolved, type Scope, unknown, type Value } from '../../../runner/language/value.ts'
import { renderParameter } from '../../../runner/language/variables/render-parameter.ts'
import { parseYaml } from '../../../runner/language/yaml/yaml.ts'

/** Maps that can say whether they are there, in a list, with some of their own below them. */
const item = Type.Object({
  when: Type.Optional(
    Type.Union([Type.Boolean(), Type.String(), Type.Array(Type.String())], { hq: 'presence' })
  ),
  value: Type.Optional(Type.Unknown()),
  below: Type.Optional(
    Type.Array(Type.Object({ when: Type.Optional(Type.String({ hq: 'presence' })), value: Type.Unknown() }))
  )
})
const schema = Type.Array(Type.Union([Type.String(), item, Type.Null()]))

const variables: Readonly<Record<string, Resolved>> = {
  yes: known(true),
  no: known(false),
  later: unknown,
  secret: { value: true, secret: true, unknown: false },
  items: known([{ when: 'no', value: 1 }, { when: ['yes', '!no'], value: 2 }, { when: false }])
}
const scope: Scope = { resolve: name => variables[name], names: () => Object.keys(variables) }

const render = (yaml: string): Resolved => {
  const { root } = parseYaml(new Source('x.yaml', yaml))
  return renderParameter(root ?? assert.fail('no YAML'), schema as JsonSchema, scope)
}

const cases: readonly [name: string, yaml: string, value: Value][] = [
  [
    'is there when its condition holds, without it',
    '[{ when: yes, value: 1 }, text]',
    [{ value: 1 }, 'text']
  ],
  [
    'is null when it does not',
    '[{ when: no, value: 1 }, { when: false }, { value: 2 }]',
    [null, null, { value: 2 }]
  ],
  ['is not looked at then', '[{ when: no, value: "{{ missing }}" }]', [null]],
  ['needs all of its conditions', '[{ when: [yes, no] }, { when: [yes, "!no"] }]', [null, {}]],
  [
    'may be below another',
    '[{ below: [{ when: no, value: 1 }, { when: yes, value: 2 }] }]',
    [{ below: [null, { value: 2 }] }]
  ],
  ['may come from a variable', "'{{ items }}'", [null, { value: 2 }, null]]
]
for (const [name, yaml, value] of cases)
  test(`a map that says whether it is there ${name}`, () => {
    assert.deepEqual(render(yaml), known(value))
  })

test('what decides it and is not known yet, or secret, makes the whole so', () => {
  assert.deepEqual(render('[{ when: later, value: 1 }]'), unknown)
  assert.deepEqual(render('[{ when: secret, value: 1 }]'), {
    value: [{ value: 1 }],
    secret: true,
    unknown: false
  })
})
