import { seboolean } from '../../runner/modules/seboolean.ts'
import { plans } from './table.ts'

const any = 'haproxy_connect_any'
const list = (runs: string, stored: string): string =>
  `${any}            (${runs.padEnd(5)},${stored.padStart(5)})  Allow haproxy to connect any`

plans(seboolean, [
  ['on as wished', { name: any, state: true }, ['Enforcing', `${any} --> on`], []],
  [
    'off, wanted on until the next start',
    { name: any, state: true },
    ['Permissive', `${any} --> off`],
    ['is off | setsebool haproxy_connect_any=on']
  ],
  [
    'off, wanted on for ever',
    { name: any, state: true, persistent: true },
    ['Enforcing', `${any} --> off`, list('off', 'off')],
    ['is off in what is stored | setsebool -P haproxy_connect_any=on']
  ],
  [
    'on until the next start, wanted on for ever',
    { name: any, state: true, persistent: true },
    ['Enforcing', `${any} --> on`, list('on', 'off')],
    ['is off in what is stored | setsebool -P haproxy_connect_any=on']
  ],
  [
    'stored as wished, but switched off by hand',
    { name: any, state: true, persistent: true },
    ['Enforcing', `${any} --> off`, list('off', 'on')],
    ['is off | setsebool haproxy_connect_any=on']
  ],
  [
    'SELinux is disabled',
    { name: any, state: true },
    ['Disabled', 1],
    'name: SELinux is disabled on this host (Put a when: facts.selinux != "disabled" on the task.)'
  ],
  [
    'there is no SELinux at all',
    { name: any, state: true, persistent: true },
    [127, 127, 127],
    'name: SELinux is disabled on this host (Put a when: facts.selinux != "disabled" on the task.)'
  ],
  [
    'an image without a running SELinux',
    { name: any, state: true, persistent: true, ignore_selinux_state: true },
    ['Disabled', 1, list('off', 'off')],
    ['is off in what is stored | setsebool -P -N haproxy_connect_any=on']
  ],
  [
    'no such boolean',
    { name: 'haproxy_fly', state: true },
    ['Enforcing', 1],
    'name: The policy has no boolean haproxy_fly (getsebool -a lists them.)'
  ],
  [
    'no semanage',
    { name: any, state: true, persistent: true },
    ['Enforcing', `${any} --> off`, 1],
    'name: semanage knows no boolean haproxy_connect_any (Is policycoreutils-python-utils installed? semanage boolean -l lists them.)'
  ]
])
