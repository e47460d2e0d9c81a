import { Type } from 'typebox'
import { quoted, words } from '../language/shell-words.ts'
import { commandResult, reportCommand } from './commands/command-result.ts'
import { observeOccasion, occasionParams } from './commands/occasion.ts'
import { input, stdinParams } from './commands/stdin.ts'
import { defineModule, Refusal } from './module.ts'

export const command = defineModule({
  name: 'command',
  summary: 'Run a program, without a shell.',
  description:
    'Quotes and backslashes group words as a shell would; variables (see expand_argument_vars), pipes and redirections are plain text (use shell for them). ' +
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
      expand_argument_vars: Type.Optional(
        Type.Boolean({
          default: false,
          description:
            'Put the values of the host’s environment in for $NAME and ${NAME}, and the home directory for ~ at the beginning of a word. Ansible: true.'
        })
      ),
      strip_empty_ends: Type.Optional(
        Type.Boolean({ default: true, description: 'Leave out newlines at the end of stdout and stderr.' })
      ),
      ...occasionParams,
      ...stdinParams
    },
    { additionalProperties: false }
  ),
  result: commandResult,
  ansible: {
    module: 'ansible.builtin.command',
    without: { free_form: 'same as cmd' },
    deviations: [
      'Variables of the environment are plain text unless expand_argument_vars is true.',
      'Check mode tells what would run; Ansible skips the task unless creates or removes is given.'
    ]
  },
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
      ...(want.expand_argument_vars ? expanding(argv) : { argv }),
      ...(want.chdir === undefined ? {} : { cwd: want.chdir }),
      ...input(want.stdin, want.stdin_add_newline)
    }
  },

  report: (want, now, outcomes) => reportCommand(now, outcomes, want.strip_empty_ends)
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

/** Names that nothing else has: a variable of the script would hide the environment's. */
const expand = `declare -a _hq_words=()
for _hq_word; do
  _hq_out=
  [[ $_hq_word != '~' && $_hq_word != '~/'* ]] || _hq_word=$HOME\${_hq_word:1}
  while [[ $_hq_word == *'$'* ]]; do
    _hq_out+=\${_hq_word%%'$'*} _hq_word=\${_hq_word#*'$'}
    if [[ $_hq_word =~ ^(\\{([A-Za-z_][A-Za-z_0-9]*)\\}|([A-Za-z_][A-Za-z_0-9]*)) ]]; then
      _hq_name=\${BASH_REMATCH[2]:-\${BASH_REMATCH[3]}}
      if [[ -v $_hq_name ]]; then _hq_out+=\${!_hq_name}; else _hq_out+='$'\${BASH_REMATCH[1]}; fi
      _hq_word=\${_hq_word:\${#BASH_REMATCH[1]}}
    else
      _hq_out+='$'
    fi
  done
  _hq_words+=("$_hq_out$_hq_word")
done
exec -- "\${_hq_words[@]}"`

const expanding = (argv: readonly string[]) => ({
  argv: ['bash', '-c', expand, 'command', ...argv] as const,
  label: argv.map(quoted).join(' ')
})
