import assert from 'node:assert/strict'
import { test } from 'node:test'
import { catalogueOf, type Fate, type Match } from '../../../runner/haproxy/catalogue/catalogue.ts'
import type { Branch, Kind } from '../../../runner/haproxy/catalogue/keyword.ts'

const nearest: readonly (readonly [version: string, branch: Branch])[] = [
  ['3.4.6', '3.4'],
  ['3.5-dev5', '3.4'],
  ['3.4-dev9', '3.4'],
  ['3.3.12', '3.3'],
  ['3.0.11', '3.0'],
  ['2.8', '2.8'],
  ['2.4.30', '2.6'],
  ['4.0', '3.4']
]

for (const [version, branch] of nearest)
  test(`HAProxy ${version} is looked up as ${branch}`, () => {
    assert.equal(catalogueOf(version).branch, branch)
  })

test('the sections of each branch are those it registers', () => {
  const proxies = ['backend', 'defaults', 'frontend', 'listen']
  const always = [
    ...proxies,
    'cache',
    'fcgi-app',
    'global',
    'http-errors',
    'log-forward',
    'mailers',
    'peers',
    'resolvers',
    'ring',
    'userlist'
  ]
  const more: Readonly<Partial<Record<Branch, readonly string[]>>> = {
    '2.6': ['program'],
    '2.8': ['program'],
    '3.0': ['program', 'crt-store'],
    '3.2': ['program', 'crt-store', 'acme', 'log-profile', 'traces'],
    '3.4': ['crt-store', 'acme', 'log-profile', 'traces', 'healthcheck']
  }
  for (const [branch, names] of Object.entries(more))
    assert.deepEqual(catalogueOf(branch).sections, [...always, ...names].sort(), branch)
})

const brief = (match: Match | undefined): string | undefined =>
  match &&
  [match.negated && 'no', match.rules, match.keyword.name, match.words]
    .filter(part => part || part === 0)
    .join(' ')

const found: readonly (readonly [section: string, line: string, match: string | undefined])[] = [
  ['defaults', 'timeout http-request 10s', 'timeout http-request 2'],
  ['frontend', 'option httplog', 'option httplog 2'],
  ['backend', 'option httpchk GET /', 'option httpchk 2'],
  ['backend', 'no option forwardfor', 'no option forwardfor 3'],
  ['frontend', 'default option httplog', 'option httplog 3'],
  ['global', 'stats socket /run/haproxy/admin.sock mode 600', 'stats socket 2'],
  ['global', 'no numa-cpu-mapping', 'no numa-cpu-mapping 2'],
  ['frontend', 'http-request set-header x y', 'http-request set-header 2'],
  ['frontend', 'http-request', 'http-request 1'],
  ['frontend', 'http-request set-var(txn.x) src', 'http-request set-var 2'],
  ['frontend', 'http-request set-var-fmt(txn.x) %[src]', 'http-request set-var-fmt 2'],
  ['frontend', 'http-request track-sc12 src', 'http-request track-sc 2'],
  ['frontend', 'http-request sc-inc-gpc0(1)', 'http-request sc-inc-gpc0 2'],
  ['frontend', 'http-request lua.check one', 'http-request lua. 2'],
  ['frontend', 'http-request set-variable(txn.x) src', undefined],
  ['listen', 'tcp-request connection expect-proxy layer4 if x', 'tcp-request connection expect-proxy 3'],
  ['listen', 'tcp-request inspect-delay 5s', 'tcp-request inspect-delay 2'],
  ['backend', 'tcp-response content close', 'tcp-response content close 3'],
  ['frontend', 'quic-initial send-retry', 'quic-initial send-retry 2'],
  ['frontend', 'capture request header Host len 64', 'capture request header 3'],
  ['backend', 'http-check set-var(check.x) int(1)', 'http-check set-var 2'],
  ['resolvers', 'nameserver one 127.0.0.1:53', 'nameserver 1'],
  ['frontend', 'nameserver one 127.0.0.1:53', undefined],
  ['frontend', 'balance roundrobin', undefined],
  ['backend', 'balance', 'balance 1'],
  ['frontend', 'nonsense', undefined],
  ['nowhere', 'bind :80', undefined],
  ['frontend', '', undefined]
]

for (const [section, line, match] of found)
  test(`${section} of 3.4: “${line}” is ${match ?? 'nothing'}`, () => {
    assert.equal(brief(catalogueOf('3.4').find(section, line.split(' '))), match)
  })

