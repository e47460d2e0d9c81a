import assert from 'node:assert/strict'
import test from 'node:test'
import { packages } from '../../runner/modules/package.ts'
import { asked, contextOf, looked, wanting } from './plan.ts'
import { plans } from './table.ts'

const noRpm = [127, 127] as const

plans(packages, [
  [
    'dnf, where the host has it',
    { name: ['gcc', 'htop'] },
    [
      'dnf',
      [1, 'gcc-11.4.1-1.el9.noarch\npackage htop is not installed'],
      [1, 'no package provides htop'],
      ''
    ],
    ['not installed: htop | dnf --assumeyes install htop']
  ],
  [
    'apt, where the host has that',
    { name: ['curl', 'htop', 'awk'] },
    ['apt', ...noRpm, 'awk \ncurl 7.88.1-10'],
    ['not installed: htop | apt-get --yes install htop']
  ],
  ['all there', { name: 'curl, awk', use: 'apt' }, ['awk \ncurl 7.88.1-10'], []],
  [
    'another version than wished',
    { name: ['curl=7.88.1-10', 'wget=1.21'], use: 'apt' },
    ['curl 7.88.1-10\nwget 1.20'],
    ['not installed: wget=1.21 | apt-get --yes install wget=1.21']
  ],
  [
    'removed; what another package provides stays',
    { name: ['curl', 'awk', 'htop'], state: 'absent', use: 'apt' },
    ['awk \ncurl 7.88.1-10'],
    ['installed: curl | apt-get --yes remove curl']
  ],
  [
    'latest with an update and one that is missing',
    { name: ['curl', 'htop'], state: 'latest', use: 'apt' },
    [
      'curl 7.88.1-10',
      'Inst curl [7.88.1-10] (7.88.1-12 Debian)\nInst htop (3.2 Debian)\nConf curl (7.88.1-12)'
    ],
    ['not installed: htop; updates wait: curl | apt-get --yes install curl htop']
  ],
  ['latest without an update', { name: 'curl', state: 'latest', use: 'apt' }, ['curl 7.88.1-10', ''], []],
  [
    'latest that apt cannot tell of',
    { name: 'curl', state: 'latest', use: 'apt' },
    ['curl 7.88.1-10', 100],
    ['apt could not tell whether updates wait | apt-get --yes install curl']
  ],
  [
    'every update',
    { name: '*', state: 'latest', use: 'apt' },
    ['Inst curl [7.88.1-10] (7.88.1-12 Debian)'],
    ['updates wait: curl | apt-get --yes upgrade --with-new-pkgs']
  ],
  [
    'a group of apt',
    { name: '@core', use: 'apt' },
    [''],
    'name: @core is not the name of a package of apt (use: dnf knows groups, files and patterns.)'
  ],
  [
    'neither',
    { name: 'curl' },
    ['', ...noRpm, 127],
    'use: The host has neither dnf nor apt-get (Install what is needed by command.)'
  ],
  [
    'an option is no name',
    { name: '--purge', use: 'apt' },
    [''],
    'name: --purge is not the name of a package'
  ],
  ['all there is, present', { name: '*', use: 'apt' }, [], "name: '*' goes with state: latest"]
])

test('package asks only the manager that is meant, and tells which it was', () => {
  assert.deepEqual(asked(packages, { name: 'gcc', use: 'dnf' }), [
    'rpm -q -- gcc',
    'rpm -q --whatprovides -- gcc'
  ])
  const want = wanting(packages, { name: 'htop' })
  const now = looked(packages, want, ['apt', ...noRpm, ''])
  assert.deepEqual(packages.report(want, now, [], contextOf()), { packages: ['htop'], use: 'apt' })
})
