import { Type } from 'typebox'
import { baseName } from './files/path-param.ts'
import {
  checkedPlacementParams,
  followParam,
  observePlace,
  place,
  placementResult,
  reportPlacement
} from './files/placement.ts'
import { defineModule, Refusal } from './module.ts'
import { backupDeviation, withoutForFiles } from './text/text-file.ts'

const jinja = 'of Jinja; templates are Handlebars'

export const template = defineModule({
  name: 'template',
  summary: 'Render a template to a file of the host.',
  description:
    'Templates are Handlebars, not Jinja: the same as in playbooks. They are looked for in the role’s templates/, then beside the playbook. ' +
    'A link at the destination is replaced by the file, unless follow is true.',
  params: Type.Object(
    {
      src: Type.String({
        hq: 'template',
        description: 'The template. In a directory, its name without .hbs is used.'
      }),
      ...checkedPlacementParams,
      ...followParam,
      newline_sequence: Type.Optional(
        Type.Enum(['\n', '\r', '\r\n', '\\n', '\\r', '\\r\\n'], {
          description: 'What every line break becomes; without it they are left as the template has them.'
        })
      ),
      output_encoding: Type.Optional(
        Type.Enum(['utf-8', 'latin-1', 'ascii'], {
          default: 'utf-8',
          description: 'How the text is written as bytes. The template itself is UTF-8.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: placementResult,
  ansible: {
    module: 'ansible.builtin.template',
    without: {
      ...withoutForFiles,
      block_end_string: jinja,
      block_start_string: jinja,
      comment_end_string: jinja,
      comment_start_string: jinja,
      lstrip_blocks: jinja,
      trim_blocks: `${jinja}, where a tag alone on its line takes the line with it`,
      variable_end_string: jinja,
      variable_start_string: jinja
    },
    deviations: [
      backupDeviation,
      'Without newline_sequence line breaks are left as they are; Ansible writes \\n.',
      'output_encoding is utf-8, latin-1 or ascii.',
      'mode: preserve is not there: say which mode the file has.',
      'A new file has mode 0644 when mode does not say otherwise, whatever the umask.',
      'checksum in the result is a SHA-256.'
    ]
  },
  examples: [
    `- name: The configuration of HAProxy
  template:
    src: haproxy.cfg.hbs
    dest: /etc/haproxy/haproxy.cfg
    owner: root
    group: haproxy
    mode: '0640'
    validate: /opt/haproxy/current/sbin/haproxy -c -f %s
  notify: Reload HAProxy`,
    `- name: An error page, as HTTP wants its header lines
  template:
    src: 503.http.hbs
    dest: /etc/haproxy/errors/503.http
    newline_sequence: "\\r\\n"`
  ],

  observe: (want, context) =>
    observePlace(
      want.dest,
      baseName(want.src).replace(/\.hbs$/, ''),
      context.template(want.src, written(want)),
      context,
      want.follow
    ),
  plan: (want, now, context) => place(context.template(want.src, written(want)), want, now),
  report: (want, now, _outcomes, context) =>
    reportPlacement(context.template(want.src, written(want)), want, now)
})

interface Writing {
  readonly newline_sequence?: string
  readonly output_encoding?: 'utf-8' | 'latin-1' | 'ascii'
}

const names: Readonly<Record<string, string>> = { '\\n': '\n', '\\r': '\r', '\\r\\n': '\r\n' }

/** How the rendered text becomes the file. */
const written =
  ({ newline_sequence: newline, output_encoding: encoding = 'utf-8' }: Writing) =>
  (rendered: string): string | Uint8Array => {
    const text =
      newline === undefined ? rendered : rendered.replace(/\r\n|\r|\n/g, () => names[newline] ?? newline)
    if (encoding === 'utf-8') return text
    const stranger = [...text].find(
      letter => (letter.codePointAt(0) ?? 0) > (encoding === 'ascii' ? 0x7f : 0xff)
    )
    if (stranger !== undefined)
      throw new Refusal('output_encoding', `${encoding} does not have the character ${stranger}`)
    return Uint8Array.from(text, letter => letter.charCodeAt(0))
  }
