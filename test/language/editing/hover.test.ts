import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hover } from '../../../runner/language/editing/hover.ts'
import { atCursor, type Files } from './cursor.ts'
import { withFile, withTask } from './project.ts'

/** The word that is explained, then what is said of it. */
const at = async (files: Files): Promise<readonly [word?: string, markdown?: string]> => {
  const { open, offset } = await atCursor(files)
  const found = hover(open, offset)
  if (!found) return []
  return [open.source.text.slice(found.range.start.offset, found.range.end.offset), found.markdown]
}

const tasks: readonly (readonly [task: string, word?: string, said?: string])[] = [
  [
    '- de|bug: { msg: a }',
    'debug',
    '**debug**: Say something.\n\n```yaml\n- name: Tell which one runs\n  debug:\n    msg: HAProxy runs on {{ facts.hostname }}\n```'
  ],
  [
    '- file: { st|ate: directory, path: /a }',
    'state',
    '**state** of file\n\n`file | directory | link | hard | touch | absent`\n\n`directory`: made with its parents. `link`: points to src. `hard`: is the same file as src. `touch`: made when missing, times set. `absent`: removed with all that is in it. `file` (the default; `directory` with recurse): must be there, only owner, group and mode are set.'
  ],
  [
    '- command: a\n  no|tify: a',
    'notify',
    '**notify**\n\n`string | list of strings`\n\nHandlers to run at the end of the section when it has changed something.'
  ],
  [
    '- debug: { msg: "{{ po|rt }}" }',
    'port',
    '**port**: a param of web\n\n`integer`\n\nWhere it listens.\n\nDefault: `80`\n\n- lb1, w1: `80` (roles/web/params.yaml:3)\n- lb2: `81` (inventory.yaml:5)'
  ],
  [
    '- debug: { msg: "{{ tls.li|brary }}" }',
    'library',
    '**tls.library**\n\n`string`\n\n- all 3 hosts: `"aws-lc"` (inventory.yaml:9)'
  ],
  [
    '- debug: { msg: "{{ t|ls.library }}" }',
    'tls',
    '**tls**\n\n`map`\n\n- all 3 hosts: `{"library":"aws-lc","ports":[443]}` (inventory.yaml:9)'
  ],
  [
    '- debug: { msg: "{{ ra|n.rc }}" }',
    'ran',
    '**ran**: the result of command: x (site.yaml:7)\n\n`map`\n\n- all 3 hosts: known when it runs'
  ],
  [
    '- debug: { msg: "{{ ran.r|c }}" }',
    'rc',
    '**ran.rc**: the result of command: x (site.yaml:7)\n\n`integer`\n\nExit code; 0 when it did not have to run.\n\n- all 3 hosts: known when it runs'
  ],
  [
    '- debug: { msg: "{{ jo|in servers }}" }',
    'join',
    '**join** (list, separator?)\n\nThe items of a list as one text, with a separator (default: a comma and a blank) between them.\n\n`{{join servers " "}}`'
  ],
  [
    '- debug: { msg: "{{#ea|ch servers as ¦s¦}}" }',
    'each',
    'What follows once for each item of a list or map: `{{#each servers as |server index|}}`. Within it there are `this`, `@index`, `@key`, `@first` and `@last`; `{{else}}` is for an empty one.'
  ],
  ['- debug: { msg: "{{#each servers as ¦s¦}}{{ s.na|me }}{{/each}}" }', 'name', '**name**: `string`'],
  ['- debug: { msg: "{{#each servers as ¦s¦}}{{ |s.name }}{{/each}}" }', 's', '**s**: `map`'],
  [
    '- debug: { msg: "{{ to|ken }}" }',
    'token',
    '**token**: a param of web\n\n`string`\n\n- all 3 hosts: •••••••• (roles/web/params.yaml:5)'
  ],
  [
    '- debug: { msg: "{{ facts.o|s.name }}" }',
    'os',
    '**facts.os**: a fact\n\n`map`\n\nThe operating system, as /etc/os-release tells it.'
  ],
  [
    '- debug: { msg: "{{ fac|ts }}" }',
    'facts',
    '**facts**\n\n`map`\n\nFacts of the host, gathered at the start of a play.'
  ],
  ['- debug: { msg: "{{ no|thing }}" }'],
  [
    '- debug: { msg: "{{ inventory_host|name }}" }',
    'inventory_hostname',
    '**inventory_hostname**\n\n`string`\n\nName of the host in the inventory.\n\n- lb1: `"lb1"`\n- lb2: `"lb2"`\n- w1: `"w1"`'
  ],
  ['- debug: { msg: "{{ it|em }}" }\n  loop: "{{ servers }}"', 'item', '**item**: of the loop\n\n`map`'],
  [
    '- debug: { msg: a }\n  when: po|rt == 80',
    'port',
    '**port**: a param of web\n\n`integer`\n\nWhere it listens.\n\nDefault: `80`\n\n- lb1, w1: `80` (roles/web/params.yaml:3)\n- lb2: `81` (inventory.yaml:5)'
  ],
  [
    '- debug: { msg: a }\n  when: vars.po|rt == 80',
    'port',
    '**port**: a param of web\n\n`integer`\n\nWhere it listens.\n\nDefault: `80`\n\n- lb1, w1: `80` (roles/web/params.yaml:3)\n- lb2: `81` (inventory.yaml:5)'
  ],
  [
    '- debug: { msg: a }\n  when: ha|s(vars.port)',
    'has',
    '**has**\n\nWhether a variable or a member is defined.\n\n`has(vars.proxy)`'
  ],
  [
    '- debug: { msg: a }\n  when: tls.library.starts|With("a")',
    'startsWith',
    '**startsWith**\n\nWhether the text begins with another.\n\n`path.startsWith("/")`'
  ],
  ['- debug: { msg: a }\n  when: servers.all(s, s.wei|ght > 0)', 'weight', '**weight**: `integer`'],
  ['- debug: { msg: a }\n  when: "tls.library == \\"aws-|lc\\""'],
  [
    '- command: a\n  notify: Reload w|eb',
    'Reload web',
    '**Reload web**: a handler\n\ncommand (roles/web/handlers/main.yaml:1)'
  ],
  [
    '- vars: { own: "{{ mine }}" }\n  debug: { msg: "{{ ow|n }}" }',
    'own',
    '**own**\n\n`integer`\n\n- all 3 hosts: `1` (site.yaml:10)'
  ],
  [
    '- vars: { ow|n: 1 }\n  debug: { msg: a }',
    'own',
    '**own**\n\n`integer`\n\n- all 3 hosts: `1` (site.yaml:10)'
  ],
  [
    '- vars: { own: "{{ missing }}" }\n  debug: { msg: "{{ o|wn }}" }',
    'own',
    '**own**\n\n`anything`\n\n- all 3 hosts: missing is not defined (site.yaml:10)'
  ],
  ['- debug: { msg: "te|xt" }'],
  [
    '- debug: { v|ar: port }',
    'var',
    '**var** of debug\n\n`string`\n\nA variable to show with its name, such as haproxy.version.'
  ],
  [
    '- debug: { var: po|rt }',
    'port',
    '**port**: a param of web\n\n`integer`\n\nWhere it listens.\n\nDefault: `80`\n\n- lb1, w1: `80` (roles/web/params.yaml:3)\n- lb2: `81` (inventory.yaml:5)'
  ],
  [
    '- debug: { msg: a }\n  when: lo|wer(tls.library) == "a"',
    'lower',
    '**lower** (text)\n\nThe text in lower case.\n\n`{{lower facts.hostname}}`'
  ]
]

