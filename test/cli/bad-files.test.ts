import { refusesAll } from './bad-input.ts'

refusesAll([
  {
    name: 'a playbook that is not there',
    files: {},
    says: `
site.yaml:1:1: error: There is no file site.yaml [file-not-found]
`
  },
  {
    name: 'an empty playbook',
    files: ``,
    says: `
site.yaml:1:1: error: The playbook is empty [wrong-value]
  hint: Begin with a play, such as \`- hosts: all\`.
`
  },
  {
    name: 'a playbook of comments',
    files: `# nothing
`,
    says: `
site.yaml:1:1: error: The playbook is empty [wrong-value]
  hint: Begin with a play, such as \`- hosts: all\`.
`
  },
  {
    name: 'a file of 10 MB',
    files: `- hosts: all\n${'#'.repeat(10_000_000)}\n`,
    says: `
site.yaml:1:1: error: site.yaml cannot be read: it is larger than 2 MiB [file-unreadable]
  hint: Is it the right file?
`
  },
  {
    name: 'a file that is not UTF-8',
    files: { 'site.yaml': Uint8Array.from([0x2d, 0x20, 0xff, 0xfe]) },
    says: `
site.yaml:1:1: error: site.yaml cannot be read: it is not UTF-8 text [file-unreadable]
  hint: Save it as UTF-8.
`
  },
  {
    name: 'a directory as playbook',
    files: {
      'site.yaml/web.yaml': `- hosts: all
`
    },
    says: `
site.yaml:1:1: error: site.yaml cannot be read: it is a directory [file-unreadable]
  hint: Name a file in it.
`
  },
  {
    name: 'a missing file',
    files: `- hosts: all
  tasks:
    - import_tasks: more.yaml
    - copy: { src: a.txt, dest: /a }
    - template: { src: a.hbs, dest: /a }
    - include_tasks: other.yaml
`,
    says: `
site.yaml:3:21: error: There is no file more.yaml [file-not-found]
      - import_tasks: more.yaml
                      ^^^^^^^^^
  hint: Looked for more.yaml.

site.yaml:4:20: error: There is no file a.txt [file-not-found]
      - copy: { src: a.txt, dest: /a }
                     ^^^^^
  hint: Looked for files/a.txt, a.txt.

site.yaml:5:24: error: There is no template a.hbs [file-not-found]
      - template: { src: a.hbs, dest: /a }
                         ^^^^^
  hint: Looked for templates/a.hbs, a.hbs.

site.yaml:6:22: error: There is no file other.yaml [file-not-found]
      - include_tasks: other.yaml
                       ^^^^^^^^^^
  hint: Looked for other.yaml.
`
  },
  {
    name: 'a missing file of variables',
    files: `- hosts: all
  vars_files: [secret.yaml]
  tasks: []
`,
    says: `
site.yaml:2:16: error: There is no file secret.yaml [file-not-found]
    vars_files: [secret.yaml]
                 ^^^^^^^^^^^
`
  },
  {
    name: 'a missing role',
    files: `- hosts: all
  roles: [web]
`,
    says: `
site.yaml:2:11: error: There is no role web [unknown-role]
    roles: [web]
            ^^^
  hint: It would be the directory roles/web.
`
  },
  {
    name: 'a cyclic import',
    files: {
      'site.yaml': `- hosts: all
  tasks:
    - import_tasks: a.yaml
`,
      'a.yaml': `- import_tasks: b.yaml
`,
      'b.yaml': `- import_tasks: a.yaml
`
    },
    says: `
b.yaml:1:17: error: This file imports itself: a.yaml → b.yaml → a.yaml [import-cycle]
  - import_tasks: a.yaml
                  ^^^^^^
`
  },
  {
    name: 'a misspelt key of the inventory',
    files: {
      'site.yaml': `- hosts: all
  tasks:
    - debug: { msg: x }
`,
      'inventory.yaml': `all: { host: { web1: } }
`
    },
    says: `
inventory.yaml:1:8: error: The group all has no key host [unknown-key]
  all: { host: { web1: } }
         ^^^^
  hint: Did you mean hosts?
`
  },
  {
    name: 'an inventory that is a list',
    files: {
      'site.yaml': `- hosts: all
  tasks:
    - debug: { msg: x }
`,
      'inventory.yaml': `- web1
`
    },
    says: `
inventory.yaml:1:1: error: An inventory is a mapping of groups [wrong-type]
  - web1
  ^^^^^^
  hint: Begin with all:, below it hosts:.
`
  },
  {
    name: 'no inventory',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
`,
    inventory: false,
    by: 'run',
    says: `
site.yaml:1:1: error: There is no inventory: no -i, no HQ_INVENTORY, and no inventory.yaml or inventories/ beside the playbook [no-inventory]
  hint: Write inventory.yaml, for example:
        all:
          hosts:
            web1: { ansible_host: 192.0.2.10, ansible_user: rocky }
`
  }
])
