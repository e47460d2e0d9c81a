import { Type } from 'typebox'
import { basename, normalise } from '../language/path.ts'
import { pathParam } from './files/path-param.ts'
import { type Context, type Destination, defineModule, Refusal } from './module.ts'

/** What the host says of the file. */
type Found =
  | { readonly kind: 'file'; readonly size: number; readonly sha256: string }
  | { readonly kind: 'none'; readonly why: string }

export const fetch = defineModule({
  name: 'fetch',
  summary: 'Bring a file of the host to the controller.',
  description:
    'It is read as the user that the task becomes, travels in pieces through the open session, and gets its name when all of it is there and its SHA-256 is right; so files may be large. ' +
    'Counts as changed when the controller has another file, or none.',
  params: Type.Object(
    {
      src: pathParam('The file of the host; a link stands for what it points to.'),
      dest: Type.String({
        minLength: 1,
        description:
          'A folder of the controller: the file goes to `dest/HOST/src` in it. A relative one starts from the playbook’s folder.'
      }),
      flat: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'dest is the file itself or, with / at its end, the folder it goes to.'
        })
      ),
      fail_on_missing: Type.Optional(
        Type.Boolean({
          default: true,
          description: 'Whether a file that is not there or cannot be read is a failure.'
        })
      ),
      validate_checksum: Type.Optional(
        Type.Boolean({
          default: true,
          description: 'Refuse what came when the file on the host changed meanwhile.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    file: Type.String({ description: 'The path on the host.' }),
    dest: Type.String({ description: 'The path on the controller; empty when there was nothing to fetch.' }),
    checksum: Type.String({ description: 'SHA-256 of the file; empty when there was nothing to fetch.' }),
    msg: Type.String({ description: 'Why nothing was fetched, if nothing was.' })
  }),
  ansible: {
    module: 'ansible.builtin.fetch',
    deviations: [
      '`checksum` is a SHA-256 (Ansible: SHA-1); `md5sum` and `remote_checksum` are not there.',
      'Check mode says whether a file would be fetched (Ansible skips the task); diffs are not shown.',
      'With become the file is streamed, too (Ansible holds all of it in memory).'
    ]
  },
  examples: [
    `- name: Keep a copy of each host's configuration
  fetch: { src: /etc/haproxy/haproxy.cfg, dest: backup/ }`,
    `- name: The archive of the build, for the other hosts
  fetch:
    src: /var/tmp/haproxy.tar.gz
    dest: files/haproxy.tar.gz
    flat: true`
  ],

  observe: want => ({
    ask: [['bash', '-c', look, 'look', want.src]],
    read: ([answer]): Found => {
      const [said = '', sum = ''] = (answer?.out ?? '').split('\n')
      const sha256 = /^([0-9a-f]{64}) /.exec(sum)?.[1]
      return sha256 && /^\d+$/.test(said)
        ? { kind: 'file', size: Number(said), sha256 }
        : { kind: 'none', why: said || 'the host gave no answer' }
    }
  }),

  *plan(want, now, context) {
    if (now.kind === 'none') {
      if (want.fail_on_missing === false) return
      throw new Refusal('src', `${want.src} cannot be fetched: ${now.why}`)
    }
    const to = destinationOf(want, context)
    if (to.sha256 === now.sha256) return
    yield {
      do: 'fetch',
      why: to.is === 'missing' ? 'the controller has no copy' : 'the controller’s copy differs',
      path: want.src,
      size: now.size,
      to,
      ...(want.validate_checksum === false ? {} : { sha256: now.sha256 })
    }
  },

  report: (want, now, _outcomes, context) =>
    now.kind === 'none'
      ? { file: want.src, dest: '', checksum: '', msg: `${now.why}, ignored` }
      : { file: want.src, dest: destinationOf(want, context).path, checksum: now.sha256, msg: '' }
})

/** Its size and digest, a line each, or why there is none. */
const look = `
if [[ ! -e $1 ]]; then echo 'it is not there'
elif [[ -d $1 ]]; then echo 'it is a directory'
elif [[ ! -f $1 ]]; then echo 'it is not a regular file'
elif [[ ! -r $1 ]]; then echo 'it may not be read'
else stat -L -c %s -- "$1" && sha256sum <"$1"
fi`

const destinationOf = (
  want: { readonly src: string; readonly dest: string; readonly flat?: boolean },
  context: Context
): Destination => {
  const { src, dest } = want
  const host = String(context.value?.('inventory_hostname'))
  const path = !want.flat
    ? `${dest}/${host}${normalise(src)}`
    : dest.endsWith('/')
      ? dest + basename(src)
      : dest
  const found = context.destination(path)
  if (found.is !== 'directory') return found
  throw new Refusal(
    'dest',
    `${found.path} is a directory of the controller, and the file would take its place`,
    ...(want.flat && !dest.endsWith('/') ? ['Write a / at its end to fetch into it.'] : [])
  )
}
