import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { hqRun } from './hq-run.ts'
import { withFiles } from './temporary-files.ts'

const cwd = process.cwd()
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** The options that a help lists, as they are typed. */
const optionsIn = (help: string): readonly string[] =>
  [...help.matchAll(/^ {2}(-.+?)(?: {2}|$)/gm)].map(([, option = '']) => option)

const runOptions = [
  '-i, --inventory <path>',
  '-l, --limit <pattern>',
  '-t, --tags <tags>',
  '--skip-tags <tags>',
  '--only <file:line>',
  '-C, --check',
  '-D, --diff',
  '-f, --forks <n>',
  '-e, --extra-vars <vars>',
  '-u, --user <name>',
  '-k, --ask-pass',
  '-K, --ask-become-pass',
  '--private-key <file>',
  '--known-hosts <file>',
  '--ssh-config <file>',
  '-T, --timeout <seconds>',
  '--prompts <how>',
  '--format <format>',
  '-v, --verbose'
]
const help = '-h, --help'

const helps: readonly [args: string, options: readonly string[]][] = [
  ['--help', ['-V, --version', help, ...runOptions]],
  ['run --help', [...runOptions, help]],
  ['check --help', ['-i, --inventory <path>', '-e, --extra-vars <vars>', '--format <format>', help]],
  [
    'render --help',
    [
      '-p, --playbook <file>',
      '-i, --inventory <path>',
      '-e, --extra-vars <vars>',
      '--host <name>',
      '--facts <file>',
      '--list',
      help
    ]
  ],
  ['haproxy --help', [help]],
  ['haproxy keyword --help', ['--haproxy <version>', '--format <format>', help]],
  [
    'haproxy diff --help',
    [
      '-p, --playbook <file>',
      '-i, --inventory <path>',
      '-e, --extra-vars <vars>',
      '--host <pattern>',
      '-u, --user <name>',
      '-k, --ask-pass',
      '-K, --ask-become-pass',
      '--private-key <file>',
      '--known-hosts <file>',
      '--ssh-config <file>',
      '-T, --timeout <seconds>',
      '--prompts <how>',
      '-f, --forks <n>',
      '--format <format>',
      help
    ]
  ],
  ['sandbox --help', [help]],
  ['sandbox up --help', ['--name <name>', '--rtt <ms>', help]],
  ['sandbox down --help', ['--all', '--remove', help]],
  ['sandbox list --help', [help]],
  ['sandbox ssh --help', [help]],
  [
    'sandbox try --help',
    ['--name <name>', '--tls-library <name>', '-e, --extra-vars <name=value>', '-v, --verbose', help]
  ]
]
for (const [args, options] of helps)
  test(`hq-run ${args} tells every option and leaves with 0`, async () => {
    const { code, stdout, stderr } = await hqRun(args.split(' '), { cwd })
    assert.deepEqual({ code, stderr, options: optionsIn(stdout) }, { code: 0, stderr: '', options })
    assert.match(stdout, /^Usage: hq-run /)
    assert.doesNotMatch(stdout, /default: (false|\[\]|0)/)
  })

test('the help of hq-run has examples, the search for the inventory, and every exit code', async () => {
  const { stdout } = await hqRun(['--help'], { cwd })
  for (const word of ['Examples:', 'HQ_INVENTORY', 'HQ_SSH_PASSWORD', '130 interrupted'])
    assert.ok(stdout.includes(word), word)
})

for (const args of [['--version'], ['-V']])
  test(`hq-run ${args} is the version of the package and nothing else`, async () => {
    assert.deepEqual(await hqRun(args, { cwd }), { code: 0, stdout: `${version}\n`, stderr: '' })
  })

const more = '(add --help to see more)\n'
const wrong: readonly [args: readonly string[], says: string][] = [
  [[], `error: missing required argument 'playbook'\n${more}`],
  [['--bogus'], `error: unknown option '--bogus'\n${more}`],
  [['check'], `error: missing required argument 'file'\n${more}`],
  [
    ['site.yaml', '--forks', '0'],
    `error: option '-f, --forks <n>' argument '0' is invalid. It takes a whole number from 1 on.\n${more}`
  ],
  [
    ['site.yaml', '--format', 'xml'],
    `error: option '--format <format>' argument 'xml' is invalid. Allowed choices are human, jsonl.\n${more}`
  ],
  [
    ['chek', 'site.yaml'],
    'error: a run takes one playbook; these are 2: chek site.yaml\nhint: Did you mean hq-run check?\n'
  ],
  [
    ['a.yaml', 'b.yaml'],
    'error: a run takes one playbook; these are 2: a.yaml b.yaml\nhint: Write the plays in one file, or run hq-run twice.\n'
  ],
  [['sandbox', 'bogus'], `error: unknown command 'bogus'\n${more}`],
  [
    ['sandbox', 'up', '--rtt', 'fast'],
    `error: option '--rtt <ms>' argument 'fast' is invalid. It takes a whole number from 1 on.\n${more}`
  ]
]
for (const [args, says] of wrong)
  test(`hq-run ${args.join(' ')} is a mistake in usage: 1, and what to do`, async () => {
    assert.deepEqual(await hqRun(args, { cwd }), { code: 1, stdout: '', stderr: says })
  })

const asking: readonly [option: string, what: string][] = [
  ['-k', 'SSH'],
  ['-K', 'Become']
]
for (const [option, what] of asking)
  test(`${option} without a terminal says which variables to set instead`, async () => {
    const files = {
      'site.yaml': '- hosts: all\n  gather_facts: false\n  tasks: []\n',
      'inventory.yaml': 'all: { hosts: { web1: } }\n'
    }
    const ended = await withFiles(files, directory => hqRun(['site.yaml', option], { cwd: directory }))
    assert.deepEqual(ended, {
      code: 1,
      stdout: '',
      stderr: `error: there is no terminal to ask for the ${what} password on\nhint: Set HQ_SSH_PASSWORD and HQ_BECOME_PASSWORD instead of -k and -K.\n`
    })
  })
