import assert from 'node:assert/strict'
import test from 'node:test'
import { reboot } from '../../runner/modules/reboot.ts'
import { asked, contextOf, looked, wanting } from './plan.ts'
import { plans } from './table.ts'

const path = 'env PATH=/sbin:/bin:/usr/sbin:/usr/bin:/usr/local/sbin'

plans(reboot, [
  [
    'by itself',
    {},
    ['b1'],
    [
      `a reboot is wanted | reboot from b1 by ${path} shutdown -r now 'Reboot initiated by hq-run' (0 s, 0 s, 600 s)`
    ]
  ],
  [
    'with delays and a message',
    { msg: 'New kernel', pre_reboot_delay: 5, post_reboot_delay: 3, reboot_timeout: 60 },
    ['b1'],
    [`a reboot is wanted | reboot from b1 by ${path} shutdown -r now 'New kernel' (5 s, 3 s, 60 s)`]
  ],
  [
    'by a command of its own, for which delays and message do not count',
    {
      reboot_command: "kexec 'a b'",
      msg: 'x',
      pre_reboot_delay: 5,
      post_reboot_delay: 3,
      search_paths: ['/opt']
    },
    ['b1'],
    ["a reboot is wanted | reboot from b1 by env PATH=/opt kexec 'a b' (0 s, 0 s, 600 s)"]
  ],
  [
    'a boot that cannot be told',
    { boot_time_command: 'uptime -s' },
    [127],
    'boot_time_command: `uptime -s` does not tell one boot from another: code 127'
  ],
  [
    'a boot that says nothing',
    { boot_time_command: 'true' },
    [''],
    'boot_time_command: `true` does not tell one boot from another: it prints nothing'
  ],
  ['an open quote', { reboot_command: "a 'b" }, ['b1'], 'reboot_command: A quote is not closed'],
  ['no command', { reboot_command: '' }, ['b1'], 'reboot_command: There is no program to run']
])

test('reboot asks for the boot, and registers how long it took', () => {
  assert.deepEqual(asked(reboot, {}), ["bash -c 'cat /proc/sys/kernel/random/boot_id'"])
  const want = wanting(reboot, {})
  const outcome = { code: 0, out: 'b2', err: '', seconds: 12 }
  assert.deepEqual(reboot.report(want, looked(reboot, want, ['b1']), [outcome], contextOf()), {
    rebooted: true,
    elapsed: 12
  })
})
