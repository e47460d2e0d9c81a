import { Type } from 'typebox'
import { quoted, words } from '../language/shell-words.ts'
import { commandResult, reportCommand } from './commands/command-result.ts'
import { observeOccasion, occasionParams } from './commands/occasion.ts'
import { defineModule, Refusal } from './module.ts'

export const script = defineModule({
  name: 'script',
  summary: 'Run a script of the controller on the host.',
  description:
    'It is copied to a temporary folder of the host that only its user can enter, run, and removed, whatever becomes of it. ' +
    'Its first line says what runs it; without such a line bash does. ' +
    'Counts as changed each time unless creates, removes, unless or onlyif says when it is needed.',
  free: 'cmd',
  params: Type.Object(
    {
      cmd: Type.String({
        description:
          'The script, looked for in the role’s files/ and beside the playbook, and its arguments. A bare string after `script:` is this.'
      }),
      ...occasionParams,
      executable: Type.Optional(
        Type.String({ description: 'What runs it, instead of what its first line says; may have arguments.' })
      )
    },
    { additionalProperties: false }
  ),
  result: commandResult,
  ansible: {
    module: 'ansible.builtin.script',
    without: { free_form: 'same as cmd', decrypt: 'There is no vault.' },
    deviations: [
      'Arguments are words, with quotes as in a shell, but no shell expands them.',
      'There is no terminal: stdout and stderr stay apart, and standard input is closed.'
    ]
  },
  examples: [
    `- name: Drain the connections
  script: drain.sh --timeout 30
  register: drained`,
    `- name: Make the map once
  script:
    cmd: make-map.py 'names of hosts.csv'
    executable: python3
    chdir: /etc/haproxy
    creates: hosts.map`
  ],

  observe: observeOccasion,

  *plan(want, now, context) {
    const [src, ...args] = split('cmd', want.cmd)
    const executable = want.executable === undefined ? [] : split('executable', want.executable)
    if (!now.run) return
    yield {
      do: 'run',
      why: now.why,
      argv: [
        'bash',
        '-c',
        run,
        src.split('/').at(-1) ?? '',
        String(executable.length),
        ...executable,
        ...args
      ],
      stdin: context.file(src, 'cmd'),
      label: [...executable, src, ...args].map(quoted).join(' '),
      ...(want.chdir === undefined ? {} : { cwd: want.chdir })
    }
  },

  report: (_want, now, outcomes) => reportCommand(now, outcomes)
})

const split = (at: 'cmd' | 'executable', text: string): readonly [string, ...string[]] => {
  const found = words(text)
  if (found === undefined) throw new Refusal(at, 'A quote is not closed')
  const [first, ...rest] = found
  if (first === undefined)
    throw new Refusal(at, at === 'cmd' ? 'There is no script to run' : `${at} is empty`)
  return [first, ...rest]
}

/**
 * $0 is the script's name, $1 how many words its executable has. A folder where nothing may be executed is passed over
 * (test -x knows), unless an executable reads the script.
 */
const run = `
count=$1 folder=
shift
trap '[[ -z $folder ]] || rm -rf -- "$folder"' EXIT
trap 'exit 143' TERM
for place in "\${TMPDIR:-/tmp}" /var/tmp "$HOME"; do
  folder=$(mktemp -d "$place/hq-run.XXXXXXXXXX" 2>/dev/null) || continue
  file=$folder/$0
  : >"$file" && chmod 700 "$file"
  [[ -x $file ]] || ((count)) && break
  rm -rf -- "$folder"
  folder=
done
[[ $folder ]] || { echo "a script can be run neither in \${TMPDIR:-/tmp} nor in /var/tmp nor in $HOME" >&2; exit 1; }
cat >"$file" || exit 1
"\${@:1:count}" "$file" "\${@:count+1}" </dev/null`
