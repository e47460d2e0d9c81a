import { Type } from 'typebox'
import { commandResult, reportCommand } from './commands/command-result.ts'
import { observeOccasion, occasionParams } from './commands/occasion.ts'
import { input, stdinParams } from './commands/stdin.ts'
import { defineModule, Refusal } from './module.ts'

export const shell = defineModule({
  name: 'shell',
  summary: 'Run a command line by a shell.',
  description:
    'The shell is bash, which is what /bin/sh is on Rocky Linux (Ansible: /bin/sh). ' +
    'Counts as changed each time unless creates, removes, unless or onlyif says when it is needed. ' +
    'Put `set -euo pipefail` first when any failure in it is a failure of the whole.',
  free: 'cmd',
  choice: { of: ['cmd'], only: true },
  params: Type.Object(
    {
      cmd: Type.Optional(
        Type.String({
          description: 'What the shell runs; many lines are welcome. A bare string after `shell:` is this.'
        })
      ),
      ...occasionParams,
      executable: Type.Optional(
        Type.String({
          default: '/bin/bash',
          description: 'The shell: a program that takes -c and a command line.'
        })
      ),
      ...stdinParams
    },
    { additionalProperties: false }
  ),
  result: commandResult,
  ansible: {
    module: 'ansible.builtin.shell',
    without: { free_form: 'same as cmd' },
    deviations: ['The shell is /bin/bash, not /bin/sh; both are the same on Rocky Linux.']
  },
  examples: [
    `- name: Count the listeners
  shell: ss -Hlun | grep -c ':443 '
  register: listeners
  changed_when: false`,
    `- name: Make a certificate for the sandbox
  shell:
    cmd: |
      set -euo pipefail
      umask 077
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \\
        -subj /CN=localhost -keyout key.pem -out cert.pem
      cat cert.pem key.pem > site.pem
    chdir: /etc/haproxy/certs
    creates: site.pem`
  ],

  observe: observeOccasion,

  *plan(want, now) {
    if (!want.cmd?.trim())
      throw new Refusal('cmd', 'There is no command to run', 'Write it after `shell:`, or give cmd.')
    if (!now.run) return
    yield {
      do: 'run',
      why: now.why,
      argv: [want.executable ?? '/bin/bash', '-c', want.cmd],
      ...(want.chdir === undefined ? {} : { cwd: want.chdir }),
      ...input(want.stdin, want.stdin_add_newline)
    }
  },

  report: (_want, now, outcomes) => reportCommand(now, outcomes)
})
