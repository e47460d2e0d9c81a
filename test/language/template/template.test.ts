import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { parse as parseHandlebars } from 'handlebars/dist/cjs/handlebars/compiler/base.js'
import { LanguageError } from '../../../runner/language/language-error.ts'
import { Source } from '../../../runner/language/source.ts'
import { evaluateTemplate, renderTemplate } from '../../../runner/language/template/evaluate.ts'
import { type Template, templateOfFile } from '../../../runner/language/template/parse.ts'
import { readStatements } from '../../../runner/language/template/read.ts'
import { readSimple } from '../../../runner/language/template/simple.ts'
import { known, type Resolved, type Scope, unknown, type Value } from '../../../runner/language/value.ts'

const values: { readonly [name: string]: Value } = {
  one: 1,
  yes: true,
  no: false,
  nothing: null,
  empty: [],
  word: '<b> & "q"',
  list: ['a', 'b'],
  people: [{ name: 'Ann' }, { name: 'Bob' }],
  name: 'outer',
  map: { x: 1, y: { z: 'deep' } }
}
const special: { readonly [name: string]: Resolved } = {
  later: unknown,
  password: { value: 's3cret', secret: true, unknown: false }
}
const scope: Scope = {
  resolve: name =>
    (Object.hasOwn(special, name) ? special[name] : undefined) ??
    (Object.hasOwn(values, name) ? known(values[name] ?? null) : undefined),
  names: () => [...Object.keys(values), ...Object.keys(special)]
}
const partials: { readonly [name: string]: string } = {
  row: 'row {{name}}\n\nend\n',
  pair: '{{k}}={{v}}',
  endless: '{{> endless}}'
}
const partial = (name: string): Template | undefined =>
  partials[name] === undefined ? undefined : templateOfFile(new Source(`${name}.hbs`, partials[name]))

const render = (text: string) => renderTemplate(templateOfFile(new Source('x.hbs', text)), scope, { partial })
const value = (text: string) =>
  evaluateTemplate(templateOfFile(new Source('x.hbs', text)), scope, { partial })

/** `code [text at fault] message | hint` */
const failure = (text: string): string => {
  try {
    render(text)
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error
    const { code, range, message, hint } = error.diagnostic
    return `${code} [${text.slice(range.start.offset, range.end.offset)}] ${message}${hint === undefined ? '' : ` | ${hint}`}`
  }
  return 'no failure'
}

/** What is kept of Handlebars, with its own results, except that nothing is HTML-escaped. */
const kept: readonly [name: string, template: string, text: string][] = [
  ['text', 'a }} b', 'a }} b'],
  ['values are not escaped', '{{word}} {{{word}}} {{&word}}', '<b> & "q" <b> & "q" <b> & "q"'],
  ['numbers and booleans', '{{one}} {{yes}}', '1 true'],
  ['members', '{{map.y.z}} {{map/y/z}} {{list.[1]}}', 'deep deep b'],
  ['names in brackets', '{{map.[x]}}', '1'],
  ['comments', 'a{{! x }}b{{!-- {{y}} --}}c', 'abc'],
  ['escaped braces', '\\{{one}} {{one}}', '{{one}} 1'],
  ['raw blocks', '{{{{raw}}}}{{x}}{{{{/raw}}}}', '{{x}}'],
  ['if', '{{#if yes}}a{{else}}b{{/if}}{{#if empty}}a{{else}}b{{/if}}', 'ab'],
  ['else if', '{{#if no}}a{{else if yes}}b{{else}}c{{/if}}', 'b'],
  ['an inverted block', '{{^if no}}a{{/if}}{{#if no}}b{{^}}c{{/if}}', 'ac'],
  ['unless', '{{#unless no}}a{{/unless}}', 'a'],
  ['each over a list', '{{#each list}}{{@index}}{{this}}{{#unless @last}},{{/unless}}{{/each}}', '0a,1b'],
  ['each over a map', '{{#each map.y}}{{@key}}={{.}}{{/each}}', 'z=deep'],
  ['each with names', '{{#each list as |item i|}}{{i}}{{item}}{{/each}}', '0a1b'],
  ['each over nothing', '{{#each empty}}a{{else}}b{{/each}}{{#each nothing}}a{{else}}b{{/each}}', 'bb'],
  [
    'outer contexts',
    '{{#each people}}{{name}} {{../name}} {{this.name}} {{./name}};{{/each}}',
    'Ann outer Ann Ann;Bob outer Bob Bob;'
  ],
  ['outer names without ../', '{{#each people}}{{one}}{{/each}}', '11'],
  [
    'outer loops',
    '{{#each list}}{{#each ../list}}{{@../index}}{{@index}} {{/each}}{{/each}}',
    '00 01 10 11 '
  ],
  ['with', '{{#with map.y}}{{z}}{{one}}{{/with}}{{#with map as |m|}}{{m.x}}{{/with}}', 'deep11'],
  ['@root', '{{#each people}}{{@root.name}}{{/each}}', 'outerouter'],
  ['lookup', '{{lookup map "x"}}{{lookup list 0}}', '1a'],
  ['sub-expressions', '{{join (sort list) "-"}}', 'a-b'],
  ['literals', '{{json "a"}}{{json 1}}{{json true}}{{json null}}', '"a"1truenull'],
  ['partials', '{{> pair k="a" v=one}}', 'a=1'],
  [
    'partials with a context',
    '{{#each people}}{{> row}}{{/each}}{{> row map.y name="n"}}',
    'row Ann\n\nend\nrow Bob\n\nend\nrow n\n\nend\n'
  ],
  ['partials are indented as they stand, empty lines are not', '  {{> row}}\nx', '  row outer\n\n  end\nx'],
  ['whitespace control', 'a  {{~one~}}  b', 'a1b'],
  ['blocks alone on a line', 'a\n  {{#if yes}}\n  b\n  {{else}}\n  c\n  {{/if}}\nd', 'a\n  b\nd'],
  ['comments alone on a line', 'a\n {{! x }}\nb', 'a\nb']
]
for (const [name, template, text] of kept)
  test(`renders ${name}`, () => assert.equal(render(template).text, text))

