import { group } from '../../runner/modules/group.ts'
import { plans } from './table.ts'

plans(group, [
  ['there', { name: 'haproxy', system: true }, ['987'], []],
  ['not there', { name: 'haproxy', system: true }, [''], ['is not there | groupadd -r -- haproxy']],
  ['a number of its own', { name: 'haproxy', gid: 450 }, [''], ['is not there | groupadd -g 450 -- haproxy']],
  [
    'another number',
    { name: 'haproxy', gid: 450 },
    ['987'],
    ['gid is 987, wanted 450 | groupmod -g 450 -- haproxy']
  ],
  ['removed', { name: 'haproxy', state: 'absent' }, ['987'], ['is there | groupdel -- haproxy']],
  ['gone already', { name: 'haproxy', state: 'absent' }, [''], []],
  ['never root', { name: 'root', state: 'absent' }, ['0'], 'name: The group with number 0 stays']
])
