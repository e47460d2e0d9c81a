import { Type } from 'typebox'
import { commandResult, reportCommand } from './command-result.ts'
import { defineModule, Refusal } from './module.ts'
import { observeOccasion, occasionParams } from './occasion.ts'
import { input, stdinParams } from './stdin.ts'
import { words } from './words.ts'

export const command = defineModule({
  name: 'command',
  summary: 'Run a program, without a shell.',
  description:
    'Quotes and backslashes group words as a shell would; variables, pipes and redirections are plain text (use shell for them). ' +
    'A command says nothing about the state it brings about, so it counts as changed each time unless creates, removes, unless or onlyif says when it is needed.',
  free: 'cmd',
  choice: { of: ['cmd', 'argv'], only: true },
  params: Type.Object(
    {
      cmd: Type.Optional(
        Type.String({ description: 'The command line. A bare string after `command:` is this.' })
      ),
      argv: Type.Optional(
        Type.Array(Type.String(), {
          minItems: 1,
          description: 'Program and arguments, each a word of its own.'
        })
      ),
      ...occasionParams,
      ...stdinParams
    },
    { additionalProperties: false }
  ),
  result: commandResult,
  examples: [
    `- name: Ask HAProxy which version it is
  command: /opt/haproxy/current/sbin/haproxy -v
  register: version
  changed_when: false`,
    `- name: Make the parameters for Diffie-Hellman
  command:
    cmd: openssl genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out dhparam.pem
    chdir: /etc/haproxy
    creates: dhparam.pem`,
    `- name: Let HAProxy bind to ports below 1024
  command:
    argv: [setcap, cap_net_bind_service=+ep, /opt/haproxy/current/sbin/haproxy]
    unless: getcap /opt/haproxy/current/sbin/haproxy | grep -q cap_net_bind_service`
  ],

  observe: observeOccasion,

  *plan(want, now) {
    const argv = program(want.cmd, want.argv)
    if (!now.run) return
    yield {
      do: 'run',
      why: now.why,
      argv,
      ...(want.chdir === undefined ? {} : { cwd: want.chdir }),
      ...input(want.stdin, want.stdin_add_newline)
    }
  },

  report: (_want, now, outcomes) => reportCommand(now, outcomes)
})

const program = (
  line: string | undefined,
  list: readonly string[] | undefined
): readonly [string, ...string[]] => {
  if (line !== undefined && list !== undefined)
    throw new Refusal('argv', 'cmd and argv are both given; one says it all')
  const split = line === undefined ? list : words(line)
  if (split === undefined && line !== undefined) throw new Refusal('cmd', 'A quote is not closed')
  const [name, ...rest] = split ?? []
  if (name === undefined)
    throw new Refusal('cmd', 'There is no command to run', 'Write it after `command:`, or give argv.')
  return [name, ...rest]
}
