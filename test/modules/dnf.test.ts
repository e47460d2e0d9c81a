import assert from 'node:assert/strict'
import test from 'node:test'
import { dnf } from '../../runner/modules/dnf.ts'
import { asked, contextOf, looked, wanting } from './plan.ts'
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
    [
      'installed: gcc, system-release | dnf --assumeyes --setopt=clean_requirements_on_remove=False remove gcc system-release'
    ]
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
    'a newer version than wished stays',
    { name: 'hello-1.0' },
    [[1, 'package hello-1.0 is not installed'], [1, 'no package provides hello-1.0'], 'hello 0:1.1-1.el9'],
    []
  ],
  [
    'a newer version than wished is replaced',
    { name: 'hello-1.0', allow_downgrade: true },
    [
      [1, 'package hello-1.0 is not installed'],
      [1, 'no package provides hello-1.0']
    ],
    ['not installed: hello-1.0 | dnf --assumeyes install hello-1.0']
  ],
  [
    'an older version than wished is replaced',
    { name: 'hello-1.10-1.el9' },
    [
      [1, 'package hello-1.10-1.el9 is not installed'],
      [1, 'no package provides hello-1.10-1.el9'],
      [1, 'hello 0:1.9-3.el9\npackage hello-1.10 is not installed']
    ],
    ['not installed: hello-1.10-1.el9 | dnf --assumeyes install hello-1.10-1.el9']
  ],
  [
    'versions in a range, below it and unknown',
    { name: ['a >= 1.2', 'b >= 2', 'c < 3'] },
    [[1, 'a 0:1.10-1.el9\nb 0:1.9-1.el9\npackage c is not installed']],
    ["not installed: b >= 2, c < 3 | dnf --assumeyes install 'b >= 2' 'c < 3'"]
  ],
  ['a range with an epoch', { name: 'a <= 1:1.0' }, ['a 1:1.0-9.el9'], []],
  [
    'a pattern: what is offered and not there',
    { name: ['perl-F*', 'gcc'] },
    ['gcc-11.4.1-1.el9.noarch', '', 'perl-FindBin', 'perl-FileHandle\nperl-FindBin'],
    ['not installed: perl-FileHandle | dnf --assumeyes install perl-FileHandle']
  ],
  [
    'a pattern that dnf cannot tell of',
    { name: 'perl-F*' },
    ['', 1],
    ["not installed: perl-F* | dnf --assumeyes install 'perl-F*'"]
  ],
  [
    'a pattern to go',
    { name: 'perl-F*', state: 'absent' },
    ['perl-FindBin\nperl-FileHandle'],
    [
      'installed: perl-FileHandle, perl-FindBin | dnf --assumeyes --setopt=clean_requirements_on_remove=False remove perl-FileHandle perl-FindBin'
    ]
  ],
  [
    'a file of the web that is not installed',
    { name: 'https://example.com/epel.rpm', disable_gpg_check: true },
    ['epel-release 0:9-7.el9'],
    [
      'not installed: https://example.com/epel.rpm | dnf --assumeyes --nogpgcheck install https://example.com/epel.rpm'
    ]
  ],
  [
    'a file, installed as it is, and one that is older than what is installed',
    { name: ['/srv/a-1.rpm', '/srv/b-1.rpm'] },
    ['a 0:1-1.el9\na 0:1-1.el9', 'b 0:1-1.el9\nb 0:2-1.el9'],
    []
  ],
  [
    'a file that shall replace what is newer',
    { name: '/srv/b-1.rpm', allow_downgrade: true },
    ['b 0:1-1.el9\nb 0:2-1.el9'],
    ['not installed: /srv/b-1.rpm | dnf --assumeyes install /srv/b-1.rpm']
  ],
  [
    'a file that is none',
    { name: '/srv/b.rpm' },
    [[2, 'it is not there']],
    'name: /srv/b.rpm cannot be installed: it is not there'
  ],
  [
    'a file to go',
    { name: '/srv/b.rpm', state: 'absent' },
    [],
    'name: /srv/b.rpm is a file; what is to go needs the name of its package'
  ],
  [
    'module streams: enabled, another stream, no profile',
    { name: ['@nodejs:20', '@php:8.2/devel', '@ruby'] },
    [
      '',
      '[nodejs]\nname=nodejs\nstream=20\nprofiles=common\nstate=enabled\n[php]\nname=php\nstream=8.1\nprofiles=devel\nstate=enabled\n[ruby]\nstream=3.1\nprofiles=\nstate=enabled'
    ],
    ['not installed: @php:8.2/devel, @ruby | dnf --assumeyes install @php:8.2/devel @ruby']
  ],
  [
    'a module stream to go',
    { name: '@nodejs:20', state: 'absent' },
    ['', '[nodejs]\nname=nodejs\nstream=20\nprofiles=common\nstate=enabled'],
    ['installed: @nodejs:20 | dnf --assumeyes --setopt=clean_requirements_on_remove=False remove @nodejs:20']
  ],
  ['nothing is unneeded', { autoremove: true }, [''], []],
  [
    'something is unneeded',
    { autoremove: true },
    ['libx\nliby'],
    ['nothing needs libx, liby | dnf --assumeyes autoremove']
  ],
  [
    'a package goes with what came for it',
    { name: 'gcc', state: 'absent', autoremove: true },
    ['gcc-11.4.1-1.el9.noarch', 'gcc-11.4.1-1.el9.noarch', ''],
    ['installed: gcc | dnf --assumeyes --setopt=clean_requirements_on_remove=True remove gcc']
  ],
  [
    'updates that mend security come apart from what is installed',
    { name: ['hello', 'htop'], state: 'latest', security: true },
    [
      [100, 'hello.noarch 1.1-1.el9 baseos'],
      [1, 'hello-1.0-1.el9.noarch\npackage htop is not installed'],
      [1, 'hello-1.0-1.el9.noarch\nno package provides htop']
    ],
    [
      'not installed: htop | dnf --assumeyes install htop',
      'updates wait: hello | dnf --assumeyes --security upgrade hello'
    ]
  ],
  [
    'only updates',
    { name: ['hello', 'htop'], state: 'latest', update_only: true },
    [
      [100, 'hello.noarch 1.1-1.el9 baseos'],
      [1, 'hello-1.0-1.el9.noarch\npackage htop is not installed'],
      [1, 'hello-1.0-1.el9.noarch\nno package provides htop']
    ],
    ['updates wait: hello | dnf --assumeyes upgrade hello']
  ],
  [
    'another root, configuration, release; plugins and excludes',
    {
      name: 'htop',
      installroot: '/mnt/root',
      conf_file: '/etc/dnf/other.conf',
      releasever: '9.4',
      disable_plugin: 'versionlock',
      enable_plugin: ['copr'],
      disable_excludes: 'all',
      exclude: 'kernel*,glibc',
      cacheonly: true,
      sslverify: false,
      best: false,
      skip_broken: true,
      download_only: true,
      download_dir: '/srv/rpms'
    },
    [
      [1, 'package htop is not installed'],
      [1, 'no package provides htop']
    ],
    [
      "not installed: htop | dnf --assumeyes --config=/etc/dnf/other.conf --installroot=/mnt/root --releasever=9.4 --disableplugin=versionlock --enableplugin=copr --disableexcludes=all '--exclude=kernel*' --exclude=glibc --cacheonly --setopt=sslverify=False '--setopt=*.sslverify=False' --nobest --skip-broken --downloadonly --downloaddir=/srv/rpms install htop"
    ]
  ],
  [
    'a limit for the lock changes nothing that is shown',
    { name: 'htop', lock_timeout: 5 },
    [
      [1, 'package htop is not installed'],
      [1, 'no package provides htop']
    ],
    ['not installed: htop | dnf --assumeyes install htop']
  ],
  ['nothing to manage', { state: 'present' }, [], 'name: There is no package to manage (Give its name.)'],
  [
    'autoremove of what shall be there',
    { name: 'gcc', state: 'present', autoremove: true },
    [],
    'autoremove: autoremove goes with state: absent, or stands alone'
  ],
  [
    'a filter for updates without latest',
    { name: 'gcc', security: true },
    [],
    'security: security goes with state: latest'
  ],
  ['an option is no name', { name: '--nobest' }, [], 'name: --nobest is not the name of a package'],
  ['all there is, present', { name: '*' }, [], "name: '*' goes with state: latest"]
])

