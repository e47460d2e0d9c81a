import { refusesAll } from './bad-input.ts'

refusesAll([
  {
    name: 'an undefined variable',
    files: `- hosts: all
  vars: { library: aws }
  tasks:
    - debug: { msg: "a {{ libary }}" }
`,
    says: `
site.yaml:4:27: error: libary is not defined [undefined-variable]
      - debug: { msg: "a {{ libary }}" }
                            ^^^^^^
  hint: Did you mean library?
`
  },
  {
    name: 'an item without a loop',
    files: `- hosts: all
  tasks:
    - debug: { msg: "{{ item }}" }
`,
    says: `
site.yaml:3:25: error: item is not defined [undefined-variable]
      - debug: { msg: "{{ item }}" }
                          ^^^^
`
  },
  {
    name: 'a variable that defines itself',
    files: `- hosts: all
  vars: { a: "{{ b }}", b: "{{ a }}" }
  tasks:
    - debug: { msg: "{{ a }}" }
`,
    says: `
site.yaml:2:14: error: The variable a is defined by itself: a → b → a [variable-cycle]
    vars: { a: "{{ b }}", b: "{{ a }}" }
               ^^^^^^^^^
  hint: Give one of them another name, or a value of its own.
  site.yaml:2:28: b is defined here
`
  },
  {
    name: 'a variable that conditions cannot speak',
    files: `- hosts: all
  vars: { a-b: 1 }
  tasks: []
`,
    says: `
site.yaml:2:11: error: Conditions cannot speak the name a-b [reserved-name]
    vars: { a-b: 1 }
            ^^^
  hint: Write a_b: letters, digits and underscores.
`
  },
  {
    name: 'a misspelt fact in when',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      when: facts.os.majr >= 9
`,
    says: `
site.yaml:4:22: error: facts.os has no majr [undefined-variable]
        when: facts.os.majr >= 9
                       ^^^^
  hint: Did you mean major?
`
  },
  {
    name: 'a misspelt result in when',
    files: `- hosts: all
  tasks:
    - command: make
      register: made
    - debug: { msg: x }
      when: made.stdot == "a"
`,
    says: `
site.yaml:6:18: error: made has no stdot [undefined-variable]
        when: made.stdot == "a"
                   ^^^^^
  hint: Did you mean stdout?
`
  },
  {
    name: 'a name in when that is not there',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      when: libary == "a"
`,
    says: `
site.yaml:4:13: error: libary is not defined [undefined-variable]
        when: libary == "a"
              ^^^^^^
`
  },
  {
    name: 'a number compared with a text in when',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      when: facts.os.major >= "9"
`,
    says: `
site.yaml:4:13: error: Cannot compare an integer and a string [condition-type]
        when: facts.os.major >= "9"
              ^^^^^^^^^^^^^^^^^^^^^
  hint: Write the number without quotes.
`
  },
  {
    name: 'a condition that is no condition',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      when: facts.os.major
`,
    says: `
site.yaml:4:13: error: The condition gives an integer, not true or false [condition-type]
        when: facts.os.major
              ^^^^^^^^^^^^^^
`
  },
  {
    name: 'a condition in the style of Jinja',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      when: facts.os.name is defined
`,
    says: `
site.yaml:4:27: error: is is not expected here [condition-syntax]
        when: facts.os.name is defined
                            ^^
  hint: Write has(vars.x) for “x is defined”, == for “is”.
`
  },
  {
    name: 'a condition that does not parse',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      when: facts.os.name = "b"
`,
    says: `
site.yaml:4:27: error: = is not expected here [condition-syntax]
        when: facts.os.name = "b"
                            ^
  hint: Write == to compare.
`
  },
  {
    name: 'and for &&',
    files: `- hosts: all
  tasks:
    - debug: { msg: x }
      when: facts.os.name == "a" and true
`,
    says: `
site.yaml:4:34: error: and is not expected here [condition-syntax]
        when: facts.os.name == "a" and true
                                   ^^^
  hint: Write &&.
`
  },
  {
    name: 'a template without its end',
    files: `- hosts: all
  tasks:
    - debug: { msg: "{{ facts.os.name" }
`,
    says: `
site.yaml:3:34: error: The template ends before it is complete [template-syntax]
      - debug: { msg: "{{ facts.os.name" }
                                   ^
  hint: Close every {{ with }} and every {{#…}} with {{/…}}.
`
  },
  {
    name: 'a block of a template without its end',
    files: `- hosts: all
  tasks:
    - debug: { msg: "{{#if facts.systemd}}x" }
`,
    says: `
site.yaml:3:44: error: The template ends before it is complete [template-syntax]
      - debug: { msg: "{{#if facts.systemd}}x" }
                                             ^
  hint: Close every {{ with }} and every {{#…}} with {{/…}}.
`
  },
  {
    name: 'a filter in the style of Jinja',
    files: `- hosts: all
  tasks:
    - debug: { msg: "{{ facts.os.name | upper }}" }
`,
    says: `
site.yaml:3:39: error: "|" is not expected here [template-syntax]
      - debug: { msg: "{{ facts.os.name | upper }}" }
                                        ^
  hint: Filters are calls: {{name value}}, as in {{lower x}}.
`
  },
  {
    name: 'a function that is not there',
    files: `- hosts: all
  tasks:
    - debug: { msg: "{{ uper facts.os.name }}" }
`,
    says: `
site.yaml:3:25: error: There is no function uper [template-error]
      - debug: { msg: "{{ uper facts.os.name }}" }
                          ^^^^
  hint: Did you mean upper?
`
  },
  {
    name: 'a mistake in the template of a file',
    files: {
      'site.yaml': `- hosts: all
  tasks:
    - template: { src: a.hbs, dest: /a }
`,
      'templates/a.hbs': `one
two {{ port }}
`
    },
    says: `
templates/a.hbs:2:8: error: port is not defined [undefined-variable]
  two {{ port }}
         ^^^^
`
  }
])
