import type { Files } from './cursor.ts'

/** A small project that the cursor fixtures stand in. */
export const project: Files = {
  'inventory.yaml': `
all:
  hosts:
    lb1: { ansible_host: 192.0.2.1 }
    lb2: { port: 81 }
  children:
    web: { hosts: { w1: } }
  vars:
    tls: { library: aws-lc, ports: [443] }
    servers: [{ name: a, weight: 1 }]
`,
  'roles/web/params.yaml': `
mode: { type: string, enum: [http, tcp], description: How it speaks. }
port: { type: integer, default: 80, description: Where it listens. }
ipv6: { type: boolean, default: true }
token: { type: string, secret: true, default: hidden-token }
`,
  'roles/web/tasks/main.yaml': `
- stat: { path: /a }
  register: there
`,
  'roles/web/tasks/more.yaml': '- debug: { msg: a }\n',
  'roles/web/handlers/main.yaml': '- name: Reload web\n  command: a\n',
  'roles/web/templates/web.cfg.hbs': '{{ port }}\n',
  'roles/web/templates/part.hbs': '{{ port }}\n',
  'roles/idle/params.yaml': 'speed: { enum: [slow, fast] }\n',
  'files/a.txt': '',
  'files/certificates/site.pem': '',
  'tasks/first.yaml': '- debug: { msg: a }\n',
  'vars/more.yaml': 'more: 1\n'
}

const head = `- hosts: all
  vars: { mine: 1 }
  roles:
    - { role: web, params: { mode: http } }
  handlers: [{ name: Restart it, command: a }]
  tasks:
    - command: x
      register: ran
      tags: [first]
`
const tail = `    - debug: { msg: last }
      register: last
`

/** The project with a playbook whose second task this is, indented as a task. */
export const withTask = (task: string): Files => ({
  ...project,
  'site.yaml': `${head}${indented(task)}\n${tail}`
})

const indented = (task: string): string => task.replace(/^(?=.)/gm, '    ')

export const withFile = (path: string, text: string): Files => ({
  ...project,
  'site.yaml': head + tail,
  [path]: text
})