test('dnf asks rpm two or three times, however many packages there are', () => {
  assert.deepEqual(asked(dnf, { name: ['gcc', 'make', 'haproxy-3.0.11'] }), [
    'rpm -q -- gcc make haproxy-3.0.11',
    'rpm -q --whatprovides -- gcc make haproxy-3.0.11',
    "rpm -q --qf '%{NAME} %{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n' -- haproxy"
  ])
})

test('dnf tells which wishes a newer version stands in for', () => {
  const want = wanting(dnf, { name: ['hello-1.0', 'gcc'] })
  const now = looked(dnf, want, [
    [1, 'package hello-1.0 is not installed\ngcc-11.4.1-1.el9.noarch'],
    [1, 'no package provides hello-1.0\ngcc-11.4.1-1.el9.noarch'],
    'hello 0:1.1-1.el9'
  ])
  const result = dnf.report(want, now, [], contextOf())
  assert.deepEqual(result, { packages: [], kept: ['hello-1.0'] })
  assert.equal(dnf.say?.(want, result), 'a newer version stays, without allow_downgrade: hello-1.0')
})

test('dnf asks in the root that is meant', () => {
  assert.deepEqual(asked(dnf, { name: ['gcc', '@nodejs:20'], installroot: '/mnt' }).slice(1), [
    `sh -c 'cat -- "$@" 2>/dev/null' modules /mnt/etc/dnf/modules.d/nodejs.module`,
    'rpm --root /mnt -q -- gcc',
    'rpm --root /mnt -q --whatprovides -- gcc'
  ])
})
