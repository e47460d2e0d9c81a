import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  crtListLine,
  readCertificate,
  readCrtList,
  readNames
} from '../../../runner/haproxy/runtime/certificates.ts'
import { readEntries, readFile, readPatterns } from '../../../runner/haproxy/runtime/maps.ts'
import { readServers } from '../../../runner/haproxy/runtime/servers.ts'
import { readInfo } from '../../../runner/haproxy/runtime/show-info.ts'
import { readProcesses } from '../../../runner/haproxy/runtime/show-proc.ts'
import { quicConnections } from '../../../runner/haproxy/runtime/show-quic.ts'
import { readStat } from '../../../runner/haproxy/runtime/show-stat.ts'

// What HAProxy 3.0.11 answered, shortened.

const infos: readonly (readonly [form: string, text: string, wanted: object])[] = [
  [
    'typed',
    '0.Name.1:POS:str:HAProxy\n1.Version.1:POS:str:3.0.11-9e587df\n6.Pid.1:SGP:u32:4879\n7.Uptime.1:MDP:str:0d 0h02m35s',
    { Name: 'HAProxy', Version: '3.0.11-9e587df', Pid: 4879, Uptime: '0d 0h02m35s' }
  ],
  [
    'json',
    '[{"field":{"pos":0,"name":"Name"},"processNum":1,"tags":{},"value":{"type":"str","value":"HAProxy"}},{"field":{"pos":6,"name":"Pid"},"processNum":1,"tags":{},"value":{"type":"u32","value":4879}}]\n',
    { Name: 'HAProxy', Pid: 4879 }
  ],
  [
    'plain',
    'Name: HAProxy\nPid: 4879\nUptime: 0d 0h02m35s',
    { Name: 'HAProxy', Pid: '4879', Uptime: '0d 0h02m35s' }
  ]
]
for (const [form, text, wanted] of infos)
  test(`show info, ${form}`, () => assert.deepEqual(readInfo(text), wanted))

const row = { proxy: 'be', name: '1', kind: 'server' }
const stats: readonly (readonly [form: string, text: string])[] = [
  [
    'typed',
    'S.4.2.0.pxname.1:KNS:str:be\nS.4.2.1.svname.1:KNS:str:1\nS.4.2.4.scur.1:MGP:u32:7\nS.4.2.17.status.1:SGP:str:UP, or so\nS.4.2.32.type.1:CGS:u32:2'
  ],
  ['csv', '# pxname,svname,scur,status,type,\nbe,1,7,"UP, or so",2,\n'],
  [
    'json',
    '[[{"field":{"name":"pxname"},"value":{"type":"str","value":"be"}},{"field":{"name":"svname"},"value":{"type":"str","value":"1"}},{"field":{"name":"scur"},"value":{"type":"u32","value":7}},{"field":{"name":"status"},"value":{"type":"str","value":"UP, or so"}},{"field":{"name":"type"},"value":{"type":"u32","value":2}}]]'
  ]
]
for (const [form, text] of stats)
  test(`show stat, ${form}: numbers are numbers, and a server may be called 1`, () =>
    assert.deepEqual(readStat(text), [
      { ...row, fields: { pxname: 'be', svname: '1', scur: 7, status: 'UP, or so', type: 2 } }
    ]))

const columns =
  '1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port'
const server = (operation: number, admin: number) =>
  readServers(
    `${columns}\n4 be_app 3 web3 127.0.0.1 ${operation} ${admin} 10 1 0 8 2 0 14 0 0 0 - 9009 - 0 0 - - 0`
  )[0]

test('show servers state tells a server', () => {
  assert.deepEqual(server(2, 0), {
    backend: 'be_app',
    server: 'web3',
    address: '127.0.0.1',
    port: 9009,
    state: 'ready',
    inherited: false,
    operation: 'up',
    weight: 10,
    initialWeight: 1,
    hasCheck: true,
    hasAgent: false,
    checkAddress: '',
    checkPort: 0,
    agentAddress: '',
    agentPort: 0
  })
})

const admins: readonly (readonly [admin: number, state: string, inherited: boolean, when: string])[] = [
  [0, 'ready', false, 'nobody says anything'],
  [1, 'maint', false, 'a command says so'],
  [5, 'maint', false, 'the configuration disables it'],
  [4, 'ready', false, 'the configuration disabled it, and a command enabled it'],
  [12, 'drain', false, 'the same, and then drained it'],
  [9, 'maint', false, 'both are said'],
  [2, 'maint', true, 'a tracked server is in maintenance'],
  [16, 'drain', true, 'a tracked server is drained'],
  [32, 'maint', true, 'DNS has no address']
]
for (const [admin, state, inherited, when] of admins)
  test(`a server is ${state} when ${when}`, () =>
    assert.deepEqual([server(2, admin)?.state, server(2, admin)?.inherited], [state, inherited]))