for (const [task, ...wanted] of tasks)
  test(`in a task: ${JSON.stringify(task)}`, async () => {
    assert.deepEqual(await at(withTask(task)), wanted)
  })

const files: readonly (readonly [file: string, text: string, word?: string, said?: string])[] = [
  ['site.yaml', '- hosts: al|l', 'all', '**all**: 3 hosts\n\nlb1, lb2, w1'],
  ['site.yaml', '- hosts: w|eb', 'web', '**web**: 1 host\n\nw1'],
  ['site.yaml', '- hosts: lb|1', 'lb1', '**lb1**: a host'],
  [
    'site.yaml',
    '- ho|sts: lb1',
    'hosts',
    '**hosts**\n\n`string | list of strings`, required\n\nPattern of the hosts it is for: all, a group, a host, a glob; a:b or, a:&b and, a:!b but not.'
  ],
  [
    'site.yaml',
    '- hosts: all\n  roles: [w|eb]',
    'web',
    '**web**: a role\n\n- **mode**: `http | tcp`, required. How it speaks.\n- **port**: `integer`. Where it listens.\n- **ipv6**: `boolean`\n- **token**: `string`'
  ],
  [
    'site.yaml',
    '- hosts: all\n  roles: [{ role: web, params: { po|rt: 1, mode: http } }]',
    'port',
    '**port**: a param of web\n\n`integer`\n\nWhere it listens.\n\nDefault: `80`\n\n- all 3 hosts: `1` (site.yaml:2)'
  ],
  [
    'site.yaml',
    '- hosts: all\n  roles: [{ role: web, pa|rams: { port: 1 } }]',
    'params',
    '**params**\n\n`map`\n\nValues for the params that the role declares.'
  ],
  [
    'inventory.yaml',
    'all:\n  hosts: { a: { po|rt: 5 }, b: }',
    'port',
    '**port**: a param of web\n\n`integer`\n\nWhere it listens.\n\nDefault: `80`\n\n- a: `5` (inventory.yaml:2)\n- b: `80` (roles/web/params.yaml:3)'
  ],
  [
    'inventory.yaml',
    'all:\n  hosts: { a: { ansible_ho|st: x } }',
    'ansible_host',
    '**ansible_host**\n\n`string`\n\nAddress to connect to; the name of the host when absent.\n\n- a: `"x"` (inventory.yaml:2)'
  ],
  [
    'inventory.yaml',
    'all:\n  hosts: { |a: }\n  children: { web: { hosts: { a: } } }',
    'a',
    '**a**: a host\n\nIn web.'
  ],
  [
    'inventory.yaml',
    'all:\n  hos|ts: { a: }',
    'hosts',
    '**hosts**\n\n`map | null`\n\nHosts by name, each with its variables or nothing; web[01:03] stands for three.'
  ],
  [
    'group_vars/all.yaml',
    'po|rt: 5',
    'port',
    '**port**: a param of web\n\n`integer`\n\nWhere it listens.\n\nDefault: `80`\n\n- lb1, w1: `5` (group_vars/all.yaml:1)\n- lb2: `81` (inventory.yaml:5)'
  ],
  [
    'roles/web/params.yaml',
    'po|rt: { type: integer, default: 80 }\nmode: { default: a }',
    'port',
    '**port**: a param of web\n\n`integer`\n\nDefault: `80`\n\n- lb1, w1: `80` (roles/web/params.yaml:1)\n- lb2: `81` (inventory.yaml:5)'
  ],
  [
    'roles/web/params.yaml',
    'port: { ty|pe: integer, default: 80 }',
    'type',
    '**type**\n\n`string | integer | number | boolean | array | object | null | list`\n\nType of the value, or a list of types.'
  ],
  [
    'roles/web/tasks/main.yaml',
    '- debug: { msg: "{{ mo|de }}" }',
    'mode',
    '**mode**: a param of web\n\n`http | tcp`, required\n\nHow it speaks.\n\n- all 3 hosts: `"http"` (site.yaml:4)'
  ],
  [
    'roles/idle/tasks/main.yaml',
    '- debug: { msg: "{{ sp|eed }}" }',
    'speed',
    '**speed**: a param of idle\n\n`slow | fast`, required'
  ],
  [
    'roles/web/templates/lone.hbs',
    '{{ po|rt }}',
    'port',
    '**port**: a param of web\n\n`integer`\n\nWhere it listens.\n\nDefault: `80`'
  ]
]

