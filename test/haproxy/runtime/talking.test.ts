import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answersOf } from '../../../runner/haproxy/runtime/answers.ts'
import { payloads, request, word } from '../../../runner/haproxy/runtime/command.ts'
import { troubleOf } from '../../../runner/haproxy/runtime/trouble.ts'

const requests: readonly (readonly [name: string, sent: string, wanted: string])[] = [
  ['one command', request(['show info'], undefined, {}), 'show info\n'],
  ['several', request(['a', 'b'], undefined, {}), 'a; b\n'],
  ['through the master each has the prefix', request(['a', 'b'], undefined, { worker: '1' }), '@1 a; @1 b\n'],
  ['for a process of the master’s', request(['show quic'], undefined, { worker: '!17' }), '@!17 show quic\n'],
  [
    'a payload has no empty line before its end',
    request(['set ssl cert a.pem'], 'A\r\n\n  \nB  \n', {}),
    'set ssl cert a.pem <<\nA\nB\n\n'
  ],
  ['a word is one word', word('/etc/a b;c\\d'), '/etc/a\\ b\\;c\\\\d']
]
for (const [name, sent, wanted] of requests) test(`what is sent: ${name}`, () => assert.equal(sent, wanted))

test('lines are put into payloads that fit, in their order', () => {
  assert.deepEqual(payloads(['aaaa', 'bb', 'cccc', 'ü'], 8), ['aaaa\nbb', 'cccc\nü'])
  assert.deepEqual(payloads(['a line that fits nowhere', 'b'], 8), ['a line that fits nowhere', 'b'])
  assert.deepEqual(payloads([]), [])
})

const answers: readonly (readonly [name: string, text: string, answers: readonly string[]])[] = [
  ['one', '3.0.11-9e587df\n\n', ['3.0.11-9e587df']],
  ['nothing to say', '\n', ['']],
  ['nothing, something, nothing', '\n3.0.11\n\n\n', ['', '3.0.11', '']],
  ['of several lines', '1\n# be_id\n4 be\n\n\n', ['1\n# be_id\n4 be', '']],
  ['with NUL in it', '[alpn h2\0]\n\n', ['[alpn h2]']],
  ['without its end, as the master tells of a process that is gone', "Can't find it\n", ["Can't find it"]],
  ['that broke off', 'abc\n\nde', ['abc', 'de']],
  ['none at all', '', []]
]
for (const [name, text, wanted] of answers)
  test(`an answer: ${name}`, () => assert.deepEqual(answersOf(text), wanted))

// As HAProxy 3.0.11 says it; the words of 2.6 to 3.4 are the same or are named.
const verdicts: readonly (readonly [command: string, answer: string, trouble: string | undefined])[] = [
  ['set server be/web1 state drain', '', undefined],
  ['set server be/web1 state drain', 'No such server.', 'No such server.'],
  ['@1 set server be/web1 state drain', 'No such server.', 'No such server.'],
  [
    'set server be/web1 weight 300',
    'Absolute weight can only be between 0 and 256 inclusive.',
    'Absolute weight can only be between 0 and 256 inclusive.'
  ],
  [
    'set server be/web1 addr 127.0.0.3 port 9005',
    "IP changed from '127.0.0.1' to '127.0.0.3', port changed from '9002' to '9005' by 'stats socket command'",
    undefined
  ],
  ['set server be/web1 addr 127.0.0.3', "no need to change the addr by 'stats socket command'", undefined],
  ['set server be/web1 addr 1.2.3', 'Invalid addr format.', 'Invalid addr format.'],
  ['add map @1 /a.map', '', undefined],
  [
    'add acl @1 /a.acl nonsense',
    "'nonsense' is not a valid IPv4 or IPv6 address.",
    "'nonsense' is not a valid IPv4 or IPv6 address."
  ],
  ['prepare map /a.map', 'New version created: 1', undefined],
  [
    'prepare map /a.map',
    'Unknown map identifier. Please use #<id> or <file>.',
    'Unknown map identifier. Please use #<id> or <file>.'
  ],
  ['commit map @9 /a.map', 'Version number out of range.', 'Version number out of range.'],
  ['del map /a.map nope', 'Key not found.', 'Key not found.'],
  ['new ssl cert /a.pem', "New empty certificate store '/a.pem'!", undefined],
  ['new ssl cert /a.pem', "Certificate '/a.pem' already exists!", "Certificate '/a.pem' already exists!"],
  ['set ssl cert /a.pem', 'Transaction created for certificate /a.pem!', undefined],
  ['set ssl cert /a.pem', 'Transaction updated for certificate /a.pem!', undefined],
  [
    'set ssl cert /a.pem',
    "Can't load the payload\nCan't update /a.pem!",
    "Can't load the payload; Can't update /a.pem!"
  ],
  ['commit ssl cert /a.pem', 'Committing /a.pem.\nSuccess!', undefined],
  [
    'commit ssl cert /a.pem',
    "No ongoing transaction! !\nCan't commit /a.pem!",
    "No ongoing transaction! !; Can't commit /a.pem!"
  ],
  ['add ssl crt-list /l /a.pem', "Inserting certificate '/a.pem' in crt-list '/l'.\nSuccess!", undefined],
  ['abort ssl cert /a.pem', "Transaction aborted for certificate '/a.pem'!", undefined],
  ['abort ssl cert /a.pem', 'No ongoing transaction!', 'No ongoing transaction!'],
  [
    'set server be/web1 state drain',
    "Unknown command: 'set', but maybe one of the following ones is a better match:\n  @<relative pid> : send",
    "Unknown command: 'set'"
  ],
  ['set server be/web1 state drain', 'Permission denied', 'Permission denied'],
  [
    'show info',
    "Can't find the target PID matching the prefix '@7'",
    "Can't find the target PID matching the prefix '@7'"
  ],
  ['show info', 'Name: HAProxy', undefined],
  ['commit ssl cert /a.pem', '', 'HAProxy said nothing']
]
for (const [command, answer, trouble] of verdicts)
  test(`${command} → ${answer.split('\n')[0] || '(nothing)'}`, () =>
    assert.equal(troubleOf(command, answer), trouble))