test('a keyword tells where it stands, what it takes and since when', () => {
  const told = (branch: Branch, kind: Kind, name: string) => {
    const {
      arguments: _,
      signatures,
      ...keyword
    } = catalogueOf(branch).named(kind, name) ?? assert.fail(name)
    return { ...keyword, signatures: signatures.join(' || ') }
  }
  const plain = {
    prefix: false,
    sections: [],
    rules: [],
    modes: [],
    negatable: false,
    namedDefaultsOnly: false,
    experimental: false,
    needs: []
  }
  assert.deepEqual(told('3.4', 'bind', 'alpn'), {
    ...plain,
    kind: 'bind',
    name: 'alpn',
    signatures: '<protocols>',
    arity: { least: 1, most: 1 },
    needs: ['SSL'],
    since: '2.6',
    section: '5.1',
    summary: 'Protocols to offer: h3, h2, http/1.1'
  })
  assert.deepEqual(told('3.4', 'action', 'send-retry'), {
    ...plain,
    kind: 'action',
    name: 'send-retry',
    rules: ['quic-initial'],
    signatures: '',
    arity: { least: 0, most: 0 },
    condition: 'optional',
    needs: ['QUIC'],
    since: '3.1',
    section: '4.4',
    summary: 'Makes the client prove its address'
  })
  assert.deepEqual(told('2.8', 'line', 'tune.quic.socket-owner'), {
    ...plain,
    kind: 'line',
    name: 'tune.quic.socket-owner',
    sections: ['global'],
    signatures: '{ listener | connection }',
    arity: { least: 1, most: 1 },
    needs: ['QUIC'],
    since: '2.8',
    section: '3.2',
    summary: 'Whether each QUIC connection gets a socket of its own'
  })
  assert.deepEqual(told('3.4', 'converter', 'regsub(a,b)'), {
    ...plain,
    kind: 'converter',
    name: 'regsub',
    signatures: '(<regex>,<subst>[,<flags>])',
    arity: { least: 0, most: 0 },
    takes: 'str',
    gives: 'str',
    since: '2.6',
    section: '7.3.1'
  })
  assert.deepEqual(told('3.4', 'match', 'path_beg'), {
    ...plain,
    kind: 'match',
    name: 'path_beg',
    means: 'path -m beg',
    signatures: '',
    arity: { least: 0, most: 0 },
    since: '2.6'
  })
})

test('it is deprecated from the branch on that says so', () => {
  const deprecated = (branch: Branch) =>
    catalogueOf(branch).named('line', 'tune.quic.socket-owner')?.deprecated
  assert.equal(deprecated('3.2'), undefined)
  assert.deepEqual(deprecated('3.3'), { since: '3.3', replacement: 'tune.quic.fe.sock-per-conn' })
})

test('in older branches it is as it was', () => {
  const option = (branch: Branch) => catalogueOf(branch).named('line', 'http-send-name-header')?.sections
  assert.deepEqual(option('2.7'), ['listen', 'backend'])
  assert.deepEqual(option('2.8'), ['defaults', 'listen', 'backend'])
  assert.equal(catalogueOf('3.1').find('userlist', ['user'])?.keyword.section, '3.4')
  assert.equal(catalogueOf('3.4').find('userlist', ['user'])?.keyword.section, '12.2')
  assert.equal(catalogueOf('2.8').named('action', 'set-header')?.section, '4.2')
})

test('a bind line is told option by option', () => {
  const words = 'bind :443 ssl crt site.pem alpn h2,http/1.1 chocolate strict-sni tfo mss'.split(' ')
  assert.deepEqual(
    catalogueOf('3.4')
      .options('bind', words, 2)
      .map(({ at, keyword, values }) => [words[at], keyword?.name, values]),
    [
      ['ssl', 'ssl', []],
      ['crt', 'crt', ['site.pem']],
      ['alpn', 'alpn', ['h2,http/1.1']],
      ['chocolate', undefined, []],
      ['strict-sni', 'strict-sni', []],
      ['tfo', 'tfo', []],
      ['mss', 'mss', []]
    ]
  )
})

