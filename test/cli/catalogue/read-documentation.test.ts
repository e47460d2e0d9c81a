import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDocumentation } from '../../../runner/cli/catalogue/read-documentation.ts'

/** Chapters in the form of HAProxy's configuration.txt, with text of our own. */
const documentation = (...chapters: readonly string[]): string => `  Contents\n\n${chapters.join('\n\n')}\n`

const chapter = (number: string, title: string, text: string): string =>
  `${number}. ${title}\n${'-'.repeat(number.length + 2 + title.length)}\n\n${text}`

const entries = (...chapters: readonly string[]) => readDocumentation(documentation(...chapters)).entries

const matrix = chapter(
  '4.1',
  'Proxy keywords matrix',
  ` keyword                              defaults   frontend   listen    backend
------------------------------------+----------+----------+---------+---------
acl                                       X (!)      X         X         X
option httplog                            X          X         X         -
option transparent      (deprecated) (*)  X          -         X         X
-- keyword -------------------------- defaults - frontend - listen -- backend -
timeout client                            X          X         X         -`
)

const proxy = (text: string) => chapter('4.2', 'Alphabetically sorted keywords reference', text)

test('the matrix tells sections, negation, deprecation and named defaults', () => {
  assert.deepEqual(entries(matrix), [
    {
      kind: 'line',
      name: 'acl',
      at: 'proxy',
      sections: ['defaults', 'frontend', 'listen', 'backend'],
      signatures: [],
      chapter: '4.1',
      namedDefaultsOnly: true
    },
    {
      kind: 'line',
      name: 'option httplog',
      at: 'proxy',
      sections: ['defaults', 'frontend', 'listen'],
      signatures: [],
      chapter: '4.1'
    },
    {
      kind: 'line',
      name: 'option transparent',
      at: 'proxy',
      sections: ['defaults', 'listen', 'backend'],
      signatures: [],
      chapter: '4.1',
      deprecated: true,
      negatable: true
    },
    {
      kind: 'line',
      name: 'timeout client',
      at: 'proxy',
      sections: ['defaults', 'frontend', 'listen'],
      signatures: [],
      chapter: '4.1'
    }
  ])
})

test('an entry gives every way of writing it and what its fixed phrases say', () => {
  const read = entries(
    matrix,
    proxy(`option httplog
option httplog clf
  Says what a line of the log holds.

  May be used in the following contexts: http

  Arguments :
    clf   the older form

  This paragraph is part of it, and a word in it
  is not a keyword.


Prose that begins a line is not an entry.


http-error status <code> [content-type <type>]
           [ { default-errorfiles |
               file <file> } ]
  Says what to answer.

  May be used in sections :   defaults | frontend | listen | backend
                               yes(!)  |    yes   |   yes  |   no
`)
  )
  assert.deepEqual(
    read.filter(({ name }) => name === 'option httplog' || name === 'http-error'),
    [
      {
        kind: 'line',
        name: 'option httplog',
        at: 'proxy',
        sections: ['defaults', 'frontend', 'listen'],
        signatures: ['', 'clf'],
        chapter: '4.2',
        modes: ['http']
      },
      {
        kind: 'line',
        name: 'http-error',
        at: 'proxy',
        sections: ['defaults', 'frontend', 'listen'],
        namedDefaultsOnly: true,
        signatures: ['status <code> [content-type <type>] [ { default-errorfiles | file <file> } ]'],
        chapter: '4.2'
      }
    ]
  )
})

test('actions are read in both layouts: inline up to 2.9, in a chapter of their own since 3.0', () => {
  const inline = proxy(`http-request set-path <fmt> [ { if | unless } <condition> ]
  Sets it.
`)
  assert.deepEqual(entries(inline), [
    {
      kind: 'action',
      name: 'set-path',
      rules: ['http-request'],
      signatures: ['<fmt> [ { if | unless } <condition> ]'],
      chapter: '4.2'
    }
  ])
  const apart = chapter(
    '4.4',
    'Alphabetically sorted actions reference',
    `set-var(<name>[,<cond>...]) <expr>
set-var-fmt(<name>) <fmt>
  Usable in:  QUIC Ini|    TCP RqCon| RqSes| RqCnt| RsCnt|    HTTP Req| Res| Aft
                    - |          X  |   -  |   X  |   -  |          X |  - |  -

  Keeps it.
`
  )
  const rules = ['tcp-request connection', 'tcp-request content', 'http-request']
  assert.deepEqual(entries(apart), [
    { rules, kind: 'action', name: 'set-var', signatures: ['(<name>[,<cond>...]) <expr>'], chapter: '4.4' },
    { rules, kind: 'action', name: 'set-var-fmt', signatures: ['(<name>) <fmt>'], chapter: '4.4' }
  ])
})

test('fetches, converters, options and lines of other sections are read by the titles of their chapters', () => {
  assert.deepEqual(
    entries(
      chapter('7.3.1', 'Converters', 'map(<file>[,<default>])\n  Looks it up.\n'),
      chapter(
        '7.3.6',
        'Fetching HTTP samples (Layer 7)',
        'hdr([<name>]) : string (deprecated)\n  The header.\n'
      ),
      chapter('5.1', 'Bind options', 'accept-netscaler-cip <magic number>\n  Takes it.\n'),
      chapter('12.5', 'Rings', 'timeout server <timeout>\n  How long.\n'),
      chapter(
        '3.2',
        'Performance tuning',
        'tune.quic.be.cc.hystart { on | off } [ EXPERIMENTAL ]\n  Turns it on.\n'
      ),
      chapter('8.1', 'Log levels', 'emerg\n  Is no keyword.\n')
    ),
    [
      { kind: 'converter', name: 'map', signatures: ['(<file>[,<default>])'], chapter: '7.3.1' },
      { kind: 'fetch', name: 'hdr', signatures: ['([<name>])'], chapter: '7.3.6', deprecated: true },
      { kind: 'bind', name: 'accept-netscaler-cip', signatures: ['<magic number>'], chapter: '5.1' },
      { kind: 'line', name: 'timeout server', at: 'ring', signatures: ['<timeout>'], chapter: '12.5' },
      {
        kind: 'line',
        name: 'tune.quic.be.cc.hystart',
        at: 'global',
        signatures: ['{ on | off }'],
        chapter: '3.2',
        experimental: true
      }
    ]
  )
})
