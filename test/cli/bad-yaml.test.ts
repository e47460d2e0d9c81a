import { refusesAll } from './bad-input.ts'

/** Nine to the power of eight. */
const bomb = 'abcdefgh'
  .split('')
  .map(
    (name, index, names) =>
      `${name}: &${name} [${Array(9)
        .fill(index === 0 ? '1' : `*${names[index - 1]}`)
        .join(', ')}]\n`
  )
  .join('')

refusesAll([
  {
    name: 'a bracket without its end',
    files: `- hosts: all
  tasks:
    - debug: { msg: x
`,
    says: `
site.yaml:3:14: error: { is not closed [yaml-syntax]
      - debug: { msg: x
               ^
  hint: Close it with }.
`
  },
  {
    name: 'a quote without its end',
    files: `- hosts: all
  tasks:
    - debug:
        msg: "x
`,
    says: `
site.yaml:4:14: error: " is not closed [yaml-syntax]
          msg: "x
               ^
  hint: Close the quote.
`
  },
  {
    name: 'a tab as indentation',
    files: `- hosts: all
  tasks:
	- debug: { msg: x }
`,
    says: `
site.yaml:3:1: error: YAML does not allow tabs as indentation [yaml-syntax]
   - debug: { msg: x }
  ^
  hint: Indent with spaces.
`
  },
  {
    name: 'a line that is indented too little',
    files: `- hosts: all
  tasks:
    - name: a
     debug: { msg: x }
`,
    says: `
site.yaml:4:6: error: The indentation of this line fits nothing above it [yaml-syntax]
       debug: { msg: x }
       ^^^^^^^^^^^^^^^^^
  hint: Align it with what it belongs to.
`
  },
  {
    name: 'a colon in a plain value',
    files: `- hosts: all
  tasks:
    - name: Start: now
      debug: { msg: x }
`,
    says: `
site.yaml:3:13: error: A plain value may not contain a colon followed by a space, nor go on as a mapping [yaml-syntax]
      - name: Start: now
              ^
  hint: Quote the value, or mend the indentation.
`
  },
  {
    name: 'a key without a colon',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      become
`,
    says: `
site.yaml:4:7: error: A line of a mapping is a key, a colon and a value; this one has no colon [yaml-syntax]
        become
        ^^^^^^
  hint: Write key: value, or begin an item of a list with a dash.
`
  },
  {
    name: 'a condition that YAML takes for a tag',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      when: !(facts.os.major > 8)
`,
    says: `
site.yaml:4:13: error: YAML reads !(facts.os.major as a tag, and what it says is lost [yaml-tag]
        when: !(facts.os.major > 8)
              ^^^^^^^^^^^^^^^^^^^^^
  hint: Quote the whole value: "!(facts.os.major > 8)".
`
  },
  {
    name: 'a template that YAML takes for a mapping',
    files: `- hosts: all
  tasks:
    - debug:
        msg: {{ facts.os.name }}
`,
    says: `
site.yaml:4:14: error: YAML reads a value that begins with {{ as a mapping, not as a template [yaml-unquoted-template]
          msg: {{ facts.os.name }}
               ^^^^^^^^^^^^^^^^^^^
  hint: Quote the whole value: "{{ facts.os.name }}".
`
  },
  {
    name: 'a path that begins with a template',
    files: `- hosts: all
  tasks:
    - file:
        path: {{ facts.os.name }}/bin
`,
    says: `
site.yaml:4:15: error: YAML reads a value that begins with {{ as a mapping, not as a template [yaml-unquoted-template]
          path: {{ facts.os.name }}/bin
                ^^^^^^^^^^^^^^^^^^^^^^^
  hint: Quote the whole value: "{{ facts.os.name }}/bin".
`
  },
  {
    name: 'a condition that begins with a quoted word',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      when: "a" in facts.os.name
`,
    says: `
site.yaml:4:13: error: YAML ends the value after the closing quote of "a" [yaml-syntax]
        when: "a" in facts.os.name
              ^^^^^^^^^^^^^^^^^^^^
  hint: Quote the whole value: '"a" in facts.os.name'.

site.yaml:4:13: error: in looks into a list or a map, not a string [condition-type]
        when: "a" in facts.os.name
              ^^^^^^^^^^^^^^^^^^^^
  hint: Write text.contains("part").
`
  },
  {
    name: 'a mode that YAML takes for a number',
    files: `- hosts: all
  tasks:
    - file:
        path: /a
        mode: 0644
`,
    says: `
site.yaml:5:15: error: YAML 1.2 reads 0644 as the decimal number 644 [yaml-octal]
          mode: 0644
                ^^^^
  hint: Quote it: "0644".
`
  },
  {
    name: 'yes for true',
    files: `- hosts: all
  tasks:
    - dnf: { name: make }
      become: yes
`,
    says: `
site.yaml:4:15: error: become takes true or false; this is "yes" [wrong-type]
        become: yes
                ^^^
  hint: In YAML 1.2 only true and false are truth values; write true, without quotes.
`
  },
  {
    name: 'the same key twice',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      when: true
      when: false
`,
    says: `
site.yaml:5:7: error: The mapping has the key when already [yaml-duplicate-key]
        when: false
        ^^^^
  site.yaml:4:7: it stands here first
`
  },
  {
    name: 'an alias bomb',
    files: {
      'site.yaml': `- hosts: all
  tasks:
    - debug: { msg: x }
`,
      'group_vars/all.yaml': bomb
    },
    says: `
group_vars/all.yaml:6:8: error: Written out, the aliases make more than 100000 nodes [yaml-alias]
  f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]
         ^^
  hint: Anchors that contain aliases of anchors multiply; define variables instead.
`
  },
  {
    name: 'a mistake in YAML together with mistakes that need not follow from it',
    files: {
      'site.yaml': `- hosts: all
  roles: [web]
  tasks:
    - debug: { msg: "{{ x }}" }
      notify: Reload
      whne: true
`,
      'roles/web/tasks/main.yaml': `- debug: { msg: b }
`,
      'roles/web/handlers/main.yaml': `- name: Reload
 debug: { msg: x }
`
    },
    says: `
roles/web/handlers/main.yaml:2:2: error: The indentation of this line fits nothing above it [yaml-syntax]
   debug: { msg: x }
   ^^^^^^^^^^^^^^^^^
  hint: Align it with what it belongs to.

site.yaml:6:7: error: A task has no key whne [unknown-key]
        whne: true
        ^^^^
  hint: Did you mean when?
`
  }
])