test('so is a server line, with the words of source and the identifier of a TLV', () => {
  const words =
    'server a 10.0.0.1:80 check source 0.0.0.0 usesrc clientip interface eth0 set-proxy-v2-tlv-fmt(0xE1) %[fc_pp_tlv] weight 1'.split(
      ' '
    )
  assert.deepEqual(
    catalogueOf('3.0')
      .options('server', words, 3)
      .map(({ keyword, values }) => [keyword?.name, values]),
    [
      ['check', []],
      ['source', ['0.0.0.0', 'usesrc', 'clientip', 'interface', 'eth0']],
      ['set-proxy-v2-tlv-fmt', ['%[fc_pp_tlv]']],
      ['weight', ['1']]
    ]
  )
})

const fates: readonly (readonly [version: Branch, section: string, line: string, fate: Fate])[] = [
  ['3.4', 'global', 'nbproc 4', { is: 'removed', since: '2.5', replacement: 'nbthread' }],
  ['2.6', 'global', 'nbproc 4', { is: 'removed', since: '2.5', replacement: 'nbthread' }],
  ['3.4', 'frontend', 'bind-process 4', { is: 'removed', since: '2.7' }],
  [
    '3.4',
    'frontend',
    'reqadd X-Foo:\\ bar',
    { is: 'removed', since: '2.1', replacement: 'http-request add-header' }
  ],
  ['3.4', 'backend', 'option forceclose', { is: 'removed', since: '2.0', replacement: 'option httpclose' }],
  ['3.4', 'global', 'no-quic', { is: 'renamed', since: '3.3', replacement: 'tune.quic.listen' }],
  [
    '3.2',
    'global',
    'tune.quic.fe.sock-per-conn force-off',
    { is: 'not yet', since: '3.3', replacement: 'tune.quic.socket-owner' }
  ],
  ['2.8', 'global', 'setcap cap_net_bind_service', { is: 'not yet', since: '2.9' }],
  ['3.0', 'frontend', 'quic-initial reject', { is: 'not yet', since: '3.1' }],
  ['2.8', 'frontend', 'http-request set-fc-tos 1', { is: 'not yet', since: '3.0' }],
  ['3.4', 'frontend', 'balance roundrobin', { is: 'elsewhere', places: ['defaults', 'listen', 'backend'] }],
  ['3.4', 'backend', 'http-response set-path /', { is: 'elsewhere', places: ['http-request'] }],
  ['3.4', 'backend', 'option htpchk', { is: 'unknown', nearest: 'option httpchk' }],
  ['3.4', 'frontend', 'timeout clinet 5s', { is: 'unknown', nearest: 'timeout client' }],
  ['3.4', 'frontend', 'tiemout client 5s', { is: 'unknown', nearest: 'timeout client' }],
  ['3.4', 'frontend', 'http-request set-heder a b', { is: 'unknown', nearest: 'set-header' }],
  ['3.4', 'frontend', 'no optoin httplog', { is: 'unknown', nearest: 'option httplog' }],
  ['3.4', 'frontend', 'gobbledegook', { is: 'unknown' }]
]

for (const [version, section, line, fate] of fates)
  test(`${section} of ${version}: “${line}” is ${fate.is}`, () => {
    assert.deepEqual(catalogueOf(version).fate(section, line), fate)
    assert.equal(catalogueOf(version).find(section, line.split(' ')), undefined)
  })

test('words of other kinds have their fate too', () => {
  const { fateOf } = catalogueOf('3.4')
  assert.deepEqual(fateOf('section', 'program'), { is: 'removed', since: '3.3' })
  assert.deepEqual(fateOf('bind', 'process'), { is: 'removed', since: '2.7', replacement: 'thread' })
  assert.deepEqual(fateOf('bind', 'crl'), { is: 'unknown', nearest: 'crt' })
  assert.deepEqual(catalogueOf('2.8').fateOf('section', 'crt-store'), { is: 'not yet', since: '3.0' })
  assert.deepEqual(catalogueOf('3.0').fateOf('server', 'sni-auto'), { is: 'not yet', since: '3.3' })
})

test('completion is offered what a section may hold', () => {
  const names = (section: string) =>
    catalogueOf('3.4')
      .keywords(section)
      .map(({ name }) => name)
  assert.deepEqual(names('cache').sort(), [
    'max-age',
    'max-object-size',
    'max-secondary-entries',
    'process-vary',
    'total-max-size'
  ])
  assert.equal(names('frontend').includes('bind'), true)
  assert.equal(names('backend').includes('bind'), false)
  assert.deepEqual(names('nowhere'), [])
})
