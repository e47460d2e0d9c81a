import assert from 'node:assert/strict'
import test from 'node:test'
import { passage } from '../../../runner/haproxy/doctor/ruleset.ts'

const chain = (name: string, hook?: string, policy = 'accept', family = 'inet') => ({
  chain: { family, table: 't', name, ...(hook ? { hook, policy } : {}) }
})
const rule = (of: string, ...expr: readonly object[]) => ({
  rule: { family: 'inet', table: 't', chain: of, expr }
})
const is = (left: object, right: unknown, op = '==') => ({ match: { op, left, right } })
const dport = (protocol: string) => ({ payload: { protocol, field: 'dport' } })
const accept = { accept: null }
const drop = { drop: null }

const cases: readonly [title: string, objects: readonly object[], way: string, family?: 4 | 6][] = [
  ['no rules let everything in', [], 'let in'],
  [
    'a rule for the port drops',
    [chain('in', 'input'), rule('in', is(dport('udp'), 443), drop)],
    'dropped inet t in'
  ],
  ['a rule for TCP does not', [chain('in', 'input'), rule('in', is(dport('tcp'), 443), drop)], 'let in'],
  [
    'a set and a range name ports',
    [
      chain('in', 'input'),
      rule('in', is(dport('udp'), { set: [53, { range: [400, 500] }] }), { reject: null })
    ],
    'dropped inet t in'
  ],
  ['a policy drops what no rule lets in', [chain('in', 'input', 'drop')], 'dropped inet t in'],
  [
    'the first rule that holds counts',
    [
      chain('in', 'input', 'drop'),
      rule('in', is(dport('udp'), 443), accept),
      rule('in', is(dport('udp'), 443), drop)
    ],
    'let in'
  ],
  [
    'a new packet is not an established one',
    [
      chain('in', 'input', 'drop'),
      rule('in', is({ ct: { key: 'state' } }, ['established', 'related'], 'in'), accept)
    ],
    'dropped inet t in'
  ],
  [
    'what comes from outside does not come by the loopback',
    [chain('in', 'input', 'drop'), rule('in', is({ meta: { key: 'iifname' } }, 'lo'), accept)],
    'dropped inet t in'
  ],
  [
    'a chain that is jumped to decides',
    [
      chain('in', 'input', 'drop'),
      chain('web'),
      rule('in', { jump: { target: 'web' } }),
      rule('web', is(dport('udp'), 443), accept)
    ],
    'let in'
  ],
  [
    'a chain that decides nothing leads back',
    [
      chain('in', 'input', 'drop'),
      chain('web'),
      rule('in', { jump: { target: 'web' } }),
      rule('web', is(dport('udp'), 53), accept)
    ],
    'dropped inet t in'
  ],
  [
    'a source that is not known leaves it open',
    [
      chain('in', 'input', 'drop'),
      rule('in', is({ payload: { protocol: 'ip', field: 'saddr' } }, '198.51.100.1'), accept)
    ],
    'unclear inet t in'
  ],
  [
    'a named set is not looked into',
    [chain('in', 'input', 'drop'), rule('in', is(dport('udp'), '@web'), accept)],
    'unclear inet t in'
  ],
  [
    'a rule for IPv4 says nothing of IPv6',
    [chain('in', 'input'), rule('in', is({ meta: { key: 'nfproto' } }, 'ipv4'), is(dport('udp'), 443), drop)],
    'let in',
    6
  ],
  [
    'what is not != is',
    [chain('in', 'input'), rule('in', is(dport('udp'), 53, '!='), drop)],
    'dropped inet t in'
  ],
  [
    'chains that jump in a circle end',
    [
      chain('in', 'input'),
      chain('a'),
      rule('in', { jump: { target: 'a' } }),
      rule('a', { jump: { target: 'a' } })
    ],
    'unclear inet t in'
  ],
  ['outgoing chains do not count', [chain('out', 'output', 'drop')], 'let in'],
  [
    'firewalld’s tables are left to it',
    [{ chain: { family: 'inet', table: 'firewalld', name: 'in', hook: 'input', policy: 'drop' } }],
    'let in'
  ]
]

for (const [title, objects, way, family = 4] of cases)
  test(title, () => {
    const found = passage(JSON.stringify({ nftables: objects }), 443, family)
    assert.equal(found && [found.is, 'where' in found ? found.where : ''].join(' ').trim(), way)
  })

test('what is no ruleset tells nothing', () => {
  assert.equal(passage('Operation not permitted', 443, 4), undefined)
  assert.equal(passage('{"other":[]}', 443, 4), undefined)
})
