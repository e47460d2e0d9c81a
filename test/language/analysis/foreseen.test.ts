import assert from 'node:assert/strict'
import { test } from 'node:test'
import { previewOf } from '../preview/preview-of.ts'

const inventory = `all:
  hosts:
    web1: { version: 3.4.6, servers: [{ name: a, address: '192.0.2.1:80' }] }
    web2: { version: 3.0.11, servers: [{ name: a }] }
    web3: { version: 3.4.6, servers: [] }
`

/** What is wrong with a task whose configuration has these lines in a section. */
const wrongWith = async (lines: string, section = 'backend: be'): Promise<readonly string[]> => {
  const text = `- hosts: all
  gather_facts: false
  tasks:
    - name: A
      haproxy_config:
        haproxy_version: '{{ version }}'
        config:
          - ${section}
            lines:
${lines}`
  const { analysis } = await previewOf({ 'site.yaml': text, 'inventory.yaml': inventory })
  return analysis.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, file, range, fix }) => {
      const source = file === 'site.yaml' ? text : inventory
      const at = source.slice(range.start.offset, range.end.offset)
      return `${code} at ${at}: ${message}${fix ? ` → ${fix.edits.map(edit => edit.text)}` : ''}`
    })
}

const cases: readonly [name: string, lines: string, wrong: readonly string[], section?: string][] = [
  ['what fits', '              - servers: \'{{ servers }}\'\n                when: version == "3.4.6"\n', []],
  [
    'a value of one host that does not fit',
    "              - servers: '{{ servers }}'\n",
    [
      'missing-key at servers: config[0].lines[0].servers[0] of haproxy_config lacks its parameter address (on web2)'
    ]
  ],
  [
    'two keywords, told at the second',
    '              - { balance: first, cookie: a }\n',
    ['wrong-value at cookie: A line has one keyword; balance and cookie are given']
  ],
  [
    'a setting that one host’s version does not have',
    '              - quic: { fe: { stream: { max_total: 5 } } }\n',
    ['wrong-value at max_total: HAProxy 3.0.11 has nothing for quic fe.stream.max_total (on web2)'],
    'global:'
  ],
  [
    'a condition of ours on a name that is not there',
    '              - { when: missing == 1, raw: x }\n',
    ['undefined-variable at missing: missing is not defined']
  ],
  [
    'a misspelt keyword in text, with its mend',
    '              - blance roundrobin\n',
    ['haproxy-unknown-keyword at blance roundrobin: HAProxy 3.4 has no blance']
  ]
]
for (const [name, lines, wrong, section] of cases)
  test(`the check of a configuration that is data says of ${name} what it is`, async () => {
    const found = await wrongWith(lines, section)
    if (wrong[0]?.startsWith('haproxy-')) assert.match(found[0] ?? '', new RegExp(`^${wrong[0]}`))
    else assert.deepEqual(found, wrong)
  })

test('a mistake in several lines of one node is told once, and of all hosts without their names', async () => {
  const found = await wrongWith(
    '              - mode tcp\n              - https: { port: 443, certificate: /etc/site.pem }\n',
    'frontend: fe'
  )
  assert.deepEqual(
    found.filter(each => each.startsWith('haproxy-quic-mode')),
    ['haproxy-quic-mode at port: QUIC in a frontend of mode tcp']
  )
})
