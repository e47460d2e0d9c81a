import assert from 'node:assert/strict'
import test from 'node:test'
import { systemd } from '../../runner/modules/systemd.ts'
import { asked, contextOf, looked, wanting } from './plan.ts'
import { plans } from './table.ts'

/** As `systemctl show` of systemd 252 prints it. */
const show = (load: string, active: string, file: string, needsReload = 'no', canReload = 'yes'): string =>
  `LoadState=${load}\nActiveState=${active}\nUnitFileState=${file}\nCanReload=${canReload}\nNeedDaemonReload=${needsReload}`

const up = show('loaded', 'active', 'enabled')
const down = show('loaded', 'inactive', 'disabled')

plans(systemd, [
  ['all as wished', { name: 'haproxy', state: 'started', enabled: true }, [up], []],
  [
    'stopped and disabled',
    { name: 'haproxy', state: 'started', enabled: true },
    [down],
    [
      'is disabled: does not start at boot | systemctl enable -- haproxy.service',
      'is inactive | systemctl start -- haproxy.service'
    ]
  ],
  [
    'running and enabled, wanted neither',
    { name: 'haproxy', state: 'stopped', enabled: false },
    [up],
    ['starts at boot | systemctl disable -- haproxy.service', 'is active | systemctl stop -- haproxy.service']
  ],
  [
    'failed is stopped enough',
    { name: 'haproxy', state: 'stopped' },
    [show('loaded', 'failed', 'enabled')],
    []
  ],
  [
    'failed is not started',
    { name: 'haproxy', state: 'started' },
    [show('loaded', 'failed', 'enabled')],
    ['is failed | systemctl start -- haproxy.service']
  ],
  [
    'on its way up: waits until it is there',
    { name: 'haproxy', state: 'started' },
    [show('loaded', 'activating', 'enabled')],
    ['is activating | systemctl start -- haproxy.service']
  ],
  [
    'reloading is running',
    { name: 'haproxy', state: 'started' },
    [show('loaded', 'reloading', 'enabled')],
    []
  ],
  [
    'changed unit files are read again by itself',
    { name: 'haproxy', state: 'started' },
    [show('loaded', 'active', 'enabled', 'yes')],
    ['unit files changed on disk | systemctl daemon-reload']
  ],
  [
    'restart always acts',
    { name: 'haproxy', state: 'restarted' },
    [up],
    ['restart requested | systemctl restart -- haproxy.service']
  ],
  [
    'reload of what runs',
    { name: 'haproxy', state: 'reloaded' },
    [up],
    ['reload requested | systemctl reload -- haproxy.service']
  ],
  [
    'reload of what does not run starts it',
    { name: 'haproxy', state: 'reloaded' },
    [down],
    ['is inactive | systemctl start -- haproxy.service']
  ],
  [
    'reload of what cannot',
    { name: 'haproxy', state: 'reloaded' },
    [show('loaded', 'active', 'enabled', 'no', 'no')],
    'state: haproxy.service cannot reload: it has no ExecReload (Use state: restarted.)'
  ],
  [
    'a mask is taken off before it is enabled and started',
    { name: 'haproxy', masked: false, enabled: true, state: 'started' },
    [show('masked', 'inactive', 'masked')],
    [
      'is masked | systemctl unmask -- haproxy.service',
      'is disabled: does not start at boot | systemctl enable -- haproxy.service',
      'is inactive | systemctl start -- haproxy.service'
    ]
  ],
  [
    'enabled but masked',
    { name: 'haproxy', enabled: true },
    [show('masked', 'inactive', 'masked')],
    'enabled: haproxy.service is masked (masked: false makes it startable again.)'
  ],
  [
    'started but masked',
    { name: 'haproxy', state: 'started' },
    [show('masked', 'inactive', 'masked')],
    'state: haproxy.service is masked (masked: false makes it startable again.)'
  ],
  [
    'a masked unit is not running',
    { name: 'x', state: 'stopped' },
    [show('masked', 'inactive', 'masked')],
    []
  ],
  [
    'a mask is put on last',
    { name: 'x', masked: true, state: 'stopped' },
    [up],
    ['is not masked | systemctl mask -- x.service', 'is active | systemctl stop -- x.service']
  ],
  [
    'static units cannot be enabled',
    { name: 'dbus.socket', enabled: true },
    [show('loaded', 'active', 'static')],
    'enabled: dbus.socket is static: it has no [Install] section, so it cannot be enabled'
  ],
  [
    'static units are not enabled',
    { name: 'dbus.socket', enabled: false },
    [show('loaded', 'active', 'static')],
    []
  ],
  [
    'enabled until the next boot is not enabled',
    { name: 'x.timer', enabled: true },
    [show('loaded', 'active', 'enabled-runtime')],
    ['is enabled-runtime: does not start at boot | systemctl enable -- x.timer']
  ],
  [
    'no such unit',
    { name: 'haprosy', state: 'started' },
    [show('not-found', 'inactive', '')],
    "name: There is no unit haprosy.service on this host (Look with: systemctl list-unit-files 'haprosy*')"
  ],
  [
    'a unit that systemd has yet to read',
    { name: 'new', state: 'started', enabled: true },
    [show('not-found', 'inactive', '', 'yes')],
    [
      'unit files changed on disk | systemctl daemon-reload',
      'is disabled: does not start at boot | systemctl enable -- new.service',
      'is inactive | systemctl start -- new.service'
    ]
  ],
  [
    'a unit file with mistakes',
    { name: 'x', state: 'started' },
    [show('bad-setting', 'inactive', 'disabled')],
    'name: systemd cannot read x.service (bad-setting) (Look with: systemd-analyze verify x.service)'
  ],
  [
    'a unit file that was gone while the unit ran, and is there again',
    { name: 'x', state: 'restarted' },
    [show('error', 'active', 'enabled', 'yes')],
    [
      'unit files changed on disk | systemctl daemon-reload',
      'restart requested | systemctl restart -- x.service'
    ]
  ],
  ['nothing to read again', { daemon_reload: true }, ['NeedDaemonReload=no\n\nNeedDaemonReload=no'], []],
  [
    'some unit to read again',
    { daemon_reload: true },
    ['NeedDaemonReload=no\n\nNeedDaemonReload=yes'],
    ['unit files changed on disk | systemctl daemon-reload']
  ],
  [
    'a mask for what is not there yet',
    { name: 'x', masked: true },
    [show('not-found', 'inactive', '')],
    ['is not masked | systemctl mask -- x.service']
  ],
  [
    'links that are in the way are replaced, and nobody waits',
    { name: 'x', enabled: true, state: 'started', force: true, no_block: true },
    [down],
    [
      'is disabled: does not start at boot | systemctl --force enable -- x.service',
      'is inactive | systemctl --no-block start -- x.service'
    ]
  ],
  [
    'on its way up, and nobody waits',
    { name: 'x', state: 'started', no_block: true },
    [show('loaded', 'activating', 'enabled')],
    []
  ],
  [
    'systemd itself anew',
    { daemon_reexec: true },
    ['NeedDaemonReload=no'],
    ['a new systemd is wanted | systemctl daemon-reexec']
  ],
  [
    'for all users',
    { name: 'x', scope: 'global', enabled: true },
    [[1, 'disabled']],
    ['is disabled: does not start at boot | systemctl --global enable -- x.service']
  ],
  ['for all users already', { name: 'x', scope: 'global', enabled: true }, ['enabled'], []],
  [
    'nothing runs for all users',
    { name: 'x', scope: 'global', state: 'started' },
    ['enabled'],
    'scope: scope: global has no state: nothing of it runs (Use enabled or masked.)'
  ],
  [
    'a user that is not logged in',
    { name: 'x', scope: 'user', state: 'started' },
    [1],
    'name: systemctl does not answer (Is the user logged in, or loginctl enable-linger set for it?)'
  ],
  ['no name', { state: 'started' }, [''], 'name: There is no unit to manage (Give its name.)'],
  [
    'no systemd',
    { name: 'x', state: 'started' },
    [1],
    'name: systemctl does not answer (Does systemd run this host?)'
  ]
])

test('systemd asks the manager of the user who the task runs as', () => {
  assert.deepEqual(asked(systemd, { name: 'x', scope: 'user' }), [
    `sh -c 'XDG_RUNTIME_DIR=\${XDG_RUNTIME_DIR:-/run/user/$(id -u)} && export XDG_RUNTIME_DIR && exec systemctl --user "$@"' systemctl show --property=LoadState,ActiveState,SubState,UnitFileState,FragmentPath,Result,CanReload,NeedDaemonReload -- x.service`
  ])
})

test('systemd tells what it found', () => {
  const want = wanting(systemd, { name: 'x' })
  const said = `${show('loaded', 'failed', 'enabled')}\nSubState=failed\nFragmentPath=/etc/systemd/system/x.service\nResult=exit-code`
  assert.deepEqual(systemd.report(want, looked(systemd, want, [said]), [], contextOf()), {
    name: 'x.service',
    state: 'failed',
    enabled: 'enabled',
    status: {
      LoadState: 'loaded',
      ActiveState: 'failed',
      SubState: 'failed',
      UnitFileState: 'enabled',
      FragmentPath: '/etc/systemd/system/x.service',
      Result: 'exit-code'
    }
  })
})
