import assert from 'node:assert/strict'
import test from 'node:test'
import { checkNode, namesInNode, typeOfNode } from '../../../runner/language/analysis/check-node.ts'
import { Source } from '../../../runner/language/source.ts'
import type { TypeEnv } from '../../../runner/language/types/type.ts'
import { parseYaml } from '../../../runner/language/yaml/yaml.ts'

const text = { type: 'string' }
const integer = { type: 'integer' }
const types: TypeEnv = {
  names: new Map<string, object>([
    ['name', text],
    ['port', integer],
    ['servers', { type: 'array', items: { type: 'object', properties: { host: text, port: integer } } }],
    ['backends', { type: 'object', additionalProperties: { type: 'object', properties: { mode: text } } }],
    ['open', { type: 'object' }],
    ['any', {}]
  ])
}
const nodeOf = (yaml: string) => {
  const { root, diagnostics } = parseYaml(new Source('x.yaml', yaml))
  assert.deepEqual(diagnostics, [])
  assert(root)
  return root
}

/** Each line that should have diagnostics says so: `# want "message"`, several for several. */
const fixture = `
a: "{{nmae}}"                                    # want "nmae is not defined"
b: "{{ name }} {{ port }}"
c: "{{name.x}}"                                  # want "name is a string and has no x"
d: "{{#each servers}}{{host}}{{hots}}{{/each}}"  # want "hots is not defined"
e: "{{#each servers}}{{this.hots}}{{/each}}"     # want "this has no hots"
f: "{{#each servers as |s|}}{{s.prot}}{{/each}}" # want "s has no prot"
g: "{{#each backends}}{{@key}} {{mode}}{{@inde}}{{/each}}" # want "There is no @inde"
h: "{{@index}}"                                  # want "@index is only known inside {{#each}}"
i: "{{lowr name}}"                               # want "There is no function lowr"
j: "{{lower}}"                                   # want "lower is not defined"
k: "{{lower port}}"                              # want "lower takes a string as text, not an integer"
l: "{{lower name name}}"                         # want "lower takes 1 argument, not 2"
m: "x {{servers}}"                               # want "A list cannot be printed"
n: "{{servers}}"
o: "{{default nothing 1}} {{default name.x 1}}"
p: "{{#if (defined missing)}}{{missing}}{{missing.x}}{{/if}}"
q: "{{open.x.y}} {{any.x}} {{#each any}}{{anything}}{{/each}}"
r: "{{#each port}}{{/each}}"                     # want "{{#each}} takes a list or a map, not an integer"
s: "{{#with servers.[0]}}{{host}} {{name}}{{/with}}"
t: "{{vars.name}} {{vars.nmae}}"                 # want "nmae is not defined"
u: "{{#if nmae}}{{naem}}{{/if}}"                 # want "nmae is not defined" "naem is not defined"
v: "{{this}}"                                    # want "this is not known here"
w: "{{#if}}{{/if}}"                              # want "{{#if}} takes one expression"
x: [{y: "{{nmae}}"}]                             # want "nmae is not defined"
y: "{{upper (first (split name 1))}}"            # want "split takes a string as separator, not an integer"
z: "{{add 1 (length name)}}{{upper (add 1 2)}}"  # want "upper takes a string as text, not an integer"
`

test('templates are checked before any value is known', () => {
  const found = new Map<number, string[]>()
  for (const { range, message } of checkNode(nodeOf(fixture), types))
    found.set(range.start.line, [...(found.get(range.start.line) ?? []), message])
  const lines = fixture.split('\n')
  const wanted = lines.map(line =>
    [...line.replace(/^.*?(# want|$)/, '').matchAll(/"([^"]*)"/g)].map(match => match[1])
  )
  assert.deepEqual(
    lines.map((_, index) => found.get(index + 1) ?? []),
    wanted
  )
})

const inferred: readonly [yaml: string, type: object][] = [
  ['1', integer],
  ['"{{port}}"', integer],
  ['"{{port}} "', text],
  ['"{{default port 1}}"', integer],
  ['"{{default missing 1}}"', {}],
  ['"{{first servers}}"', { type: 'object', properties: { host: text, port: integer } }],
  ['"{{keys open}}"', { type: 'array', items: text }],
  ['[1, a]', { type: 'array', items: { anyOf: [integer, text] } }],
  ['[]', { type: 'array', items: {} }],
  ['{a: 1, b: "{{any}}"}', { type: 'object', properties: { a: integer, b: {} }, additionalProperties: false }]
]
for (const [yaml, type] of inferred)
  test(`infers the type of ${yaml}`, () => assert.deepEqual(typeOfNode(nodeOf(yaml), types), type))

test('names the variables of all templates', () => {
  const names = namesInNode(
    nodeOf('a: "{{x.y}} {{upper z}}"\nb: ["{{#each xs}}{{@root.r}}{{/each}}", "{{vars.v}}", "{{", plain]\n')
  )
  assert.deepEqual([...names].sort(), ['r', 'v', 'x', 'xs', 'z'])
})
