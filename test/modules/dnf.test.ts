import assert from 'node:assert/strict'
import test from 'node:test'
import { dnf } from '../../runner/modules/dnf.ts'
import { asked } from './plan.ts'
import { plans } from './table.ts'

// Recorded: rpm and dnf of Rocky Linux 9.4's versions, stand-in packages.
const installed: [number, string] = [
  2,
  'gcc-11.4.1-1.el9.noarch\npackage htop is not installed\npackage system-release is not installed'
]
const provided: [number, string] = [
  1,
  'gcc-11.4.1-1.el9.noarch\nno package provides htop\nrocky-release-9.4-1.el9.noarch'
]

plans(dnf, [
  ['all there', { name: ['gcc', 'make'] }, ['gcc-11.4.1-1.el9.x86_64\nmake-4.3-8.el9.x86_64', ''], []],
  [
    'what is missing comes in one transaction',
    { name: ['gcc', 'htop', 'system-release'] },
    [installed, provided],
    ['not installed: htop | dnf --assumeyes install htop']
  ],
  [
    'names with commas',
    { name: 'gcc, htop,system-release' },
    [installed, provided],
    ['not installed: htop | dnf --assumeyes install htop']
  ],
  [
    'another version than wished',
    { name: 'hello-1.0' },
    [
      [1, 'package hello-1.0 is not installed'],
      [1, 'no package provides hello-1.0']
    ],
    ['not installed: hello-1.0 | dnf --assumeyes install hello-1.0']
  ],
  ['a path that a package has', { name: '/usr/bin/make' }, ['make-4.3-8.el9.x86_64'], []],
  [
    'a path that no package has',
    { name: ['/usr/bin/make', 'gcc'] },
    ['gcc-11.4.1-1.el9.noarch', '', 1],
    ['not installed: /usr/bin/make | dnf --assumeyes install /usr/bin/make']
  ],
  [
    'removed',
    { name: ['gcc', 'htop', 'system-release'], state: 'absent' },
    [installed, provided],
    ['installed: gcc, system-release | dnf --assumeyes remove gcc system-release']
  ],
  [
    'gone already',
    { name: 'htop', state: 'removed' },
    [
      [1, 'package htop is not installed'],
      [1, 'no package provides htop']
    ],
    []
  ],
  [
    'a group that dnf installed, by name',
    { name: '@Development Tools' },
    ['development\tDevelopment Tools'],
    []
  ],
  ['a group that dnf installed, by id', { name: '@development' }, ['development\tDevelopment Tools'], []],
  [
    'a group and a package',
    { name: ['@Development Tools', 'htop'] },
    ['', [1, 'package htop is not installed'], [1, 'no package provides htop']],
    ["not installed: htop, @Development Tools | dnf --assumeyes install htop '@Development Tools'"]
  ],
  [
    'dnf has recorded nothing yet',
    { name: '@core' },
    [1],
    ['not installed: @core | dnf --assumeyes install @core']
  ],
  ['latest without updates', { name: 'hello', state: 'latest' }, ['', 'hello-1.1-1.el9.noarch', ''], []],
  [
    'latest with an update',
    { name: 'hello', state: 'latest' },
    [
      [100, '\nhello.noarch                          1.1-1.el9                           baseos'],
      'hello-1.0-1.el9.noarch',
      ''
    ],
    ['updates wait: hello | dnf --assumeyes upgrade hello']
  ],
  [
    'latest of one that is not there, and one with an update',
    { name: ['hello', 'htop'], state: 'latest' },
    [
      [100, 'hello.noarch 1.1-1.el9 baseos'],
      [1, 'hello-1.0-1.el9.noarch\npackage htop is not installed'],
      [1, 'hello-1.0-1.el9.noarch\nno package provides htop']
    ],
    ['not installed: htop; updates wait: hello | dnf --assumeyes install hello htop']
  ],
  [
    'everything up to date',
    { name: '*', state: 'latest' },
    [[100, 'hello.noarch 1.1-1.el9 baseos']],
    ['updates wait: hello | dnf --assumeyes upgrade']
  ],
  [
    'options of the transaction',
    {
      name: 'htop',
      enablerepo: ['epel', 'crb'],
      disablerepo: 'extras',
      update_cache: true,
      disable_gpg_check: true,
      allowerasing: true,
      install_weak_deps: false
    },
    [
      [1, 'package htop is not installed'],
      [1, 'no package provides htop']
    ],
    [
      'not installed: htop | dnf --assumeyes --disablerepo=extras --enablerepo=epel --enablerepo=crb --refresh --nogpgcheck --allowerasing --setopt=install_weak_deps=False install htop'
    ]
  ],
  [
    'a file',
    { name: 'https://example.com/epel.rpm' },
    [],
    'name: https://example.com/epel.rpm is a file, not the name of a package (Install it by name from a repository, or by command: dnf install, with unless: rpm -q NAME.)'
  ],
  ['an option is no name', { name: '--nobest' }, [], 'name: --nobest is not the name of a package'],
  ['all there is, present', { name: '*' }, [], "name: '*' goes with state: latest"]
])

test('dnf asks rpm twice, however many packages there are', () => {
  assert.deepEqual(asked(dnf, { name: ['gcc', 'make', 'haproxy-3.0.11'] }), [
    'rpm -q -- gcc make haproxy-3.0.11',
    'rpm -q --whatprovides -- gcc make haproxy-3.0.11'
  ])
})
