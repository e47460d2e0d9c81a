import assert from 'node:assert/strict'
import test from 'node:test'
import { firewalld } from '../../runner/modules/firewalld.ts'
import { asked, contextOf, looked, wanting } from './plan.ts'
import { plans } from './table.ts'

const off = 'hq-offline'
const ports = ['80/tcp', '443/udp']

plans(firewalld, [
  ['a port that is open', { port: '443/udp', state: 'enabled' }, ['yes'], []],
  [
    'a port that is closed: what runs is opened, unless it says permanent',
    { port: '443/udp', state: 'enabled' },
    [[1, 'no']],
    ['port 443/udp is not on in what runs | firewall-cmd --add-port=443/udp']
  ],
  [
    'a port open to be closed',
    { port: '443/udp', state: 'disabled', permanent: true },
    ['yes'],
    ['port 443/udp is on in what is stored | firewall-cmd --permanent --remove-port=443/udp']
  ],
  [
    'several ports on both sides: those that lack are opened, by one command each side',
    { port: ports, state: 'enabled', permanent: true, immediate: true, zone: 'public' },
    ["'80/tcp': yes\n'443/udp': no", "'80/tcp': no\n'443/udp': no"],
    [
      'port 80/tcp, 443/udp is not on in what is stored | firewall-cmd --permanent --zone=public --add-port=80/tcp --add-port=443/udp',
      'port 443/udp is not on in what runs | firewall-cmd --zone=public --add-port=443/udp'
    ]
  ],
  [
    'for a while',
    { service: 'http3', state: 'enabled', timeout: 60 },
    [[1, 'no']],
    ['service http3 is not on in what runs | firewall-cmd --add-service=http3 --timeout=60']
  ],
  [
    'firewalld does not run: its files are changed',
    { port: ports, state: 'enabled', permanent: true },
    [`${off}\n80/tcp: no\n443/udp: yes`],
    ['port 80/tcp is not on in what is stored | firewall-offline-cmd --add-port=80/tcp']
  ],
  [
    'firewalld does not run, and immediate is wanted',
    { port: '80/tcp', state: 'enabled', permanent: true, immediate: true },
    [[252, `${off}\nFirewallD is not running`], `${off}\nno`],
    'immediate: firewalld does not run, so nothing can be set immediately (Start it first, or say permanent: true and offline: true.)'
  ],
  [
    'firewalld does not run, and offline is content with the files',
    { port: '80/tcp', state: 'enabled', permanent: true, immediate: true, offline: true },
    [[252, `${off}\nFirewallD is not running`], `${off}\nyes`],
    []
  ],
  [
    'a switch without a value',
    { masquerade: true, state: 'enabled', permanent: true },
    [[1, 'no']],
    ['masquerade is not on in what is stored | firewall-cmd --permanent --add-masquerade']
  ],
  ['masquerade: false, enabled means off', { masquerade: false, state: 'enabled' }, [[1, 'no']], []],
  [
    'forward: false, disabled means on',
    { forward: false, state: 'disabled' },
    [[1, 'no']],
    ['forward is not on in what runs | firewall-cmd --add-forward']
  ],
  [
    'an interface is moved to its zone',
    { interface: 'eth2', zone: 'trusted', state: 'enabled' },
    [[1, 'no']],
    ['interface eth2 is not on in what runs | firewall-cmd --zone=trusted --change-interface=eth2']
  ],
  [
    'a rule with blanks',
    { rich_rule: 'rule service name=ftp accept', state: 'enabled', permanent: true },
    [[1, 'no']],
    [
      "rich_rule rule service name=ftp accept is not on in what is stored | firewall-cmd --permanent '--add-rich-rule=rule service name=ftp accept'"
    ]
  ],
  [
    'a forwarded port',
    { port_forward: [{ port: 443, proto: 'tcp', toport: 8443 }], state: 'enabled' },
    [[1, 'no']],
    [
      'port_forward port=443:proto=tcp:toport=8443 is not on in what runs | firewall-cmd --add-forward-port=port=443:proto=tcp:toport=8443'
    ]
  ],
  [
    'a new zone',
    { zone: 'servers', state: 'present', permanent: true },
    ['block dmz public'],
    ['zone servers is not on in what is stored | firewall-cmd --permanent --new-zone=servers']
  ],
  [
    'a zone that is there and goes',
    { zone: 'servers', state: 'absent', permanent: true },
    ['block servers public'],
    ['zone servers is on in what is stored | firewall-cmd --permanent --delete-zone=servers']
  ],
  [
    'another target',
    { zone: 'public', target: 'DROP', state: 'present', permanent: true },
    ['default'],
    ['target is default | firewall-cmd --permanent --zone=public --set-target=DROP']
  ],
  [
    'a target that firewalld calls by another name',
    { zone: 'public', target: '%%REJECT%%', state: 'present', permanent: true },
    ['REJECT'],
    []
  ],
  [
    'advice comes before an answer, and before a complaint',
    { service: 'http', state: 'enabled' },
    ["You're performing an operation over default zone ('public'),\n\nyes"],
    []
  ],
  [
    'the complaint is what is told',
    { service: 'nope', state: 'enabled' },
    [[101, "You're performing an operation over default zone ('public'),\n\nError: INVALID_SERVICE: nope"]],
    'service: INVALID_SERVICE: nope'
  ],
  [
    'no target any more means the default',
    { zone: 'public', target: 'DROP', state: 'absent', permanent: true },
    ['default'],
    []
  ],
  [
    'an unknown zone',
    { port: '80/tcp', zone: 'nope', state: 'enabled' },
    [[112, 'Error: INVALID_ZONE: nope']],
    'port: INVALID_ZONE: nope'
  ],
  [
    'an unknown service among several',
    { service: ['http', 'nope'], state: 'enabled' },
    ["Warning: INVALID_SERVICE: nope\n'http': no"],
    'service: INVALID_SERVICE: nope'
  ],
  [
    'a port without protocol',
    { port: '443', state: 'enabled' },
    [[102, 'Error: INVALID_PORT']],
    'port: 443 has no protocol (Write it as 443/udp or 8000-8010/tcp.)'
  ],
  [
    'two kinds at once',
    { port: '80/tcp', service: 'http', state: 'enabled' },
    [[1, 'no']],
    'service: A task is about one kind of setting, not port and service'
  ],
  [
    'nothing to be enabled',
    { state: 'enabled' },
    [''],
    'state: There is no setting that could be enabled (Name a port, a service …)'
  ],
  [
    'a present port',
    { port: '80/tcp', state: 'present' },
    [''],
    'state: present is for zones (For a setting say enabled or disabled.)'
  ],
  [
    'a zone at once',
    { zone: 'servers', state: 'present' },
    ['block'],
    'permanent: Zones and their targets can only be changed in what is stored (Say permanent: true, without immediate, and reload firewalld.)'
  ],
  [
    'a stored timeout',
    { port: '80/tcp', state: 'enabled', permanent: true, timeout: 5 },
    ['no'],
    'timeout: What is stored has no timeout (Leave permanent out.)'
  ],
  [
    'offline without permanent',
    { port: '80/tcp', state: 'enabled', offline: true },
    ['no'],
    'offline: offline needs permanent: true'
  ],
  [
    'an interface without zone',
    { interface: 'eth2', state: 'enabled' },
    ['no'],
    'interface: interface needs a zone'
  ]
])

test('firewalld: each side is asked once, whatever the number of ports', () => {
  const questions = asked(firewalld, { port: ports, state: 'enabled', permanent: true, immediate: true })
  assert.deepEqual(
    questions.map(question => question.split(' ').slice(-2).join(' ')),
    Array(2).fill('--query-port=80/tcp --query-port=443/udp')
  )
})

test('firewalld: the result tells what it was about', () => {
  const want = { masquerade: true, state: 'enabled', permanent: true, zone: 'dmz' } as const
  assert.deepEqual(
    firewalld.report(wanting(firewalld, want), looked(firewalld, want, [`${off}\nyes`]), [], contextOf()),
    { setting: 'masquerade', running: false, zone: 'dmz' }
  )
})
