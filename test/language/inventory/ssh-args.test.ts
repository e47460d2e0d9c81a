import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSshArgs } from '../../../runner/language/inventory/ssh-args.ts'

const read = (text: string) => {
  const { options, refused } = readSshArgs(text, 'ansible_ssh_common_args')
  return refused ? refused.message : options.map(({ keyword, value }) => `${keyword} ${value}`)
}

const cases: readonly [name: string, text: string, expected: readonly string[] | string][] = [
  ['nothing', '', []],
  [
    'letters with and without a blank',
    '-J gate -p2222 -i ~/key -l ops -6',
    ['ProxyJump gate', 'Port 2222', 'IdentityFile ~/key', 'User ops', 'AddressFamily inet6']
  ],
  [
    '-o in all its spellings',
    '-o ProxyJump=a -oPort=2 -o "User ops" -o HostName = x',
    '-o HostName in ansible_ssh_common_args is not KEYWORD=VALUE'
  ],
  [
    'quotes of a shell',
    `-o ProxyCommand="ssh -W %h:%p -q 'a b'" -o 'UserKnownHostsFile=/dev/null'`,
    ["ProxyCommand ssh -W %h:%p -q 'a b'", 'UserKnownHostsFile /dev/null']
  ],
  ['what Ansible gives by itself', '-C -o ControlMaster=auto -o ControlPersist=60s', []],
  ['not what hq-run cannot do', '-A', 'hq-run does not know -A in ansible_ssh_common_args'],
  [
    'not an unknown keyword',
    '-o ForwardAgent=yes',
    'hq-run does not know -o ForwardAgent in ansible_ssh_common_args'
  ],
  ['not a word', 'gate', 'hq-run does not know gate in ansible_ssh_common_args'],
  [
    'not a letter without its value',
    '-o StrictHostKeyChecking=no -J',
    '-J in ansible_ssh_common_args has no value'
  ],
  [
    'not an open quotation mark',
    "-o 'ProxyJump=a",
    'a quotation mark in ansible_ssh_common_args is never closed'
  ]
]
for (const [name, text, expected] of cases)
  test(`options of ssh in an inventory: ${name}`, () => assert.deepEqual(read(text), expected))
