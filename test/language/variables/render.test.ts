import assert from 'node:assert/strict'
import test from 'node:test'
import { LanguageError } from '../../../runner/language/language-error.ts'
import { Source } from '../../../runner/language/source.ts'
import { known, type Scope, unknown } from '../../../runner/language/value.ts'
import { renderNode } from '../../../runner/language/variables/render.ts'
import { parseYaml } from '../../../runner/language/yaml/yaml.ts'

const scope: Scope = {
  resolve: name =>
    ({ port: known(443), hosts: known(['a', 'b']), key: { ...known('k'), secret: true }, later: unknown })[
      name
    ],
  names: () => ['port', 'hosts', 'key', 'later']
}
const render = (yaml: string) => {
  const { root } = parseYaml(new Source('x.yaml', yaml))
  assert(root)
  return renderNode(root, scope)
}

test('renders deeply; single expressions keep their values, keys are taken as they are', () => {
  assert.deepEqual(
    render('a: "{{port}}"\nb: [":{{port}}", {c: "{{hosts}}"}]\n"{{d}}": 1\ne: null\nf: plain\n__proto__: 1\n')
      .value,
    JSON.parse('{"a":443,"b":[":443",{"c":["a","b"]}],"{{d}}":1,"e":null,"f":"plain","__proto__":1}')
  )
})

test('what holds a secret is secret, what holds an unknown is unknown', () => {
  assert.deepEqual(render('{a: 1, b: "{{key}}"}'), { value: { a: 1, b: 'k' }, secret: true, unknown: false })
  assert.deepEqual(render('[1, "{{later}}"]'), { value: null, secret: false, unknown: true })
})

test('the place of a failure is in the YAML, through quotes and folds', () => {
  const failure = (yaml: string) => {
    try {
      render(yaml)
    } catch (error) {
      assert(error instanceof LanguageError)
      const { start } = error.diagnostic.range
      return `${start.line}:${start.column}`
    }
    return 'none'
  }
  assert.equal(failure('a: "\\"{{prt}}"\n'), '1:9')
  assert.equal(failure('a: |\n  x\n  {{port}} {{prt}}\n'), '3:14')
  assert.equal(failure('a: >\n  x\n\n  {{prt}}\n'), '4:5')
})
