import { Type } from 'typebox'
import { defineModule, Refusal } from './module.ts'
import { expand, expansionOf, patternOf } from './text/pattern.ts'
import {
  editingDeviations,
  editingParams,
  editingResult,
  observeText,
  putText,
  reportText,
  type Text,
  type TextFile,
  textOf,
  withoutForFiles
} from './text/text-file.ts'

export const replace = defineModule({
  name: 'replace',
  summary: 'Replace every match of a regular expression in a text file.',
  description:
    '^ and $ match at every line, . does not match a line break. What replaces a match should not match itself, or the file is changed each time.',
  params: Type.Object(
    {
      ...editingParams,
      regexp: Type.String({
        hq: 'regex',
        minLength: 1,
        description: 'The regular expression (RE2) whose matches are replaced.'
      }),
      replace: Type.Optional(
        Type.String({
          default: '',
          description:
            'What stands in place of a match: \\1, \\g<1> and \\g<name> are its groups, \\n is a line break. Without it matches are removed.'
        })
      ),
      after: Type.Optional(
        Type.String({
          hq: 'regex',
          minLength: 1,
          description:
            'Only what comes after the first match of this regular expression. Here . matches line breaks, and ^ and $ only the ends of the file.'
        })
      ),
      before: Type.Optional(
        Type.String({
          hq: 'regex',
          minLength: 1,
          description: 'Only what comes before a match of this: with after the next one, else the last.'
        })
      ),
      encoding: Type.Optional(
        Type.Enum(['utf-8', 'latin-1'], {
          default: 'utf-8',
          description: 'How the bytes of the file are read and written.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    ...editingResult,
    count: Type.Integer({ description: 'How many matches were replaced. Not in Ansible.' })
  }),
  ansible: {
    module: 'ansible.builtin.replace',
    without: withoutForFiles,
    deviations: [...editingDeviations, 'encoding is utf-8 or latin-1.']
  },
  examples: [
    `- name: The new name everywhere
  replace: { path: /etc/hosts, regexp: '\\bold\\.example\\.com\\b', replace: new.example.com, backup: true }`,
    `- name: Other ports, in the block of the balancer only
  replace:
    path: /etc/keepalived/keepalived.conf
    after: 'virtual_server 192\\.0\\.2\\.10'
    before: '\\n}'
    regexp: '^(\\s*real_server \\S+) 80$'
    replace: '\\g<1> 8080'`
  ],

  observe(want) {
    expansionOf('replace', want.replace ?? '', patternOf('regexp', want.regexp, { multiline: true }))
    for (const at of ['after', 'before'] as const) {
      const pattern = want[at]
      if (pattern !== undefined) patternOf(at, pattern, { dotAll: true })
    }
    return observeText(want.path)
  },

  *plan(want, now, context) {
    if (now.is === 'missing') throw new Refusal('path', `There is no file ${now.path}`)
    const { coding } = decoded(want, now)
    const { text, count } = replaced(want, now)
    yield* putText(now, { text, coding }, `${count} to be replaced`, want, context)
  },

  report(want, now) {
    const { text, count, found } = replaced(want, now)
    const changed = text !== decoded(want, now).text
    const msg = found ? (changed ? `${count} replacements made` : '') : 'Nothing matches before and after'
    return { ...reportText(now, want, changed, msg), count: changed ? count : 0 }
  }
})

interface Want {
  readonly regexp: string
  readonly replace?: string
  readonly after?: string
  readonly before?: string
  readonly encoding?: 'utf-8' | 'latin-1'
}

const decoded = ({ encoding, ...want }: Want, now: TextFile): Text => {
  if (encoding === 'latin-1') {
    if (/[^\0-\xff]/.test(want.replace ?? ''))
      throw new Refusal('replace', 'It has a character that latin-1 does not have')
    textOf(now)
    return { text: now.is === 'file' ? now.bytes : '', coding: 'bytes' }
  }
  const text = textOf(now)
  if (text.coding === 'bytes')
    throw new Refusal('path', `${now.path} is not UTF-8`, 'encoding: latin-1 takes every byte as it is.')
  return text
}

interface Replaced {
  readonly text: string
  readonly count: number
  /** Whether there is a part that after and before leave. */
  readonly found: boolean
}

const replaced = (want: Want, now: TextFile): Replaced => {
  const { text } = decoded(want, now)
  const part = partOf(text, want)
  if (!part) return { text, count: 0, found: false }
  const section = text.slice(part.start, part.end)
  const pattern = patternOf('regexp', want.regexp, { multiline: true })
  const expansion = expansionOf('replace', want.replace ?? '', pattern)
  const pieces: string[] = []
  let [end, count] = [0, 0]
  const matcher = pattern.matcher(section)
  while (matcher.find()) {
    const found = {
      start: matcher.start(),
      end: matcher.end(),
      group: (name: number | string) => matcher.group(name) ?? ''
    }
    pieces.push(section.slice(end, found.start), expand(expansion, found))
    end = found.end
    count += 1
  }
  return {
    text: `${text.slice(0, part.start)}${pieces.join('')}${section.slice(end)}${text.slice(part.end)}`,
    count,
    found: true
  }
}

/** The part of the text that after and before leave, or nothing when they do not match. */
const partOf = (
  text: string,
  { after, before }: Want
): { readonly start: number; readonly end: number } | undefined => {
  if (after === undefined && before === undefined) return { start: 0, end: text.length }
  const part = `(?P<hq_part>.*${after !== undefined && before !== undefined ? '?' : ''})`
  const group = (pattern: string | undefined): string => (pattern === undefined ? '' : `(?:${pattern})`)
  const whole = patternOf('after', `${group(after)}${part}${group(before)}`, { dotAll: true })
  const matcher = whole.matcher(text)
  return matcher.find() ? { start: matcher.start('hq_part'), end: matcher.end('hq_part') } : undefined
}
