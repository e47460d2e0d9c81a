import { user } from '../../runner/modules/user.ts'
import { content } from './plan.ts'
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

/** Of an account whose group is its own and whose home directory nobody asks about. */
const plain = { name: 'haproxy', create_home: false } as const

const hash = `$6$rounds=5000$salt$${'a'.repeat(86)}`
const shadow = (state: string, of: string, ...rest: readonly string[]) =>
  `${[state, content(of).sha256, ...rest].join(':')}:`
const open = shadow('open', hash, '0', '99999', '7', '', '')

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
    [2, 1, 2, ''],
    ['is not there | useradd -m -u 1500 -G wheel,haproxy -- ada']
  ],
  [
    'a group of that name is there, and not made again',
    { name: 'ada' },
    [2, 0, ''],
    ['is not there | useradd -m -N -- ada']
  ],
  [
    'all that can be said of a new account',
    {
      name: 'ada',
      group: 'users',
      uid: 1000,
      non_unique: true,
      skeleton: '/etc/skel-ops',
      umask: '027',
      seuser: 'staff_u',
      expires: 2529881062,
      password_expire_account_disable: 10,
      password_expire_min: 1,
      password_expire_max: 90,
      password_expire_warn: 5
    },
    [2, 1, '', ''],
    [
      'is not there | useradd -m -k /etc/skel-ops -K UMASK=027 -K HOME_MODE=0750 -u 1000 -o -g users -e 2050-03-03 -f 10 -Z staff_u -- ada',
      'minimum age of its password is not set, wanted 1, maximum age of its password is not set, wanted 90, warning age of its password is not set, wanted 5 | chage -m 1 -M 90 -W 5 -- ada'
    ]
  ],
  [
    'numbers from a range',
    { name: 'ada', create_home: false, uid_min: 2000, uid_max: 2999 },
    [2, 1],
    ['is not there | useradd -M -K UID_MIN=2000 -K UID_MAX=2999 -- ada']
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
    { ...plain, group: 'web' },
    [account, 'haproxy wheel'],
    ['group is haproxy, wanted web | usermod -g web -- haproxy']
  ],
  ['the primary group by number', { ...plain, group: '987' }, [account, 'haproxy'], []],
  [
    'a number that another account has',
    { ...plain, uid: 0, non_unique: true },
    [account, 1],
    ['uid is 985, wanted 0 | usermod -u 0 -o -- haproxy']
  ],
  [
    'exactly these groups, in any order',
    { ...plain, groups: 'wheel, web' },
    [account, 'haproxy web wheel', 0],
    []
  ],
  [
    'exactly these groups',
    { ...plain, groups: ['web'] },
    [account, 'haproxy wheel', 0],
    ['is not in web, is in wheel | usermod -G web -- haproxy']
  ],
  [
    'groups by number',
    { ...plain, groups: ['10', 'web'] },
    [account, 'haproxy web wheel', 0, 'wheel:10'],
    []
  ],
  [
    'these groups among others',
    { ...plain, groups: ['web', 'wheel'], append: true },
    [account, 'haproxy wheel ops', 0],
    ['is not in web | usermod -a -G web -- haproxy']
  ],
  [
    'no groups at all',
    { ...plain, groups: [] },
    [account, 'haproxy wheel', 0],
    ["is in wheel | usermod -G '' -- haproxy"]
  ],
  [
    'its primary group is one of its groups',
    { ...plain, group: '987', groups: ['haproxy'] },
    [account, 'haproxy'],
    []
  ],
  [
    'home moves with what is in it',
    { name: 'haproxy', home: '/srv/haproxy', move_home: true },
    [account, 0, 'old'],
    ['home is /var/lib/haproxy, wanted /srv/haproxy | usermod -d /srv/haproxy -m -- haproxy']
  ],
  [
    'home moves to where nothing is, and is made',
    { name: 'haproxy', home: '/srv/haproxy' },
    [account, 0, 'old'],
    [
      'home is /var/lib/haproxy, wanted /srv/haproxy | usermod -d /srv/haproxy -- haproxy',
      'has no home directory | make the home directory of haproxy'
    ]
  ],
  [
    'an old account without a home directory gets one',
    { name: 'haproxy' },
    [account, 0, ''],
    ['has no home directory | make the home directory of haproxy']
  ],
  ['its home directory is there', { name: 'haproxy' }, [account, 0, 'old\nhome'], []],
  [
    'removed, home and all',
    { name: 'haproxy', state: 'absent', remove: true },
    [account],
    ['is there | userdel -r -- haproxy']
  ],
  [
    'removed although somebody is logged in',
    { name: 'haproxy', state: 'absent', force: true },
    [account],
    ['is there | userdel -f -- haproxy']
  ],
  ['gone already', { name: 'haproxy', state: 'absent' }, [2], []],
  [
    'never root',
    { name: 'root', state: 'absent' },
    ['root:x:0:0:root:/root:/bin/bash'],
    'name: The account with number 0 stays'
  ],
  ['append without groups', { ...plain, append: true }, [account], 'append: append needs groups'],
  [
    'a skeleton for no home directory',
    { ...plain, skeleton: '/etc/skel' },
    [account],
    'skeleton: skeleton is about a home directory, and create_home is false'
  ]
])

