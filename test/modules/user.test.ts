import { user } from '../../runner/modules/user.ts'
import { plans } from './table.ts'

const account = 'haproxy:x:985:987:HAProxy:/var/lib/haproxy:/sbin/nologin'
const wish = {
  name: 'haproxy',
  system: true,
  group: 'haproxy',
  home: '/var/lib/haproxy',
  create_home: false,
  shell: '/sbin/nologin',
  comment: 'HAProxy'
} as const

plans(user, [
  ['all as wished', wish, [account, 'haproxy'], []],
  [
    'not there',
    wish,
    [2, 1],
    ['is not there | useradd -r -M -g haproxy -d /var/lib/haproxy -s /sbin/nologin -c HAProxy -- haproxy']
  ],
  [
    'a person, with a home',
    { name: 'ada', groups: ['wheel', 'haproxy'], uid: 1500 },
    [2, 1],
    ['is not there | useradd -m -u 1500 -G wheel,haproxy -- ada']
  ],
  [
    'several differences are one step',
    { ...wish, uid: 450, shell: '/bin/bash', comment: '' },
    [account, 'haproxy'],
    [
      "uid is 985, wanted 450, comment is HAProxy, wanted none, shell is /sbin/nologin, wanted /bin/bash | usermod -u 450 -c '' -s /bin/bash -- haproxy"
    ]
  ],
  [
    'another primary group',
    { name: 'haproxy', group: 'web' },
    [account, 'haproxy wheel'],
    ['group is haproxy, wanted web | usermod -g web -- haproxy']
  ],
  ['the primary group by number', { name: 'haproxy', group: '987' }, [account, 'haproxy'], []],
  [
    'exactly these groups, in any order',
    { name: 'haproxy', groups: 'wheel, web' },
    [account, 'haproxy web wheel'],
    []
  ],
  [
    'exactly these groups',
    { name: 'haproxy', groups: ['web'] },
    [account, 'haproxy wheel'],
    ['is not in web, is in wheel | usermod -G web -- haproxy']
  ],
  [
    'these groups among others',
    { name: 'haproxy', groups: ['web', 'wheel'], append: true },
    [account, 'haproxy wheel ops'],
    ['is not in web | usermod -a -G web -- haproxy']
  ],
  [
    'no groups at all',
    { name: 'haproxy', groups: [] },
    [account, 'haproxy wheel'],
    ["is in wheel | usermod -G '' -- haproxy"]
  ],
  [
    'its primary group is one of its groups',
    { name: 'haproxy', groups: ['haproxy'] },
    [account, 'haproxy'],
    []
  ],
  [
    'home moves with what is in it',
    { name: 'haproxy', home: '/srv/haproxy', move_home: true },
    [account],
    ['home is /var/lib/haproxy, wanted /srv/haproxy | usermod -d /srv/haproxy -m -- haproxy']
  ],
  [
    'removed, home and all',
    { name: 'haproxy', state: 'absent', remove: true },
    [account],
    ['is there | userdel -r -- haproxy']
  ],
  ['gone already', { name: 'haproxy', state: 'absent' }, [2], []],
  [
    'never root',
    { name: 'root', state: 'absent' },
    ['root:x:0:0:root:/root:/bin/bash'],
    'name: The account with number 0 stays'
  ]
])
