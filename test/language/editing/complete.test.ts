import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Completion, complete } from '../../../runner/language/editing/complete.ts'
import { atCursor, type Files } from './cursor.ts'
import { withFile, withTask } from './project.ts'

/** What is offered besides functions, by label; a label with another text to insert as `label → text`. */
const offered = async (files: Files): Promise<readonly string[]> =>
  (await completions(files)).filter(({ kind }) => kind !== 'function').map(said)

const completions = async (files: Files): Promise<readonly Completion[]> => {
  const { open, offset } = await atCursor(files)
  const found = complete(open, offset)
  for (const { range, label } of found)
    assert.ok(range.start.offset <= offset && offset <= range.end.offset, `${label} is not at the cursor`)
  return found
}

const said = ({ label, insert }: Completion): string => (label === insert ? label : `${label} → ${insert}`)

const magic = [
  'facts',
  'vars',
  'inventory_hostname',
  'inventory_hostname_short',
  'group_names',
  'groups',
  'play_hosts',
  'play_batch',
  'playbook_dir',
  'hq_check_mode',
  'omit'
]
const ofPlay = ['there', 'ran', 'port', 'ipv6', 'token', 'tls', 'servers', 'mine', ...magic]
const os = ['id', 'name', 'version', 'major', 'family']

/** Tasks with a cursor, whole and broken, and what is offered there. */
const tasks: readonly (readonly [task: string, offered: readonly string[]])[] = [
  // Names within braces.
  ['- debug: { msg: "{{ | }}" }', ofPlay],
  ['- debug:\n    msg: "{{ |"', ofPlay],
  ['- debug: { msg: "{{|}}" }', ofPlay],
  ['- debug:\n    msg: {{|}}', ofPlay],
  ['- debug:\n    msg: "{{ |', ofPlay],
  ["- debug:\n    msg: 'a {{ mi|", ofPlay],
  ['- debug:\n    msg: {{ |', ofPlay],
  ['- debug:\n    msg: a {{ |', ofPlay],
  ['- debug:\n    msg: ¦\n      a\n      {{ |', ofPlay],
  ['- name: About {{ |\n  debug: { msg: a }', ofPlay],
  ['- debug: { msg: "{{ mine }} | {{ mine }}" }', []],
  ['- debug: { msg: "|" }', []],
  ['- debug: # {{ |\n    msg: a', []],
  // In the indentation and at the header of a block nothing of it stands.
  ['- debug:\n    msg: a\n  when: >-\n  |  mine == "a"', []],
  ['- debug:\n    msg: a\n  when: |>-\n    mine == "a"', []],
  // Members by type.
  ['- debug: { msg: "{{ facts.os.| }}" }', os],
  ['- debug:\n    msg: "{{ facts.os.|', os],
  ['- debug:\n    msg: {{ facts.os.|', os],
  ['- debug: { msg: "{{facts.os.|}}" }', os],
  ['- debug: { msg: "{{{facts.os.|}}} {{~facts.os.name~}}" }', os],
  ['- debug: { msg: "{{ tls.| }}" }', ['library', 'ports']],
  ['- debug: { msg: "{{ servers.[0].| }}" }', ['name', 'weight']],
  ['- debug: { msg: "{{ vars.tls.| }}" }', ['library', 'ports']],
  ['- debug: { msg: "{{ mine.| }}" }', []],
  ['- debug: { msg: "{{ nothing.| }}" }', []],
  ['- debug: { msg: "{{ vars.| }}" }', ofPlay],
  ['- debug: { var: facts.os.| }', os],
  // Results, items, own variables.
  ['- stat: { path: / }\n  loop: "{{ servers }}"\n  when: item.|', ['name', 'weight']],
  ['- debug: { msg: "{{ item.|" }\n  loop: "{{ servers }}"', ['name', 'weight']],
  ['- debug:\n    msg: "{{ item.|\n  loop: "{{ servers }}"', ['name', 'weight']],
  ['- vars: { own: { a: 1 } }\n  debug: { msg: "{{ own.| }}" }', ['a']],
  ['- vars: { own: { a: 1 } }\n  when: own.|', ['a']],
  ['- block:\n    - debug: { msg: "{{ own.|" }\n  vars: { own: { a: 1 } }', ['a']],
  ['- block:\n    - debug: { msg: a }\n  vars: { own: { a: 1 } }\n  when: own.|', ['a']],
  [
    '- stat: { path: / }\n  register: now\n  until: now.stat.isreg == now.|',
    ['stat', 'changed', 'failed', 'skipped']
  ],
  ['- stat: { path: / }\n  register: now\n  failed_when: now.|', ['stat', 'changed', 'failed', 'skipped']],
  ['- stat: { path: / }\n  register: now\n  when: now.|', []],
  ['- debug: { msg: "{{ last.| }}" }', []],
  [
    '- set_fact: { made: "{{ facts.| }}" }',
    'hostname os kernel arch cpus memory addresses selinux package_manager openssl systemd user home'.split(
      ' '
    )
  ],
  // Blocks of templates.
  ['- debug: { msg: "{{#| }}" }', ['if → if ', 'unless → unless ', 'each → each ', 'with → with ']],
  ['- debug: { msg: "{{#if mine}}a{{/|" }', ['if']],
  ['- debug: { msg: "{{#if | }}" }', ofPlay],
  ['- debug: { msg: "{{#if tls.|" }', ['library', 'ports']],
  ['- debug: { msg: "{{#each servers as ¦s¦}}{{ s.| }}{{/each}}" }', ['name', 'weight']],
  ['- debug: { msg: "{{#each servers}}{{ this.| }}{{/each}}" }', ['name', 'weight']],
  ['- debug: { msg: "{{#each servers as ¦s¦}}{{#each s}}{{ ../| }}" }', ['name', 'weight']],
  [
    '- debug: { msg: "{{#each servers as ¦s¦}}{{ @| }}" }',
    ['@index', '@key', '@first', '@last', ...ofPlay, 'else']
  ],
  ['- debug: { msg: "{{#each servers as ¦s¦}}a{{else}}{{ s.| }}" }', []],
  ['- debug: { msg: "{{#with tls}}{{ | }}{{/with}}" }', ['library', 'ports', 'this', ...ofPlay, 'else']],
  ['- debug: { msg: "{{#if mine}}{{ el| }}" }', [...ofPlay, 'else']],
  // Conditions.
  ['- debug: { msg: a }\n  when: |', ofPlay],
  ['- debug: { msg: a }\n  when: |facts', ofPlay],
  ['- debug: { msg: a }\n  when: !|', ofPlay],
  ['- debug: { msg: a }\n  when: "mine == 1 && |', ofPlay],
  ['- debug: { msg: a }\n  when:\n    - mine == 1\n    - |', ofPlay],
  ['- debug: { msg: a }\n  when: facts.os.|', os],
  ['- debug: { msg: a }\n  when: facts.os.| == "rocky"', os],
  ['- debug: { msg: a }\n  when: vars.|', ofPlay],
  ['- debug: { msg: a }\n  when: has(vars.|)', ofPlay],
  ['- debug: { msg: a }\n  when: vars.tls.|', ['library', 'ports']],
  ['- debug: { msg: a }\n  when: servers[0].|', ['name', 'weight']],
  ['- debug: { msg: a }\n  when: servers.all(s, s.|', ['name', 'weight']],
  ['- debug: { msg: a }\n  when: servers.filter(s, s.weight > 1).map(t, t.|)', ['name', 'weight']],
  ['- debug: { msg: a }\n  when: servers.all(s, s.weight > 1) && s.|', []],
  ['- assert: { that: [facts.os.|] }', os],
  ['- assert:\n    that:\n      - facts.os.|', os],
  ['- debug: { msg: a }\n  when: 12|', []],
  // The values that there are.
  [
    '- debug: { msg: a }\n  when: facts.selinux == |',
    ['enforcing → "enforcing"', 'permissive → "permissive"', 'disabled → "disabled"', ...ofPlay]
  ],
  ['- debug: { msg: a }\n  when: facts.selinux == "|"', ['enforcing', 'permissive', 'disabled']],
  ['- debug: { msg: a }\n  when: facts.selinux != "en|', ['enforcing', 'permissive', 'disabled']],
  [
    '- debug: { msg: a }\n  when: \'facts.selinux in ["enforcing", "|"]\'',
    ['enforcing', 'permissive', 'disabled']
  ],
  [
    '- debug: { msg: a }\n  when: "facts.selinux == |"',
    ["enforcing → 'enforcing'", "permissive → 'permissive'", "disabled → 'disabled'", ...ofPlay]
  ],
  ['- debug: { msg: a }\n  when: mine == "|"', []],
  ['- debug: { msg: \'{{#if (eq facts.selinux "|")}}\' }', ['enforcing', 'permissive', 'disabled']],
  // Handlers, tags.
  ['- command: a\n  notify: |', ['Reload web', 'Restart it']],
  ['- command: a\n  notify: Rel|', ['Reload web', 'Restart it']],
  ['- command: a\n  notify: "Rel|', ['Reload web', 'Restart it']],
  ['- command: a\n  notify:\n    - |', ['Reload web', 'Restart it']],
  ['- command: a\n  notify:\n    |', ['Reload web', 'Restart it']],
  ['- command: a\n  notify: [Reload web, |]', ['Reload web', 'Restart it']],
  ['- command: a\n  notify: [|', ['Reload web', 'Restart it']],
  ['- command: a\n  tags: |', ['first', 'always', 'never']],
  ['- command: a\n  tags: [|]', ['first', 'always', 'never']],
  // Files.
  ['- copy: { src: |, dest: /a }', ['a.txt', 'certificates/', 'files/']],
  ['- copy:\n    src: certificates/|', ['certificates/site.pem']],
  ['- template:\n    src: |', []],
  ['- import_tasks: |', ['tasks/']],
  ['- include_tasks: tasks/|', ['tasks/first.yaml']],
  ['- include_tasks: { file: tasks/f| }', ['tasks/first.yaml']],
  // Nothing of ours: keys and what a schema lists.
  ['- com|', []],
  ['- file:\n    |', []],
  ['- file: { path: /a, state: | }', []],
  ['- command: a\n  become_user: |', []],
  ['|', []]
]

