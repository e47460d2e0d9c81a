import { Type } from 'typebox'
import type { Clash } from '../language/signature.ts'
import { defineModule, Refusal } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { type BlockWish, defaultMarker, editBlock, isWanted, markersOf } from './text/edit-block.ts'
import { patternOf } from './text/pattern.ts'
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

const clashOf = (want: BlockWish): Clash | undefined => {
  if (want.insertafter !== undefined && want.insertbefore !== undefined)
    return {
      at: 'insertbefore',
      message: 'insertafter and insertbefore are both given; a block goes to one place'
    }
  const [begin, end] = markersOf(want)
  return begin === end
    ? { at: 'marker_end', message: 'marker_begin and marker_end are the same: the block would have no end' }
    : undefined
}

const line = '^[^\\r\\n]*$'

export const blockinfile = defineModule({
  name: 'blockinfile',
  summary: 'Have a block of lines in a text file, between two lines that mark it, or not.',
  description:
    'The block is found again by its markers, so several blocks in a file need markers of their own. ' +
    'Everything between them is replaced; the rest of the file is left alone.',
  params: Type.Object(
    {
      ...editingParams,
      block: Type.Optional(
        Type.String({ default: '', description: 'The lines. Without any, the block is removed.' })
      ),
      state: Type.Optional(
        Type.Enum(['present', 'absent'], {
          default: 'present',
          description: '`absent` removes the block with its markers.'
        })
      ),
      marker: Type.Optional(
        Type.String({
          pattern: '^[^\\r\\n]*\\{mark\\}[^\\r\\n]*$',
          default: defaultMarker,
          description: 'The line before and after the block; {mark} stands for marker_begin and marker_end.'
        })
      ),
      marker_begin: Type.Optional(
        Type.String({ pattern: line, default: 'BEGIN', description: 'What {mark} is before the block.' })
      ),
      marker_end: Type.Optional(
        Type.String({ pattern: line, default: 'END', description: 'What {mark} is after the block.' })
      ),
      insertafter: Type.Optional(
        Type.String({
          hq: 'regex',
          description:
            'Where a new block goes: after the last line that fits this regular expression (RE2), or, when it begins with (?m), after the first match in the whole text. EOF (the default) is the end of the file; without a match the end.'
        })
      ),
      insertbefore: Type.Optional(
        Type.String({
          hq: 'regex',
          description: 'The same, before it. BOF is the beginning of the file; without a match the end.'
        })
      ),
      append_newline: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'An empty line follows the block, unless it is at the end of the file.'
        })
      ),
      prepend_newline: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'An empty line precedes the block, unless it is at the beginning of the file.'
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
  result: Type.Object(editingResult),
  ansible: {
    module: 'ansible.builtin.blockinfile',
    without: withoutForFiles,
    deviations: [
      ...editingDeviations,
      'A marker without {mark}, or of several lines, is refused: Ansible inserts the block again each time.',
      'state: absent is content with a file that is not there; Ansible fails without create.'
    ]
  },
  examples: [
    `- name: The balancers know each other
  blockinfile:
    path: /etc/hosts
    block: |
      192.0.2.10 lb1.example.com lb1
      192.0.2.11 lb2.example.com lb2`,
    `- name: Deploy may reload HAProxy
  blockinfile:
    path: /etc/sudoers.d/deploy
    create: true
    mode: '0440'
    marker: '# {mark} reload'
    block: 'deploy ALL=(root) NOPASSWD: /usr/bin/systemctl reload haproxy'
    validate: visudo -cf %s`
  ],

  clash: clashOf,

  observe(want) {
    refuseClash(clashOf(want))
    for (const at of ['insertafter', 'insertbefore'] as const) {
      const pattern = want[at]
      if (pattern !== undefined) patternOf(at, pattern)
    }
    return observeText(want.path)
  },

  *plan(want, now, context) {
    if (now.is === 'missing') {
      if (want.state === 'absent') return
      if (!want.create) throw new Refusal('path', `There is no file ${now.path}`, 'create: true makes it.')
    }
    const { coding } = textOf(now)
    const why = isWanted(want) ? 'the block is another one, or not there' : 'the block is there'
    yield* putText(now, { text: edited(want, now), coding }, why, want, context)
  },

  report(want, now) {
    if (now.is === 'missing') {
      const gone = want.state === 'absent'
      return reportText(now, want, !gone, gone ? `File ${now.path} not present` : 'File created')
    }
    const changed = edited(want, now) !== textOf(now).text
    const msg = isWanted(want) ? 'Block inserted' : 'Block removed'
    return reportText(now, want, changed, changed ? msg : '')
  }
})

const edited = (want: BlockWish, now: TextFile): string => {
  const { text, coding } = textOf(now)
  const coded = Object.fromEntries(
    Object.entries(want).map(([name, value]) => [
      name,
      typeof value === 'string' ? inCoding(coding, value) : value
    ])
  )
  return editBlock(text, coded)
}
