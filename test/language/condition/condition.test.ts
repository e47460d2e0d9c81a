import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import {
  checkCondition,
  conditionFromText,
  evaluateCondition,
  parseCondition
} from '../../../runner/language/condition/condition.ts'
import { isReservedName } from '../../../runner/language/condition/reserved.ts'
import { LanguageError } from '../../../runner/language/language-error.ts'
import { get } from '../../../runner/language/node.ts'
import { Source } from '../../../runner/language/source.ts'
import type { TypeEnv } from '../../../runner/language/types/type.ts'
import { known, type Resolved, type Scope, unknown, type Value } from '../../../runner/language/value.ts'
import { parseYaml } from '../../../runner/language/yaml/yaml.ts'

const text = { type: 'string' }
const integer = { type: 'integer' }
const object = (properties: object) => ({ type: 'object', properties })
const types: TypeEnv = {
  names: new Map<string, object>([
    ['tls', object({ library: { enum: ['aws-lc', 'openssl'] } })],
    ['facts', object({ os: object({ major: integer }) })],
    ['name', text],
    ['ports', { type: 'array', items: integer }],
    ['servers', { type: 'array', items: object({ name: text, weight: integer }) }],
    ['extra', { type: 'object' }],
    ['on', { type: 'boolean' }],
    ['load', { type: 'number' }],
    ['later', {}],
    ['password', text]
  ])
}
const values: { readonly [name: string]: Value } = {
  tls: { library: 'aws-lc' },
  facts: { os: { major: 9 } },
  name: 'web1',
  ports: [80, 443],
  servers: [
    { name: 'a', weight: 1 },
    { name: 'b', weight: 2 }
  ],
  extra: { constructor: 1, a: null },
  on: true,
  load: 5
}
const special = new Map<string, Resolved>([
  ['later', unknown],
  ['password', { value: 'x', secret: true, unknown: false }]
])
const scope: Scope = {
  resolve: name =>
    special.get(name) ?? (Object.hasOwn(values, name) ? known(values[name] ?? null) : undefined),
  names: () => Object.keys(values)
}

const holds = (condition: string) => evaluateCondition(conditionFromText(condition), scope, types)

const results: readonly [condition: string, value: boolean][] = [
  ['tls.library == "aws-lc" && facts.os.major >= 9', true],
  ['443 in ports', true],
  ['has(vars.name)', true],
  ['has(vars.missing)', false],
  ['has(vars.missing) && missing == 1', false],
  ['vars.name == "web1"', true],
  ['vars["name"] == "web1"', true],
  ['has(extra.b)', false],
  ['extra.a == null', true],
  ['extra.constructor == 1', true],
  ['defined(vars.missing)', false],
  ['default(vars.missing, 3) == 3', true],
  ['default(extra.q, "z") == "z"', true],
  ['default(ports[7], 1) == 1', true],
  ['name.matches("^web[0-9]$")', true],
  ['matches(name, "b1$")', true],
  ['"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!".matches("(a+)+$")', false],
  ['servers.exists(s, s.weight > 1 && s.name.startsWith("b"))', true],
  ['servers.map(s, s.name) == ["a", "b"]', true],
  ['servers.filter(s, s.weight == 2).size() == 1', true],
  ['ports == [80, 443]', true],
  ['load / 2 == 2.5', true],
  ['load * 2.5 > 12.0', true],
  ['facts.os.major / 2 == 4', true],
  ['facts.os.major * 0.5 == 4.5', true],
  ['upper(name) == "WEB1" && join(ports, "+") == "80+443"', true],
  ['versionAtLeast("3.2.1", "3.2")', true],
  ['length(servers) == 2', true],
  ['cel.bind(n, name, n == "web1")', true]
]
for (const [condition, value] of results)
  test(`${condition} is ${value}`, () => assert.deepEqual(holds(condition), known(value)))

const conditionNode = (yaml: string) => {
  const { root, diagnostics } = parseYaml(new Source('x.yaml', yaml))
  assert.deepEqual(diagnostics, [])
  const node = get(root, 'when')
  assert(node?.kind === 'scalar')
  return node
}

/** `code [text at fault] message | hint` of what parsing, or else checking, says. */
const complaints = (condition: string): readonly string[] => {
  const yaml = `when: >-\n  ${condition}\n`
  const { condition: parsed, diagnostics } = parseCondition(conditionNode(yaml))
  return [...diagnostics, ...(parsed ? checkCondition(parsed, types) : [])].map(
    ({ code, range, message, hint }) =>
      `${code} [${yaml.slice(range.start.offset, range.end.offset)}] ${message}${hint === undefined ? '' : ` | ${hint}`}`
  )
}

