import { refusesAll } from './bad-input.ts'

refusesAll([
  {
    name: 'an unknown key of a task',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      whne: true
`,
    says: `
site.yaml:4:7: error: A task has no key whne [unknown-key]
        whne: true
        ^^^^
  hint: Did you mean when?
`
  },
  {
    name: 'an unknown key of a play',
    files: `- hosts: all
  task: []
`,
    says: `
site.yaml:2:3: error: A play has no key task [unknown-key]
    task: []
    ^^^^
  hint: Did you mean tasks?
`
  },
  {
    name: 'an unknown parameter',
    files: `- hosts: all
  tasks:
    - file: { path: /a, ownre: root }
`,
    says: `
site.yaml:3:25: error: file has no parameter ownre [unknown-key]
      - file: { path: /a, ownre: root }
                          ^^^^^
  hint: Did you mean owner?
`
  },
  {
    name: 'an unknown module',
    files: `- hosts: all
  tasks:
    - fiel: { path: /a }
`,
    says: `
site.yaml:3:7: error: There is no module fiel [unknown-module]
      - fiel: { path: /a }
        ^^^^
  hint: Did you mean file?
`
  },
  {
    name: 'a word of Ansible that is not there',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      connection: local
`,
    says: `
site.yaml:4:7: error: A task has no key connection [unknown-key]
        connection: local
        ^^^^^^^^^^
  hint: hq-run connects by ssh.
`
  },
  {
    name: 'no module',
    files: `- hosts: all
  tasks:
    - name: nothing
`,
    says: `
site.yaml:3:7: error: This task names no module [no-module]
      - name: nothing
        ^^^^
  hint: Add one, such as command: or copy:.
`
  },
  {
    name: 'two modules',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      file: { path: /a }
`,
    says: `
site.yaml:4:7: error: A task names one module; this is the second, after debug [two-modules]
        file: { path: /a }
        ^^^^
  hint: Make two tasks of it.
  site.yaml:3:7: the first
`
  },
  {
    name: 'a wrong type',
    files: `- hosts: all
  tasks:
    - file: { path: [a] }
    - debug: { msg: x }
      retries: many
`,
    says: `
site.yaml:3:21: error: path takes a string; this is a list [wrong-type]
      - file: { path: [a] }
                      ^^^

site.yaml:5:16: error: retries takes an integer; this is "many" [wrong-type]
        retries: many
                 ^^^^
`
  },
  {
    name: 'a value that is not allowed',
    files: `- hosts: all
  tasks:
    - file: { path: /a, state: dir }
`,
    says: `
site.yaml:3:32: error: state takes "file", "directory", "link", "hard", "touch" or "absent"; this is "dir" [wrong-value]
      - file: { path: /a, state: dir }
                                 ^^^
`
  },
  {
    name: 'a missing parameter',
    files: `- hosts: all
  tasks:
    - template: { dest: /a }
`,
    says: `
site.yaml:3:7: error: template lacks its parameter src [missing-key]
      - template: { dest: /a }
        ^^^^^^^^
  hint: src: The template. In a directory, its name without .hbs is used.
`
  },
  {
    name: 'a missing parameter of several',
    files: `- hosts: all
  tasks:
    - copy: { dest: /a }
`,
    says: `
site.yaml:3:7: error: copy lacks its parameter src or content [missing-key]
      - copy: { dest: /a }
        ^^^^
  hint: Give src or content.
`
  },
  {
    name: 'a parameter too many',
    files: `- hosts: all
  tasks:
    - command: { cmd: make, argv: [make] }
`,
    says: `
site.yaml:3:29: error: command takes cmd or argv; both are given [wrong-value]
      - command: { cmd: make, argv: [make] }
                              ^^^^
  hint: Take argv or cmd out.
`
  },
  {
    name: 'a play without hosts',
    files: `- tasks: [{ debug: { msg: x } }]
`,
    says: `
site.yaml:1:3: error: A play lacks its key hosts [missing-key]
  - tasks: [{ debug: { msg: x } }]
    ^^^^^
  hint: hosts: Pattern of the hosts it is for: all, a group, a host, a glob; a:b or, a:&b and, a:!b but not.
`
  },
  {
    name: 'an unknown handler',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      notify: Relaod
  handlers:
    - name: Reload
      debug: { msg: x }
`,
    says: `
site.yaml:4:15: error: The play has no handler named "Relaod" [unknown-handler]
        notify: Relaod
                ^^^^^^
  hint: Did you mean Reload?
`
  },
  {
    name: 'an unknown host',
    files: `- hosts: web2
  tasks: []
`,
    says: `
site.yaml:1:10: error: No host or group is called web2 [unknown-host]
  - hosts: web2
           ^^^^
  hint: Did you mean web1?
`
  },
  {
    name: 'a param that a role does not declare',
    files: {
      'site.yaml': `- hosts: all
  roles:
    - role: web
      params: { prot: 80 }
`,
      'roles/web/params.yaml': `port: { type: integer, default: 80 }
`,
      'roles/web/tasks/main.yaml': `- debug: { msg: "{{ port }}" }
`
    },
    says: `
site.yaml:4:17: error: The role web has no param prot [unknown-key]
        params: { prot: 80 }
                  ^^^^
  hint: Did you mean port?
`
  }
])