const failures: readonly [template: string, failure: string][] = [
  ['a {{nmae}}', 'undefined-variable [nmae] nmae is not defined | Did you mean name?'],
  ['{{#if missing}}{{/if}}', 'undefined-variable [missing] missing is not defined'],
  ['{{#each missing}}{{/each}}', 'undefined-variable [missing] missing is not defined'],
  ['{{upper map.z}}', 'undefined-variable [z] map has no z | Did you mean x?'],
  ['{{one.x}}', 'undefined-variable [x] one is an integer and has no x'],
  ['{{lookup map "q"}}', 'undefined-variable [{{lookup map "q"}}] There is no q in it'],
  ['{{constructor}}', 'undefined-variable [constructor] constructor is not defined'],
  ['{{map.constructor}}', 'undefined-variable [constructor] map has no constructor'],
  ['{{map.__proto__}}', 'undefined-variable [__proto__] map has no __proto__'],
  ['{{list.length}}', 'undefined-variable [length] list has no length'],
  ['{{this}}', 'undefined-variable [this] this is only known inside {{#each}} and {{#with}}'],
  ['{{@index}}', 'undefined-variable [index] @index is only known inside {{#each}}'],
  [
    '{{lower}}',
    'undefined-variable [lower] lower is not defined | It is a function: {{lower facts.hostname}}.'
  ],
  ['{{lowr name}}', 'template-error [lowr] There is no function lowr | Did you mean lower?'],
  [
    '{{lower name name}}',
    'template-error [{{lower name name}}] lower takes 1 argument, not 2 | As in {{lower facts.hostname}}.'
  ],
  ['{{lower one}}', 'template-error [{{lower one}}] lower takes a string as text, not an integer'],
  ['{{lower name a=1}}', 'template-error [a=1] lower takes no named arguments'],
  [
    'a {{list}}',
    'template-error [list] A list cannot be printed | Use {{json value}}, {{join list ", "}} or {{#each}}.'
  ],
  [
    'a {{nothing}}',
    'template-error [nothing] null cannot be printed | Use {{default value "…"}} or {{#if value}}.'
  ],
  ['{{#each one}}{{/each}}', 'template-error [one] {{#each}} takes a list or a map, not an integer'],
  ['{{> nowhere}}', 'template-error [{{> nowhere}}] There is no partial nowhere'],
  ['{{> endless}}', 'template-error [{{> endless}}] Partials are nested too deeply'],
  // What Handlebars has and this language has not.
  [
    '{{> (lower name)}}',
    'template-syntax [(lower name)] The name of a partial may not be computed | Use {{#if}} to choose between partials.'
  ],
  [
    '{{#> row}}a{{/row}}',
    'template-syntax [{{#> row}}a{{/row}}] Partials have no blocks | Write {{> name}}.'
  ],
  ['{{* inline}}', 'template-syntax [{{* inline}}] Decorators are not supported | Set variables in YAML.'],
  [
    '{{#name}}a{{/name}}',
    'template-syntax [name] There is no block {{#name}} | Blocks are if, unless, each, with.'
  ],
  ['{{undefined}}', 'template-syntax [undefined] There is no undefined | Write null, or ask with defined.'],
  [
    '{{#if}}a{{/if}}',
    'template-syntax [if] {{#if}} takes one expression | Put a call in parentheses: {{#if (eq a b)}}.'
  ],
  // Syntax.
  ['a\n{{#if yes}}\n{{/each}}', 'template-syntax [if] {{#if}} is closed by {{/each}}'],
  [
    '{{#if yes}}',
    'template-syntax [] The template ends before it is complete | Close every {{ with }} and every {{#…}} with {{/…}}.'
  ],
  [
    '{{name',
    'template-syntax [n] The template ends before it is complete | Close every {{ with }} and every {{#…}} with {{/…}}.'
  ],
  [
    '{{name | lower}}',
    'template-syntax [|] "|" is not expected here | Filters are calls: {{name value}}, as in {{lower x}}.'
  ],
  ['{{list.0}}', 'template-syntax [0] 0 is not expected here | Write an index in brackets: list.[0].']
]
for (const [template, expected] of failures)
  test(`refuses ${JSON.stringify(template)}`, () => assert.equal(failure(template), expected))

