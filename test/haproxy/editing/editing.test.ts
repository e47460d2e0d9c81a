import assert from 'node:assert/strict'
import test from 'node:test'
import { readConfiguration } from '../../../runner/haproxy/configuration/read-configuration.ts'
import { haproxyCompletions } from '../../../runner/haproxy/editing/complete.ts'
import { haproxyHover } from '../../../runner/haproxy/editing/hover.ts'
import { ignoreComment } from '../../../runner/haproxy/editing/ignore-comment.ts'
import { lint } from '../../../runner/haproxy/lint/lint.ts'
import { Source } from '../../../runner/language/source.ts'

/** A text with a cursor, `|`. */
const marked = (text: string): { readonly text: string; readonly offset: number } => {
  const offset = text.indexOf('|')
  return { text: text.slice(0, offset) + text.slice(offset + 1), offset }
}

const hover = (text: string, version = '3.4.6'): string | undefined => {
  const { text: whole, offset } = marked(text)
  const source = new Source('haproxy.cfg', whole)
  const found = haproxyHover(readConfiguration(source), offset, version)
  return found && `${whole.slice(found.range.start.offset, found.range.end.offset)}: ${found.markdown}`
}

test('hovering tells how a keyword is written, where it stands and since when', () => {
  const told = hover('global\n    tune.quic.fe.sock-|per-conn default-on\n') ?? ''
  assert.match(told, /^tune\.quic\.fe\.sock-per-conn: ```haproxy\ntune\.quic\.fe\.sock-per-conn /)
  assert.match(told, /_in global · since 3\.3/)
  assert.match(told, /\[HAProxy 3\.4\]\(https:\/\/docs\.haproxy\.org\/3\.4\/configuration\.html#3\.2-/)
})

const hovered: readonly [where: string, word: string | undefined][] = [
  ['|global\n', 'global'],
  ['defaults\n    timeout http-|request 10s\n', 'timeout http-request'],
  ['defaults\n    ti|meout http-request 10s\n', 'timeout http-request'],
  ['defaults\n    timeout http-request 1|0s\n', undefined],
  ['frontend fe\n    http-request set-|header a b\n', 'set-header'],
  ['frontend fe\n    bind :443 ssl cr|t site.pem\n', 'crt'],
  ['frontend fe\n    bind :443 ssl crt si|te.pem\n', undefined],
  ['backend be\n    server a 192.0.2.1:80 che|ck inter 5s\n', 'check'],
  ['backend be\n    default-server in|ter 5s\n', 'inter'],
  ['backend be\n    no-such-|thing\n', undefined],
  ['# |nothing\n', undefined]
]

for (const [where, word] of hovered)
  test(`hovering over ${JSON.stringify(where)} is about ${word}`, () =>
    assert.equal(hover(where)?.split(': ```')[0], word))

test('what is deprecated says what to write', () => {
  assert.match(
    hover('global\n    tune.quic.socket-|owner listener\n') ?? '',
    /\n\nDeprecated since 3\.3: write `tune\.quic\.fe\.sock-per-conn`\.\n\n/
  )
})

const complete = (text: string, version = '3.4.6'): readonly string[] => {
  const { text: whole, offset } = marked(text)
  return haproxyCompletions(whole, offset, version).map(({ label }) => label)
}

test('keywords of the section, and of no other', () => {
  const front = complete('frontend fe\n    |\n')
  assert.ok(front.includes('bind') && front.includes('timeout client') && front.includes('http-request'))
  assert.ok(!front.includes('server') && !front.includes('balance') && !front.includes('chroot'))
  const back = complete('backend be\n    s|\n')
  assert.ok(back.includes('server') && !back.includes('bind'))
})

test('sections at the beginning of a line', () => {
  const all = complete('|')
  assert.ok(all.includes('frontend') && all.includes('healthcheck'))
  assert.ok(!complete('|', '3.2.0').includes('healthcheck'))
})

test('further words, actions of the rule set, options behind the address, names of backends', () => {
  assert.ok(complete('defaults\n    timeout c|\n').every(name => name.startsWith('timeout ')))
  const actions = complete('frontend fe\n    http-request |\n')
  assert.ok(actions.includes('set-header') && actions.includes('redirect') && !actions.includes('send-retry'))
  assert.deepEqual(
    ['alpn', 'quic-cc-algo', 'check'].map(name =>
      complete('frontend fe\n    bind :443 ssl |\n').includes(name)
    ),
    [true, true, false]
  )
  assert.ok(complete('backend be\n    server a 192.0.2.1:80 |\n').includes('check'))
  assert.deepEqual(complete('frontend fe\n    default_backend |\nbackend be_web\nlisten all\n'), [
    'be_web',
    'all'
  ])
  assert.deepEqual(complete('frontend fe\n    # time|\n'), [])
})

test('a keyword of several words takes the place of what is written of it', () => {
  const { text, offset } = marked('defaults\n    timeout cl|\n')
  const [found] = haproxyCompletions(text, offset, '3.4').filter(({ label }) => label === 'timeout client')
  assert.deepEqual([found?.range.start.offset, found?.range.end.offset], [text.indexOf('timeout'), offset])
})

test('the comment that an editor writes is one that the lint reads', () => {
  const line = '    server a 192.0.2.1:443 ssl verify none'
  const { text } = ignoreComment('haproxy-verify-none', line)
  const found = lint(readConfiguration(new Source('haproxy.cfg', `backend be\n${line}${text}the lab\n`)), {})
  assert.deepEqual(
    found.filter(({ range }) => range.start.line === 2),
    []
  )
})
