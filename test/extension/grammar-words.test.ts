import assert from 'node:assert/strict'
import { test } from 'node:test'
import { celFunctions } from '../../runner/language/condition/builtins.ts'
import { functions } from '../../runner/language/functions/functions.ts'
import { blockKeywords, includeKeywords, taskKeywords } from '../../runner/language/schema/keywords.ts'
import { magicVariables, roleVariables } from '../../runner/language/variables/magic-variables.ts'
import { modules } from '../../runner/modules/registry.ts'
import type { FailureKind } from '../../runner/protocol/failure.ts'
import { grammarText } from './tokenise.ts'

/** The alternatives of a pattern, `(?:one|two)`, that has the word among them; sorted. */
const alternatives = (scope: string, word: string): readonly string[] => {
  const lists = [...grammarText(scope).matchAll(/\((?:\?:)?((?:[\w-]+\|)+[\w-]+)\)/g)].map(([, words = '']) =>
    words.split('|')
  )
  const found = lists.filter(list => list.includes(word))
  assert.ok(found.length > 0, `${scope} names ${word} nowhere`)
  for (const list of found) assert.deepEqual(list, found[0], `${scope} names ${word} in lists that differ`)
  return [...(found[0] ?? [])].sort()
}

const all = [...functions.values()]
const variables = ['item', ...Object.keys(magicVariables), ...Object.keys(roleVariables)]

/** Keys whose values are conditions. */
const conditions = [
  taskKeywords,
  blockKeywords,
  includeKeywords,
  ...modules.map(({ params }) => params)
].flatMap(schema =>
  Object.entries(schema.properties ?? {})
    .filter(([, value]) => 'hq' in value && value.hq === 'condition')
    .map(([name]) => name)
)

const failureKinds: { readonly [kind in FailureKind]: true } = {
  unreachable: true,
  'auth-failed': true,
  'host-key-unknown': true,
  'host-key-changed': true,
  'become-failed': true,
  'host-busy': true,
  timeout: true,
  lost: true,
  interrupted: true,
  'task-failed': true
}

const lists: readonly {
  readonly what: string
  readonly scope: string
  readonly word: string
  readonly wanted: Iterable<string>
}[] = [
  {
    what: 'functions of templates',
    scope: 'source.hq-handlebars',
    word: 'versionAtLeast',
    wanted: functions.keys()
  },
  {
    what: 'functions of conditions',
    scope: 'source.hq-cel',
    word: 'versionAtLeast',
    wanted: [...celFunctions.keys(), ...all.filter(each => !each.templateOnly).map(({ name }) => name)]
  },
  { what: 'variables of templates', scope: 'source.hq-handlebars', word: 'facts', wanted: variables },
  { what: 'variables of conditions', scope: 'source.hq-cel', word: 'facts', wanted: variables },
  {
    what: 'modules',
    scope: 'source.hq-playbook',
    word: 'unarchive',
    wanted: modules.map(({ name }) => name)
  },
  {
    what: 'keys of conditions',
    scope: 'source.hq-playbook',
    word: 'that',
    wanted: conditions
  },
  {
    what: 'failures of hosts',
    scope: 'source.hq-output',
    word: 'host-busy',
    wanted: ['failed', ...Object.keys(failureKinds).filter(kind => kind !== 'task-failed')]
  }
]

for (const { what, scope, word, wanted } of lists)
  test(`the grammar names the ${what} that there are, and no others`, () => {
    assert.deepEqual(alternatives(scope, word), [...new Set(wanted)].sort())
  })
