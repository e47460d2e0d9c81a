import { Type } from 'typebox'
import { pathParam } from './files/path-param.ts'
import { defineModule, Refusal } from './module.ts'

/** Bytes: as base64 this just fits into an answer, which takes a MiB. */
const most = 768 * 1024

export const slurp = defineModule({
  name: 'slurp',
  summary: 'Read a small file of the host into a result.',
  description: 'Up to 768 KiB; `fetch` brings larger ones to a file of the controller.',
  params: Type.Object(
    { src: pathParam('The file; a link stands for what it points to.') },
    { additionalProperties: false }
  ),
  result: Type.Object({
    content: Type.String({ description: 'Its bytes, as base64.' }),
    encoding: Type.String({ description: 'Always base64.' }),
    source: Type.String({ description: 'Its path on the host.' })
  }),
  ansible: {
    module: 'ansible.builtin.slurp',
    without: { path: 'same as src' },
    deviations: ['A file of more than 768 KiB is refused.']
  },
  examples: [
    `- name: Read the certificate
  slurp: { src: /etc/haproxy/certs/site.pem }
  register: certificate`
  ],

  observe: want => ({
    ask: [['bash', '-c', read, 'read', want.src]],
    read: ([answer]) => {
      const [kind = '', content = ''] = (answer?.out ?? '').split(' ')
      if (kind === 'read') return content
      throw new Refusal(
        'src',
        `${want.src} cannot be read: ${refusals[kind] ?? 'the host gave no answer'}`,
        ...(kind === 'large' ? ['fetch brings it to a file of the controller.'] : [])
      )
    }
  }),

  *plan() {},

  report: (want, content) => ({ content, encoding: 'base64', source: want.src })
})

const refusals: Readonly<Record<string, string>> = {
  missing: 'it is not there',
  directory: 'it is a directory',
  other: 'it is not a regular file',
  unreadable: 'it may not be read',
  large: 'it is larger than 768 KiB'
}

const read = `
if [[ ! -e $1 ]]; then echo missing
elif [[ -d $1 ]]; then echo directory
elif [[ ! -f $1 ]]; then echo other
elif [[ ! -r $1 ]]; then echo unreadable
elif (($(stat -L -c %s -- "$1") > ${most})); then echo large
else echo -n 'read '; base64 -w 0 -- "$1"
fi`