const faults: readonly [condition: string, ...complaints: string[]][] = [
  ['tls.libary == "x"', 'undefined-variable [libary] tls has no libary | Did you mean library?'],
  ['on && nmae == "x"', 'undefined-variable [nmae] nmae is not defined | Did you mean name?'],
  ['vars.nmae == "x"', 'undefined-variable [nmae] nmae is not defined | Did you mean name?'],
  ['constructor == 1', 'undefined-variable [constructor] constructor is not defined'],
  ['name.size == 1', 'undefined-variable [size] name is a string and has no size'],
  ['servers.exists(s, s.nme == "b")', 'undefined-variable [nme] s has no nme | Did you mean name?'],
  [
    'facts.os.major == "9"',
    'condition-type [facts.os.major == "9"] Cannot compare an integer and a string | Write the number without quotes.'
  ],
  ['on == "true"', 'condition-type [on == "true"] Cannot compare a boolean and a string'],
  ['facts.os.major > "a"', 'condition-type [facts.os.major > "a"] Cannot compare an integer and a string'],
  ['name + 1 == "a"', 'condition-type [name + 1] Cannot add a string and an integer'],
  [
    'tls.library == "aws-lcc"',
    'condition-type ["aws-lcc"] tls.library is never "aws-lcc" | Did you mean "aws-lc"?'
  ],
  [
    'tls.library in ["aws-lc", "boring"]',
    'condition-type [["aws-lc", "boring"]] tls.library is never "boring" | It is one of "aws-lc", "openssl".'
  ],
  ['"a" in ports', 'condition-type ["a" in ports] The list holds an integer, and "a" is a string'],
  [
    '"w" in name',
    'condition-type ["w" in name] in looks into a list or a map, not a string | Write text.contains("part").'
  ],
  ['!name', 'condition-type [name] ! takes true or false; this is a string'],
  ['on || ports', 'condition-type [ports] || takes true or false; this is a list'],
  ['name', 'condition-type [name] The condition gives a string, not true or false'],
  ['lowr(name) == "a"', 'condition-type [lowr] There is no function lowr | Did you mean lower?'],
  ['name.begins("a")', 'condition-type [begins] There is no method begins'],
  ['name.basename() == "a"', 'condition-type [basename] There is no method basename | Write basename(…).'],
  [
    'eq(name, "a")',
    'condition-type [eq] There is no function eq | It is a function of templates; conditions have operators for it.'
  ],
  ['lower(ports) == "a"', 'condition-type [ports] lower takes a string as text, not a list'],
  ['lower(name, 1) == "a"', 'condition-type [lower(name, 1)] lower takes 1 argument, not 2'],
  ['size(facts.os.major) == 1', 'condition-type [size(facts.os.major)] size does not take an integer'],
  ['name.matches(1)', 'condition-type [name.matches(1)] matches does not take an integer'],
  ['has(name)', 'condition-type [has(name)] has takes a member | As in has(vars.x) or has(result.stdout).'],
  [
    'nmae == 1 && tls.x == 1',
    'undefined-variable [nmae] nmae is not defined | Did you mean name?',
    'undefined-variable [x] tls has no x'
  ],
  ['on and name == "a"', 'condition-syntax [and] and is not expected here | Write &&.'],
  ['on = true', 'condition-syntax [=] = is not expected here | Write == to compare.'],
  [
    'name is defined',
    'condition-syntax [is] is is not expected here | Write has(vars.x) for “x is defined”, == for “is”.'
  ],
  [
    '{{ name }} == "a"',
    'condition-syntax [{{ name }} == "a"] A condition is an expression and holds no {{ }} | Name variables directly: when: x == 1.'
  ],
  ['on &&', 'condition-syntax [] The condition ends before it is complete'],
  ['for == 1', 'condition-syntax [for] for is a word of the condition language and cannot be a name'],
  ['later.anything.goes == 1 && extra.too > 2'],
  ['has(vars.missing) && missing.member == 1'],
  ['has(tls.chain) && tls.chain == 1'],
  ['timestamp("2026-01-01T00:00:00Z") < timestamp("2027-01-01T00:00:00Z")']
]
for (const [condition, ...expected] of faults)
  test(`checks ${condition}`, () => assert.deepEqual(complaints(condition), expected))

test('names that nobody lists pass where the environment is open', () => {
  assert.deepEqual(checkCondition(conditionFromText('anything == 1'), { names: new Map(), open: true }), [])
})

test('true and false in YAML are conditions; numbers, null and empty texts are not', () => {
  const parsed = parseCondition(conditionNode('when: false\n'))
  assert(parsed.condition)
  assert.deepEqual(evaluateCondition(parsed.condition, scope), known(false))
  const codes = (yaml: string) => parseCondition(conditionNode(yaml)).diagnostics.map(({ code }) => code)
  assert.deepEqual(
    [codes('when: 1\n'), codes('when:\n'), codes('when: ""\n')],
    [['condition-type'], ['condition-type'], ['condition-syntax']]
  )
})

