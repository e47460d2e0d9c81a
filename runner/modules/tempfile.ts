import { Type } from 'typebox'
import { pathParam, withoutSlash } from './files/path-param.ts'
import { defineModule, nothing, type RunStep } from './module.ts'

export const tempfile = defineModule({
  name: 'tempfile',
  summary: 'Make a temporary file or directory with a name that nothing else has.',
  description:
    'Only the user who runs the task may enter or read it. It stays until something removes it: register it, and use file with state: absent.',
  params: Type.Object(
    {
      state: Type.Optional(
        Type.Enum(['file', 'directory'], { default: 'file', description: 'What is made.' })
      ),
      path: Type.Optional(
        pathParam('The directory it is made in; without it $TMPDIR or /tmp of the user who runs the task.')
      ),
      prefix: Type.Optional(
        Type.String({
          // mktemp takes the whole run of X for its own.
          pattern: '^(?:[^/]*[^/X])?$',
          default: 'ansible.',
          description: 'What the name begins with; it does not end with X.'
        })
      ),
      suffix: Type.Optional(
        Type.String({ pattern: '^[^/]*$', default: '', description: 'What the name ends with.' })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    path: Type.String({ description: 'Where it is.' }),
    state: Type.String({ description: 'What it is: file or directory.' })
  }),
  ansible: { module: 'ansible.builtin.tempfile' },
  examples: [
    `- name: A place to unpack
  tempfile: { state: directory, prefix: haproxy., suffix: .build }
  register: place`
  ],

  observe: () => nothing,

  *plan({ state, path, prefix = 'ansible.', suffix = '' }): Generator<RunStep, void> {
    const template = `${prefix}XXXXXXXX`
    yield {
      do: 'run',
      why: 'made every time',
      argv: [
        'mktemp',
        ...(state === 'directory' ? ['-d'] : []),
        ...(path === undefined ? ['--tmpdir'] : []),
        `--suffix=${suffix}`,
        '--',
        path === undefined ? template : `${withoutSlash(path).replace(/\/$/, '')}/${template}`
      ]
    }
  },

  report: ({ state = 'file' }, _now, outcomes) => ({ path: outcomes[0]?.out.replace(/\n$/, '') ?? '', state })
})