for (const [task, wanted] of tasks)
  test(`in a task: ${JSON.stringify(task)}`, async () => {
    assert.deepEqual(await offered(withTask(task)), wanted)
  })

const inRole = [
  'there',
  'port',
  'ipv6',
  'token',
  'tls',
  'servers',
  'mine',
  'mode',
  ...magic,
  'role_name',
  'role_path'
]

const files: readonly (readonly [file: string, text: string, offered: readonly string[]])[] = [
  // Plays.
  ['site.yaml', '- hosts: |', ['all', 'web', 'lb1', 'lb2', 'w1']],
  ['site.yaml', '- hosts: web:&|', ['all', 'web', 'lb1', 'lb2', 'w1']],
  ['site.yaml', '- hosts: [|]', ['all', 'web', 'lb1', 'lb2', 'w1']],
  ['site.yaml', '- hosts: all\n  roles:\n    - |', ['idle', 'web']],
  ['site.yaml', '- hosts: all\n  roles: [w|]', ['idle', 'web']],
  ['site.yaml', '- hosts: all\n  roles:\n    - role: |', ['idle', 'web']],
  ['site.yaml', '- hosts: all\n  roles: [{ role: | }]', ['idle', 'web']],
  [
    'site.yaml',
    '- hosts: all\n  roles:\n    - role: web\n      params:\n        |',
    ['mode → mode: ', 'port → port: ', 'ipv6 → ipv6: ', 'token → token: ']
  ],
  [
    'site.yaml',
    '- hosts: all\n  roles:\n    - role: web\n      params:\n        port: 1\n        m|',
    ['mode → mode: ', 'ipv6 → ipv6: ', 'token → token: ']
  ],
  [
    'site.yaml',
    '- hosts: all\n  roles:\n    - role: web\n      params:\n        m|: http',
    ['mode', 'port', 'ipv6', 'token']
  ],
  [
    'site.yaml',
    '- hosts: all\n  roles: [{ role: web, params: { | } }]',
    ['mode → mode: ', 'port → port: ', 'ipv6 → ipv6: ', 'token → token: ']
  ],
  ['site.yaml', '- hosts: all\n  roles:\n    - role: web\n      params:\n        mode: |', ['http', 'tcp']],
  ['site.yaml', '- hosts: all\n  roles:\n    - role: web\n      params: { ipv6: | }', ['true', 'false']],
  [
    'site.yaml',
    '- hosts: all\n  roles:\n    - role: web\n      params: { mode: "{{ | }}" }',
    ['port', 'ipv6', 'token', 'tls', 'servers', ...magic]
  ],
  [
    'site.yaml',
    '- hosts: all\n  roles:\n    - role: web\n      when: |',
    ['port', 'ipv6', 'token', 'tls', 'servers', ...magic]
  ],
  ['site.yaml', '- hosts: all\n  vars_files: [|]', ['vars/']],
  ['site.yaml', '- hosts: all\n  vars_files:\n    - vars/|', ['vars/more.yaml']],
  ['site.yaml', '- hosts: all\n  vars: { a: 1, b: "{{ | }}" }', ['tls', 'servers', 'a', 'b', ...magic]],
  ['site.yaml', '- hosts: all\n  tasks:\n    - debug: { msg: "{{ |', ['tls', 'servers', ...magic]],
  ['site.yaml', '|', []],
  // Variables of an inventory.
  [
    'inventory.yaml',
    'all:\n  hosts: { a: }\n  vars:\n    |',
    ['mode → mode: ', 'port → port: ', 'ipv6 → ipv6: ', 'token → token: ']
  ],
  [
    'inventory.yaml',
    'all:\n  hosts:\n    a:\n      po|',
    ['mode → mode: ', 'port → port: ', 'ipv6 → ipv6: ', 'token → token: ']
  ],
  ['inventory.yaml', 'all:\n  hosts: { a: { mode: | } }', ['http', 'tcp']],
  ['group_vars/all.yaml', 'port: 1\n|', ['mode → mode: ', 'ipv6 → ipv6: ', 'token → token: ']],
  ['group_vars/all.yaml', 'mode: |', ['http', 'tcp']],
  ['group_vars/all.yaml', 'x: { y: "{{ tls.|', ['library', 'ports']],
  // Roles.
  ['roles/web/tasks/main.yaml', '- debug: { msg: "{{ |" }', inRole.slice(1)],
  ['roles/web/tasks/main.yaml', '- stat: { path: /a }\n  register: there\n- debug: { msg: "{{ |" }', inRole],
  [
    'roles/web/tasks/main.yaml',
    '- stat: { path: /a }\n  register: there\n- when: there.|',
    ['stat', 'changed', 'failed', 'skipped']
  ],
  ['roles/web/tasks/main.yaml', '- debug: { msg: a }\n  when: mode == "|', ['http', 'tcp']],
  ['roles/web/tasks/main.yaml', '- debug: { msg: a }\n  notify: |', ['Reload web', 'Restart it']],
  ['roles/web/tasks/main.yaml', '- template: { src: | }', ['part.hbs', 'web.cfg.hbs', 'templates/']],
  ['roles/web/tasks/main.yaml', '- import_tasks: |', ['more.yaml', 'tasks/']],
  ['roles/web/defaults/main.yaml', 'own: "{{ tls.|"', ['library', 'ports']],
  ['roles/web/params.yaml', 'port: { type: integer }\nname: { default: "{{ tls.|" }', ['library', 'ports']],
  ['roles/idle/tasks/main.yaml', '- debug: { msg: a }\n  when: speed == "|', ['slow', 'fast']],
  ['roles/idle/tasks/main.yaml', '- debug: { msg: "{{ facts.os.|', os],
  // Templates.
  ['roles/web/templates/lone.hbs', '{{ facts.os.|', os],
  ['roles/web/templates/lone.hbs', 'a\n{{> |\nb {{ port }}', ['part', 'web.cfg']],
  ['roles/web/templates/lone.hbs', 'a | {{ port }}', []],
  ['roles/web/templates/lone.hbs', '{{! | }}', []],
  ['roles/web/templates/lone.hbs', '\\{{ |', []]
]