test('names its variables, not the ones that it binds itself', () => {
  const { names } = conditionFromText(
    'servers.all(s, s.name in vars.known) && has(vars.x.y) && tls["library"] == "a"'
  )
  assert.deepEqual([...names].sort(), ['known', 'servers', 'tls', 'x'])
})

test('what is unknown makes the result unknown, unless the other half decides', () => {
  const table = [
    'later == 1',
    'later || on',
    'on || later',
    '!on && later == 1',
    'later == 1 && !on',
    'later == 1 || !on',
    'has(later.x)'
  ]
  assert.deepEqual(
    table.map(condition => holds(condition).unknown),
    [true, false, false, false, false, true, true]
  )
})

test('a result that a secret decides is secret', () => {
  assert.deepEqual(holds('password == "x"'), { value: true, secret: true, unknown: false })
  assert.deepEqual(holds('on || password == "x"').secret, false)
})

const evaluationFaults: readonly [condition: string, fault: string][] = [
  ['missing == 1', 'undefined-variable [missing] missing is not defined'],
  ['extra.z == 1', 'undefined-variable [z] extra has no z'],
  ['ports[2] == 1', 'undefined-variable [ports[2]] The list has no item 2'],
  ['later2 == 1', 'undefined-variable [later2] later2 is not defined'],
  ['extra.constructor > "a"', 'condition-type [extra.constructor > "a"] The values do not fit: int > string'],
  ['1 / 0 == 1', 'condition-type [1 / 0] Division by zero'],
  [
    'name.matches("(")',
    'condition-type [name.matches("(")] ( is not a regular expression: error parsing regexp: missing closing ): `(`'
  ],
  ['extra', 'condition-type [extra] The condition gives a map, not true or false']
]
for (const [condition, fault] of evaluationFaults)
  test(`cannot evaluate ${condition}`, () => {
    assert.throws(
      () => holds(condition),
      error => {
        assert(error instanceof LanguageError)
        const { code, range, message } = error.diagnostic
        assert.equal(`${code} [${condition.slice(range.start.offset, range.end.offset)}] ${message}`, fault)
        return true
      }
    )
  })

test('a place is right through quotes and folded lines', () => {
  const column = (yaml: string) => {
    const { condition } = parseCondition(conditionNode(yaml))
    assert(condition)
    const [first] = checkCondition(condition, types)
    assert(first)
    return `${first.range.start.line}:${first.range.start.column}`
  }
  assert.equal(column('when: "name == \\"a\\" || nmae == \\"b\\""\n'), '1:25')
  assert.equal(column("when: 'nmae == 1'\n"), '1:8')
  assert.equal(column('when: >\n  on &&\n  nmae == 1\n'), '3:3')
  assert.equal(column('when: on\n  && nmae == 1\n'), '2:6')
})

test('reserved names are those that conditions cannot speak', () => {
  const names = ['a-b', 'for', 'in', 'true', 'map', 'type', 'vars', '1a', 'a b', '', 'namespace']
  assert.deepEqual(
    names.filter(name => !isReservedName(name)),
    []
  )
  assert.deepEqual(['a_b', 'maps', '_x', 'forward', 'item'].filter(isReservedName), [])
})

const piece = fc.constantFrom(
  'name',
  'ports',
  'extra',
  'missing',
  'later',
  '1',
  '"a"',
  '2.5',
  ' == ',
  ' && ',
  ' || ',
  ' in ',
  ' + ',
  '!',
  '.',
  '(',
  ')',
  '[',
  ']',
  '.size()',
  'has(',
  'vars.',
  '?',
  ':',
  '{',
  '}',
  ',',
  'lower(',
  '.exists(s, ',
  's',
  "'",
  '\\',
  '$'
)

test('parsing, checking and evaluating throw nothing but LanguageError', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      try {
        const condition = conditionFromText(pieces.join(''))
        checkCondition(condition, types)
        evaluateCondition(condition, scope, types)
      } catch (error) {
        if (!(error instanceof LanguageError)) throw error
      }
    }),
    { numRuns: 5000 }
  )
})

test('expressions without end are diagnostics', () => {
  for (const endless of [
    '('.repeat(20_000),
    `${'!'.repeat(20_000)}on`,
    `on${' || on'.repeat(20_000)}`,
    `${'-'.repeat(1500)}1 == 1`
  ])
    try {
      evaluateCondition(conditionFromText(endless), scope)
    } catch (error) {
      assert(error instanceof LanguageError)
    }
})