test('a single expression gives its value, everything else gives text', () => {
  assert.deepEqual(value('{{list}}').value, ['a', 'b'])
  assert.equal(value('{{ one }}').value, 1)
  assert.equal(value('{{nothing}}').value, null)
  assert.equal(value('{{one}} ').value, '1 ')
  assert.equal(value('{{#if yes}}{{one}}{{/if}}').value, '1')
})

test('default and defined may name what is not defined; nothing else may', () => {
  assert.equal(
    render('{{default missing "a"}} {{default map.q.r 2}} {{default nothing 3}} {{default one 4}}').text,
    'a 2 3 1'
  )
  assert.equal(
    render('{{#if (defined missing)}}a{{else}}b{{/if}}{{#if (defined nothing)}}c{{/if}}').text,
    'bc'
  )
  assert.equal(render('{{default (lookup map "q") "none"}}').text, 'none')
  assert.match(
    failure('{{default name missing}}') + failure('{{default missing missing}}'),
    /no failureundefined-variable/
  )
})

test('default does not hide what is missing in the definition of a variable', () => {
  const inner: Scope = {
    resolve: () => evaluateTemplate(templateOfFile(new Source('y', '{{gone}}')), scope),
    names: () => []
  }
  assert.throws(
    () => renderTemplate(templateOfFile(new Source('x', '{{default a 1}}')), inner),
    LanguageError
  )
})

test('every chunk knows its place, and whether it is secret or unknown', () => {
  assert.deepEqual(
    render('a {{password}}{{later}}\n{{#if later}}b{{/if}}{{#each list}}{{this}}{{/each}}').chunks.map(
      ({ text, start, end, secret, unknown }) => [text, start, end, secret, unknown]
    ),
    [
      ['a ', 0, 2, false, false],
      ['s3cret', 2, 14, true, false],
      ['', 14, 23, false, true],
      ['\n', 23, 24, false, false],
      ['', 24, 45, false, true],
      ['a', 59, 67, false, false],
      ['b', 59, 67, false, false]
    ]
  )
})

test('a chunk of a partial stands in the partial', () => {
  assert.deepEqual(
    render('{{> pair k=1 v=2}}').chunks.map(chunk => [chunk.source.file, chunk.start]),
    [
      ['pair.hbs', 0],
      ['pair.hbs', 5],
      ['pair.hbs', 6]
    ]
  )
})

test('secret and unknown pass through calls', () => {
  assert.deepEqual(value('{{upper password}}'), { value: 'S3CRET', secret: true, unknown: false })
  assert.deepEqual(value('{{upper later}}'), { value: null, secret: false, unknown: true })
  assert.deepEqual(value('{{join (split later ",")}}'), { value: null, secret: false, unknown: true })
  assert.deepEqual(value('{{default later 1}}').unknown, true)
  assert.deepEqual(value('{{or yes later}}'), known(true))
  assert.deepEqual(value('{{and no later}}'), known(false))
  assert.deepEqual(value('{{defined password}}'), known(true))
})

const expressionPiece = fc.constantFrom(
  '{{',
  '}}',
  '{{{',
  '#if ',
  '#each ',
  '/if',
  '/each',
  'else',
  'name',
  'list',
  'map.x',
  'missing',
  '(',
  ')',
  ' ',
  '~',
  '"a"',
  '1',
  '.',
  '../',
  '@index',
  '> row',
  '\\',
  '\n',
  'lower ',
  'a=',
  '|',
  '!'
)

test('rendering throws nothing but LanguageError', () => {
  fc.assert(
    fc.property(fc.array(expressionPiece, { maxLength: 16 }), pieces => {
      try {
        render(pieces.join(''))
      } catch (error) {
        if (!(error instanceof LanguageError)) throw error
      }
    }),
    { numRuns: 3000 }
  )
})

test('nesting without end is a diagnostic', () => {
  const deep = 20_000
  assert.match(failure(`{{name ${'(a '.repeat(deep)}b${')'.repeat(deep)}}}`), /^template-/)
  assert.match(failure('{{#if yes}}'.repeat(deep) + '{{/if}}'.repeat(deep)), /^template-/)
})

test('the short way through plain templates reads what the parser reads', () => {
  const piece = fc.constantFrom(
    'a',
    ' ',
    '\n',
    '{{name}}',
    '{{ map.x }}',
    '{{\nname\n}}',
    '{',
    '}',
    '{{',
    '}}',
    '\\',
    '{{this}}',
    '{{a.this}}',
    '{{true}}',
    '{{elsewhere}}',
    '{{as}}',
    '{{_x1.y2}}'
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), pieces => {
      const text = pieces.join('')
      const simple = readSimple(text)
      if (!simple) return
      const source = new Source('x', text)
      assert.deepEqual(simple, readStatements({ text, source, offset: at => at }, parseHandlebars(text)))
    }),
    { numRuns: 3000 }
  )
})