plans(user, [
  ['the password is right', { ...plain, password: hash }, [account, 0, open], []],
  [
    'a new account gets its password by standard input',
    { ...plain, password: hash },
    [2, 1, ''],
    [
      'is not there | useradd -M -- haproxy',
      `the account is new | chpasswd -e < ${JSON.stringify(`haproxy:${hash}\n`)}`
    ]
  ],
  [
    'another password',
    { ...plain, password: hash },
    [account, 0, shadow('open', '$6$other', '0', '99999', '7', '', '')],
    [`has another password | chpasswd -e < ${JSON.stringify(`haproxy:${hash}\n`)}`]
  ],
  [
    'another password, and only a new account would get this one',
    { ...plain, password: hash, update_password: 'on_create' },
    [account, 0, shadow('open', '$6$other', '0', '99999', '7', '', '')],
    []
  ],
  [
    'a password that nobody has',
    { ...plain, password: '!' },
    [account, 0, open],
    ['has another password | chpasswd -e < "haproxy:!\\n"']
  ],
  [
    'nobody has it already',
    { ...plain, password: '!' },
    [account, 0, shadow('none', '', '0', '99999', '7', '', '')],
    []
  ],
  [
    'locked with a new password',
    { ...plain, password: hash, password_lock: true },
    [account, 0, shadow('open', '$6$other', '0', '99999', '7', '', '')],
    [`has another password | chpasswd -e < ${JSON.stringify(`haproxy:!${hash}\n`)}`]
  ],
  [
    'locked with the password it has',
    { ...plain, password: hash, password_lock: true },
    [account, 0, open],
    ['password is not locked | usermod -L -- haproxy']
  ],
  [
    'unlocked',
    { ...plain, password_lock: false },
    [account, 0, shadow('locked', hash, '0', '99999', '7', '', '')],
    ['password is locked | usermod -U -- haproxy']
  ],
  [
    'nothing to unlock',
    { ...plain, password_lock: false },
    [account, 0, shadow('none', '', '0', '99999', '7', '', '')],
    'password_lock: haproxy has no password that could be unlocked (Give password.)'
  ],
  [
    'a password in clear',
    { ...plain, password: 'secret' },
    [account, 0, open],
    'password: This is not the hash of a password (Make one with openssl passwd -6; `!` is a password that nobody has.)'
  ],
  [
    'a hash that was cut',
    { ...plain, password: hash.slice(0, -1) },
    [account, 0, open],
    'password: This is not the hash of a password (Make one with openssl passwd -6; `!` is a password that nobody has.)'
  ],
  [
    'an account that ends',
    { ...plain, expires: 2529881062, password_expire_account_disable: 0 },
    [account, 0, open],
    [
      'expires never, wanted 2050-03-03, ends no days after its password, wanted 0 | usermod -e 2050-03-03 -f 0 -- haproxy'
    ]
  ],
  [
    'ends on that day already',
    { ...plain, expires: 2529881062, password_expire_account_disable: 3 },
    [account, 0, shadow('open', hash, '0', '99999', '7', '3', '29281')],
    []
  ],
  [
    'ends no more',
    { ...plain, expires: -1, password_expire_account_disable: -1 },
    [account, 0, shadow('open', hash, '0', '99999', '7', '3', '29281')],
    [
      "expires 2050-03-03, wanted never, ends 3 days after its password, wanted -1 | usermod -e '' -f -1 -- haproxy"
    ]
  ],
  [
    'the password ages',
    { ...plain, password_expire_max: 90, password_expire_min: 0, password_expire_warn: 7 },
    [account, 0, open],
    ['maximum age of its password is 99999, wanted 90 | chage -M 90 -- haproxy']
  ]
])

plans(user, [
  [
    'a key',
    { ...plain, generate_ssh_key: true, ssh_key_type: 'ed25519', ssh_key_passphrase: 'open sesame' },
    [account, 0, '/var/lib/haproxy/.ssh/id_ed25519'],
    ['has no SSH key | ssh-keygen -t ed25519 for haproxy < "open sesame\\nopen sesame\\n"']
  ],
  [
    'the key is there',
    { ...plain, generate_ssh_key: true },
    [account, 0, '/var/lib/haproxy/.ssh/id_rsa\nthere\nssh-rsa AAAA haproxy'],
    []
  ],
  [
    'the key is there, and replaced',
    { ...plain, generate_ssh_key: true, force: true },
    [account, 0, '/var/lib/haproxy/.ssh/id_rsa\nthere\nssh-rsa AAAA haproxy'],
    ['the key is made anew each time, with force | ssh-keygen -t rsa for haproxy']
  ]
])