for (const [file, text, ...wanted] of files)
  test(`in ${file}: ${JSON.stringify(text)}`, async () => {
    assert.deepEqual(await at(withFile(file, text)), wanted)
  })

test('equal values stand in one row, and of many rows the first are shown', async () => {
  const hosts = (ports: (n: number) => string) =>
    `all: { hosts: { ${Array.from({ length: 12 }, (_, n) => `h${n}: { port: ${ports(n)} }`).join(', ')} } }`
  const rows = async (ports: (n: number) => string) =>
    (await at({ ...withTask('- debug: { msg: "{{ po|rt }}" }'), 'inventory.yaml': hosts(ports) }))[1]
      ?.split('\n')
      .filter(line => line.startsWith('- '))
  assert.deepEqual(await rows(() => '1'), ['- all 12 hosts: `1` (inventory.yaml:1)'])
  assert.deepEqual(await rows(n => String(n)), [
    ...Array.from({ length: 8 }, (_, n) => `- h${n}: \`${n}\` (inventory.yaml:1)`),
    '- and 4 more values'
  ])
  assert.deepEqual(await rows(n => (n === 0 ? '1' : '"{{ port }}"')), [
    '- h0: `1` (inventory.yaml:1)',
    '- h1, h2, h3 and 8 more: The variable port is defined by itself: port → port (inventory.yaml:1)'
  ])
})
