import { group } from '../../runner/modules/group.ts'
import { plans } from './table.ts'

plans(group, [
  ['there', { name: 'haproxy', system: true }, ['987'], []],
  ['not there', { name: 'haproxy', system: true }, [''], ['is not there | groupadd -r -- haproxy']],
  ['a number of its own', { name: 'haproxy', gid: 450 }, [''], ['is not there | groupadd -g 450 -- haproxy']],
  [
    'a number from a range',
    { name: 'haproxy', gid_min: 5000, gid_max: 5999 },
    [''],
    ['is not there | groupadd -K GID_MIN=5000 -K GID_MAX=5999 -- haproxy']
  ],
  [
    'another number',
    { name: 'haproxy', gid: 450 },
    ['987'],
    ['gid is 987, wanted 450 | groupmod -g 450 -- haproxy']
  ],
  [
    'a number that another group has',
    { name: 'haproxy', gid: 450, non_unique: true },
    ['987'],
    ['gid is 987, wanted 450 | groupmod -g 450 -o -- haproxy']
  ],
  [
    'non_unique without a number',
    { name: 'haproxy', non_unique: true },
    [''],
    'non_unique: non_unique needs gid: the number that may be shared'
  ],
  ['removed', { name: 'haproxy', state: 'absent' }, ['987'], ['is there | groupdel -- haproxy']],
  [
    'removed although it is the group of a user',
    { name: 'haproxy', state: 'absent', force: true },
    ['987'],
    ['is there | groupdel -f -- haproxy']
  ],
  ['gone already', { name: 'haproxy', state: 'absent' }, [''], []],
  ['never root', { name: 'root', state: 'absent' }, ['0'], 'name: The group with number 0 stays'],
  [
    'in the host’s own files',
    { name: 'haproxy', gid: 450, system: true, local: true },
    [''],
    ['is not there | lgroupadd -r -g 450 -- haproxy']
  ],
  [
    'in the host’s own files, with what their commands cannot do',
    { name: 'haproxy', gid: 450, non_unique: true, local: true },
    [''],
    'non_unique: non_unique does not go with local: libuser has no such option'
  ]
])
