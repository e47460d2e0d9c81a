import { Type } from 'typebox'
import { words } from '../language/shell-words.ts'
import { type Answer, defineModule, type Question, Refusal } from './module.ts'

const bootId = 'cat /proc/sys/kernel/random/boot_id'

export const reboot = defineModule({
  name: 'reboot',
  summary: 'Boot the host anew, wait until it is back, and go on.',
  description:
    'The run goes on in a new session, with the same credentials and nobody asked, once the host tells of another boot and test_command succeeds; facts that were gathered are gathered again. ' +
    'A host that does not come back ends its run: `unreachable` when no session is to be had, `timeout` when it answers and has not booted anew or is not ready.',
  params: Type.Object(
    {
      reboot_timeout: Type.Optional(
        Type.Number({
          minimum: 1,
          default: 600,
          description: 'Seconds for coming back, and as many again for test_command to succeed.'
        })
      ),
      connect_timeout: Type.Optional(
        Type.Number({
          minimum: 1,
          description:
            'Seconds for one attempt to connect and log in; without it as long as for every connection.'
        })
      ),
      pre_reboot_delay: Type.Optional(
        Type.Number({ minimum: 0, default: 0, description: 'Seconds to wait before the reboot.' })
      ),
      post_reboot_delay: Type.Optional(
        Type.Number({
          minimum: 0,
          default: 0,
          description: 'Seconds to wait before the host is looked for.'
        })
      ),
      msg: Type.Optional(
        Type.String({
          default: 'Reboot initiated by hq-run',
          description: 'What users of the host are told.'
        })
      ),
      test_command: Type.Optional(
        Type.String({
          default: 'whoami',
          description: 'A shell command that succeeds when the host can be worked on again.'
        })
      ),
      boot_time_command: Type.Optional(
        Type.String({
          default: bootId,
          description: 'A shell command that prints the same during one boot, and something else in the next.'
        })
      ),
      reboot_command: Type.Optional(
        Type.String({
          description:
            'A program with arguments instead of `shutdown`; msg and both delays do not count then.'
        })
      ),
      search_paths: Type.Optional(
        Type.Array(Type.String(), {
          minItems: 1,
          default: ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'],
          description: 'Where the program is looked for.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    rebooted: Type.Boolean({ description: 'Whether it was booted anew.' }),
    elapsed: Type.Number({ description: 'Seconds until it was back.' })
  }),
  ansible: {
    module: 'ansible.builtin.reboot',
    deviations: [
      'pre_reboot_delay is counted in seconds, by the controller (Ansible: in whole minutes, by shutdown).',
      'Facts are gathered again when the play has gathered them.',
      'A host that does not come back ends its run; ignore_errors does not help it.'
    ]
  },
  examples: [
    `- name: Into the new kernel
  reboot: { reboot_timeout: 300, msg: New kernel }`,
    `- name: Boot anew, and wait for all services
  reboot:
    test_command: systemctl is-system-running --wait`
  ],

  observe: want => ({
    ask: [shell(want.boot_time_command ?? bootId)],
    read: ([answer]): Answer => answer ?? { code: 1, out: '' }
  }),

  *plan(want, now) {
    if (now.code !== 0 || now.out === '')
      throw new Refusal(
        'boot_time_command',
        `\`${want.boot_time_command ?? bootId}\` does not tell one boot from another: ${now.out === '' && now.code === 0 ? 'it prints nothing' : `code ${now.code}`}`
      )
    const path = `PATH=${(want.search_paths ?? []).join(':')}`
    const own = command(want.reboot_command)
    yield {
      do: 'reboot',
      why: 'a reboot is wanted',
      argv: ['env', path, ...(own ?? ['shutdown', '-r', 'now', want.msg ?? ''])],
      boot: { question: shell(want.boot_time_command ?? bootId), before: now.out },
      test: shell(want.test_command ?? 'whoami'),
      delay: own ? 0 : (want.pre_reboot_delay ?? 0),
      rest: own ? 0 : (want.post_reboot_delay ?? 0),
      timeout: want.reboot_timeout ?? 600,
      ...(want.connect_timeout === undefined ? {} : { connectTimeout: want.connect_timeout })
    }
  },

  report: (_want, _now, [outcome]) => ({
    rebooted: outcome?.code === 0,
    elapsed: outcome?.seconds ?? 0
  })
})

const shell = (command: string): Question => ['bash', '-c', command]

const command = (line: string | undefined): readonly string[] | undefined => {
  if (line === undefined) return undefined
  const found = words(line)
  if (found === undefined) throw new Refusal('reboot_command', 'A quote is not closed')
  if (found.length === 0) throw new Refusal('reboot_command', 'There is no program to run')
  return found
}
