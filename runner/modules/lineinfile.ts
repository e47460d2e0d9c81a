import { Type } from 'typebox'
import type { Clash } from '../language/signature.ts'
import { defineModule, Refusal } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { type EditedLines, editLines, type LineWish } from './text/edit-lines.ts'
import { expansionOf, patternOf } from './text/pattern.ts'
import {
  editingDeviations,
  editingParams,
  editingResult,
  inCoding,
  observeText,
  putText,
  reportText,
  type TextFile,
  textOf,
  withoutForFiles
} from './text/text-file.ts'

const clashOf = ({
  state,
  line,
  regexp,
  search_string,
  backrefs,
  insertafter,
  insertbefore
}: LineWish): Clash | undefined => {
  if (regexp !== undefined && search_string !== undefined)
    return { at: 'search_string', message: 'regexp and search_string are both given; one finds the line' }
  if (insertafter !== undefined && insertbefore !== undefined)
    return {
      at: 'insertbefore',
      message: 'insertafter and insertbefore are both given; a line goes to one place'
    }
  if (state === 'absent')
    return (line ?? regexp ?? search_string)
      ? undefined
      : {
          at: 'state',
          message: 'Nothing says which line is removed',
          hint: 'Give line, regexp or search_string.'
        }
  if (line === undefined) return { at: 'line', message: 'Nothing says what the line is', hint: 'Give line.' }
  if (backrefs && regexp === undefined)
    return { at: 'backrefs', message: 'backrefs goes with regexp: its groups are what line refers to' }
  return undefined
}

export const lineinfile = defineModule({
  name: 'lineinfile',
  summary: 'Have a line in a text file, or not.',
  description:
    'regexp or search_string say which line is replaced: the last one that fits. When none does, the line is added unless it is there already. ' +
    'For several lines that belong together use blockinfile, for a file that is yours as a whole copy or template.',
  params: Type.Object(
    {
      ...editingParams,
      line: Type.Optional(
        Type.String({
          description: 'The line. With state: absent, the line that is removed when it is just that.'
        })
      ),
      state: Type.Optional(
        Type.Enum(['present', 'absent'], {
          default: 'present',
          description: '`absent` removes every line that is meant.'
        })
      ),
      regexp: Type.Optional(
        Type.String({
          hq: 'regex',
          minLength: 1,
          description:
            'A regular expression (RE2) that finds the line; it should fit what the line becomes, too, or the line is added each time.'
        })
      ),
      search_string: Type.Optional(
        Type.String({ minLength: 1, description: 'A text that finds the line it is in, instead of regexp.' })
      ),
      backrefs: Type.Optional(
        Type.Boolean({
          default: false,
          description:
            'In line, \\1, \\g<1> and \\g<name> stand for the groups of regexp. When nothing matches, nothing is done.'
        })
      ),
      insertafter: Type.Optional(
        Type.String({
          hq: 'regex',
          description:
            'Where a new line goes: after the last line that fits this regular expression. EOF (the default) is the end of the file, BOF its beginning; without a match the end.'
        })
      ),
      insertbefore: Type.Optional(
        Type.String({
          hq: 'regex',
          description: 'The same, before that line. BOF is the beginning; without a match the end.'
        })
      ),
      firstmatch: Type.Optional(
        Type.Boolean({
          default: false,
          description:
            'The first line that regexp, search_string, insertafter or insertbefore find, not the last.'
        })
      ),
      create: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'A file that is not there is made, with its directories; else that is a failure.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    ...editingResult,
    backup: Type.String({ description: 'The same as backup_file; empty when there is none.' }),
    found: Type.Integer({ description: 'How many lines were removed.' })
  }),
  ansible: {
    module: 'ansible.builtin.lineinfile',
    without: withoutForFiles,
    deviations: [
      ...editingDeviations,
      'An empty regexp or search_string is refused: Ansible warns, and replaces the last line.',
      'A line of several lines counts as there when they stand one after another; Ansible adds them each time.',
      'After a last line that lacks its newline comes a line of its own; Ansible writes it on to that line.'
    ]
  },
  examples: [
    `- name: SELinux enforces from the next boot on
  lineinfile: { path: /etc/selinux/config, regexp: '^SELINUX=', line: SELINUX=enforcing }`,
    `- name: The balancer knows itself
  lineinfile:
    path: /etc/hosts
    search_string: lb1.example.com
    line: 192.0.2.10 lb1.example.com lb1
    insertafter: '^127\\.0\\.0\\.1'
    backup: true`,
    `- name: Nobody logs in with a password
  lineinfile:
    path: /etc/ssh/sshd_config
    regexp: '^#?\\s*PasswordAuthentication\\b'
    line: PasswordAuthentication no
    validate: /usr/sbin/sshd -t -f %s
  notify: Reload sshd`,
    `- name: The same limit with another number
  lineinfile: { path: /etc/sysconfig/haproxy, regexp: '^(NOFILE=).*', line: '\\g<1>100000', backrefs: true }`
  ],

  clash: clashOf,

  observe(want) {
    const { regexp, insertafter, insertbefore, backrefs, line } = want
    refuseClash(clashOf(want))
    if (insertafter !== undefined) patternOf('insertafter', insertafter)
    if (insertbefore !== undefined) patternOf('insertbefore', insertbefore)
    const pattern = regexp === undefined ? undefined : patternOf('regexp', regexp)
    if (pattern && backrefs) expansionOf('line', line ?? '', pattern)
    return observeText(want.path)
  },

  *plan(want, now, context) {
    if (now.is === 'missing' && want.state !== 'absent' && !want.create)
      throw new Refusal('path', `There is no file ${now.path}`, 'create: true makes it.')
    if (now.is === 'missing' && want.state === 'absent') return
    const { coding } = textOf(now)
    const { text, msg } = edited(want, now)
    // With backrefs nothing is made of nothing.
    if (now.is === 'missing' && msg === '') return
    yield* putText(now, { text, coding }, whyOf(msg), want, context)
  },

  report(want, now) {
    const absent = now.is === 'missing' && want.state === 'absent'
    const { msg, found } = absent ? { msg: 'file not present', found: 0 } : edited(want, now)
    const shared = reportText(now, want, msg !== '', msg)
    return { ...shared, backup: shared.backup_file ?? '', found }
  }
})

const edited = (want: LineWish, now: TextFile): EditedLines => {
  const { text, coding } = textOf(now)
  const coded = Object.fromEntries(
    Object.entries(want).map(([name, value]) => [
      name,
      typeof value === 'string' ? inCoding(coding, value) : value
    ])
  )
  return editLines(text, coded)
}

const whyOf = (msg: string): string => {
  if (msg === 'line added') return 'the line is not there'
  return msg === 'line replaced' ? 'the line is another one' : msg.replace('removed', 'to be removed')
}