test('maps: the list, the entries, and the entries of a file', () => {
  assert.deepEqual(
    readPatterns(
      "# id (file) description\n2 (/etc/haproxy/a.map) pattern loaded from file '/etc/haproxy/a.map' used by map at file '/etc/haproxy/haproxy.cfg' line 21. curr_ver=3 next_ver=4 entry_cnt=2\n1 () acl 'src' file '/etc/haproxy/haproxy.cfg' line 20. curr_ver=0 next_ver=0 entry_cnt=0"
    ),
    [
      { id: '2', file: '/etc/haproxy/a.map', entries: 2, currentVersion: 3 },
      { id: '1', file: '', entries: 0, currentVersion: 0 }
    ]
  )
  assert.deepEqual(
    readEntries('0x55a362551fd0 www.example.com one\n0x55a362552050 api two words\n0x7f 192.0.2.0/24'),
    [{ key: 'www.example.com', value: 'one' }, { key: 'api', value: 'two words' }, { key: '192.0.2.0/24' }]
  )
  const text = '# tenants\n\n www.example.com\t one \napi two words\n'
  assert.deepEqual(readFile(text, 'map'), [
    { key: 'www.example.com', value: 'one' },
    { key: 'api', value: 'two words' }
  ])
  assert.deepEqual(readFile(' 192.0.2.0/24 \n#\n', 'acl'), [{ key: '192.0.2.0/24' }])
})

test('certificates: one that is loaded, an empty one, none, and their list', () => {
  assert.deepEqual(
    readCertificate(
      'Filename: /a.pem\nStatus: Used\nSerial: 45af7E\nnotBefore: Nov 23 14:24:48 2026 GMT\nnotAfter: Nov 23 14:24:48 2027 GMT\nSubject Alternative Name: DNS:h5-run\nAlgorithm: EC256\nSHA1 FingerPrint: BDB84C\nSubject: /CN=h5-run\nIssuer: /CN=ca\nChain Subject: /CN=ca\nChain Issuer: /CN=root\nOCSP Response Key: '
    ),
    {
      status: 'Used',
      serial: '45AF7E',
      sha1: 'BDB84C',
      subject: '/CN=h5-run',
      notAfter: 'Nov 23 14:24:48 2027 GMT',
      chain: 1
    }
  )
  assert.equal(readCertificate('Filename: /a.pem\nStatus: Empty'), undefined)
  assert.equal(
    readCertificate("Can't display the certificate: Not found or the certificate is a bundle!"),
    undefined
  )
  assert.deepEqual(readNames('# transaction\n*/b.pem\n# filename\n/a.pem\n\\*.pem'), {
    loaded: ['/a.pem', '*.pem'],
    waiting: ['/b.pem']
  })
})

test('a crt-list is read with or without options, filters and comments, and a line is written as it is read', () => {
  const lines = readCrtList(
    '# all\n/a.pem\n/b.pem [alpn h2,http/1.1  verify none] *.example.com !x.example.com\n  /c.pem c\n'
  )
  assert.deepEqual(lines, [
    { certificate: '/a.pem', options: '', filters: [] },
    {
      certificate: '/b.pem',
      options: 'alpn h2,http/1.1 verify none',
      filters: ['*.example.com', '!x.example.com']
    },
    { certificate: '/c.pem', options: '', filters: ['c'] }
  ])
  assert.deepEqual(lines.map(crtListLine), [
    '/a.pem',
    '/b.pem [alpn h2,http/1.1 verify none] *.example.com !x.example.com',
    '/c.pem c'
  ])
})

test('show proc tells old workers from the one that works', () => {
  assert.deepEqual(
    readProcesses(
      '#<PID>          <type>          <reloads>       <uptime>        <version>      \n4877            master          2 [failed: 1]   0d00h13m51s     3.0.11-9e587df \n# workers\n5170            worker          0               0d00h10m30s     3.0.11-9e587df \n# old workers\n4879            worker          1               0d00h13m30s     3.0.11-9e587df \n# programs\n'
    ),
    [
      {
        pid: 4877,
        kind: 'master',
        old: false,
        reloads: 2,
        failed: 1,
        uptime: '0d00h13m51s',
        version: '3.0.11-9e587df'
      },
      {
        pid: 5170,
        kind: 'worker',
        old: false,
        reloads: 0,
        failed: 0,
        uptime: '0d00h10m30s',
        version: '3.0.11-9e587df'
      },
      {
        pid: 4879,
        kind: 'worker',
        old: true,
        reloads: 1,
        failed: 0,
        uptime: '0d00h13m30s',
        version: '3.0.11-9e587df'
      }
    ]
  )
})

test('show quic has a line for each connection', () => {
  const heading =
    '# conn/frontend                     state   in_flight infl_p lost_p         Local Address           Foreign Address      local & remote CIDs'
  assert.equal(quicConnections(heading), 0)
  assert.equal(
    quicConnections(
      `${heading}\n0x7fba34085a40/fe_https     ESTAB      0      0      0    10.77.0.2:443  10.77.0.1:44444 9c27 0c21`
    ),
    1
  )
  assert.equal(quicConnections("Can't find the target PID matching the prefix '@!7'"), 0)
})