for (const [file, text, wanted] of files)
  test(`in ${file}: ${JSON.stringify(text)}`, async () => {
    assert.deepEqual(await offered(withFile(file, text)), wanted)
  })

test('a template sees what the task sees that renders it', async () => {
  const files = {
    ...withTask('- template: { src: web.hbs, dest: /a }\n  loop: "{{ servers }}"\n  vars: { own: { a: 1 } }'),
    'web.hbs': '{{ own.| }}'
  }
  assert.deepEqual(await offered(files), ['a'])
  assert.deepEqual(await offered({ ...files, 'web.hbs': '{{#each servers as ¦s¦}}\n{{#if s.|' }), [
    'name',
    'weight'
  ])
  assert.deepEqual(await offered({ ...files, 'web.hbs': '{{#if mine}}\n{{ item.|\n{{/if}}' }), [
    'name',
    'weight'
  ])
})

/** What a label inserts, and what of the text it replaces. */
const inserted: readonly (readonly [task: string, label: string, insert: string, replaced: string])[] = [
  ['- debug: { msg: "{{ mi|ne }}" }', 'mine', 'mine', 'mine'],
  ['- debug: { msg: "{{ facts.os.na| }}" }', 'name', 'name', 'na'],
  ['- debug: { msg: "{{ jo| }}" }', 'join', 'join ${1:list}', 'jo'],
  ['- debug: { msg: "{{ jo| servers }}" }', 'join', 'join', 'jo'],
  ['- debug: { msg: "{{#if (| }}" }', 'eq', 'eq ${1:a} ${2:b}', ''],
  ['- debug: { msg: a }\n  when: lo|', 'lower', 'lower(${1:text})', 'lo'],
  ['- debug: { msg: a }\n  when: lo|(mine)', 'lower', 'lower', 'lo'],
  ['- debug: { msg: a }\n  when: ha|', 'has', 'has(${1:vars.x})', 'ha'],
  ['- debug: { msg: a }\n  when: facts.os.name.|', 'startsWith', 'startsWith("$1")', ''],
  ['- debug: { msg: a }\n  when: "facts.os.name.|', 'startsWith', "startsWith('$1')", ''],
  ['- debug: { msg: a }\n  when: servers.a|', 'all', 'all(${1:item}, $2)', 'a'],
  ['- command: a\n  notify: "Rel|oad all"', 'Restart it', 'Restart it', 'Reload all'],
  ['- command: a\n  notify: Rel|oad all', 'Restart it', 'Restart it', 'Reload all'],
  ['- command: a\n  notify: |', 'Restart it', 'Restart it', ''],
  ['- command: a\n  tags: first, se|', 'always', 'always', 'se'],
  ['- import_tasks: ta|sks/other.yaml', 'tasks/', 'tasks/', 'tasks/other.yaml'],
  ['- debug: { msg: a }\n  when: facts.selinux == "en|forcing"', 'disabled', 'disabled', 'enforcing'],
  ['- debug: { msg: a }\n  when: "facts.selinux == \\"en|', 'disabled', 'disabled', 'en']
]

for (const [task, label, insert, replaced] of inserted)
  test(`${label} at ${JSON.stringify(task)} inserts ${insert} for ${JSON.stringify(replaced)}`, async () => {
    const files = withTask(task)
    const { open } = await atCursor(files)
    const found = (await completions(files)).find(one => one.label === label)
    assert.deepEqual(
      found && [found.insert, open.source.text.slice(found.range.start.offset, found.range.end.offset)],
      [insert, replaced]
    )
  })

test('a name that YAML would read as something else is quoted', async () => {
  const files = {
    'inventory.yaml': 'all: { hosts: { web1: } }',
    'site.yaml': `- hosts: all
  handlers:
    - { name: 'Reload: now', command: a }
    - { name: 'true', command: a }
    - { name: It's, command: a }
  tasks:
    - command: a
      notify: `
  }
  const labels = async (text: string) =>
    (await completions({ ...files, 'site.yaml': files['site.yaml'] + text })).map(said)
  assert.deepEqual(await labels('|'), ['Reload: now → "Reload: now"', 'true → "true"', `It's → "It's"`])
  assert.deepEqual(await labels("'|'"), ['Reload: now', 'true', "It's → It''s"])
})

test('what is offered says what it is', async () => {
  const of = async (task: string, label: string) => {
    const found = (await completions(withTask(task))).find(one => one.label === label)
    return found && { kind: found.kind, detail: found.detail, documentation: found.documentation }
  }
  const names = '- debug: { msg: "{{ | }}" }'
  assert.deepEqual(await of(names, 'ran'), { kind: 'result', detail: 'map', documentation: undefined })
  assert.deepEqual(await of(names, 'port'), {
    kind: 'param',
    detail: 'integer',
    documentation: '`integer`\n\nWhere it listens.'
  })
  assert.deepEqual(await of(names, 'mine'), { kind: 'variable', detail: 'integer', documentation: undefined })
  assert.deepEqual(await of(names, 'facts'), {
    kind: 'fact',
    detail: 'map',
    documentation: 'Facts of the host, gathered at the start of a play.'
  })
  assert.deepEqual(await of(names, 'lower'), {
    kind: 'function',
    detail: '(text)',
    documentation: '**lower** (text)\n\nThe text in lower case.\n\n`{{lower facts.hostname}}`'
  })
  assert.deepEqual(await of('- debug: { msg: "{{ facts.| }}" }', 'cpus'), {
    kind: 'member',
    detail: 'integer',
    documentation: 'Processors that may be used (`nproc`).'
  })
})
