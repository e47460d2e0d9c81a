import { Type } from 'typebox'
import { observeRemote, placeRemote, type Remote } from './copy-remote.ts'
import { observeTree, placeTree, type Tree, treeOf } from './copy-tree.ts'
import { modeParam } from './mode.ts'
import { type Context, defineModule, type Observation, Refusal } from './module.ts'
import { baseName, pathParam } from './path-param.ts'
import {
  checkedPlacementParams,
  observePlace,
  type Place,
  place,
  placementResult,
  reportPlacement
} from './placement.ts'

type Now =
  | { readonly is: 'file'; readonly place: Place }
  | ({ readonly is: 'tree' } & Tree)
  | ({ readonly is: 'remote' } & Remote)

export const copy = defineModule({
  name: 'copy',
  summary: 'Put a file, a directory or a text on the host.',
  description:
    'A src that ends with a slash means what is in that directory, without one the directory itself; empty directories are left out. ' +
    'New files get mode 0644 when mode does not say otherwise (`mode: preserve` is not there); a link at the destination is replaced by the file. ' +
    'The directory of dest must exist, unless dest ends with a slash or src is a directory.',
  choice: { of: ['src', 'content'], only: true },
  params: Type.Object(
    {
      src: Type.Optional(
        Type.String({
          hq: 'file',
          minLength: 1,
          description:
            'A file or directory of the controller: in the role’s files/, then beside the playbook. With remote_src, a file of the host.'
        })
      ),
      content: Type.Optional(Type.String({ description: 'The text itself, instead of src.' })),
      ...checkedPlacementParams,
      dest: pathParam('Where it goes. In a directory, or with a slash at the end, a file keeps its name.'),
      directory_mode: modeParam('Permissions of directories that are made for a src that is a directory.'),
      remote_src: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'src is a file that is on the host already (directories: use command with cp -a).'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: placementResult,
  examples: [
    `- name: Error pages
  copy: { src: errors/, dest: /etc/haproxy/errors, owner: root, group: haproxy, mode: '0640', directory_mode: '0750' }`,
    `- name: Operators may reload HAProxy
  copy:
    content: |
      %operators ALL=(root) NOPASSWD: /usr/bin/systemctl reload haproxy
    dest: /etc/sudoers.d/haproxy-reload
    mode: '0440'
    validate: visudo -cf %s`,
    `- name: The unit that came with the sources
  copy:
    src: /usr/local/src/haproxy/admin/systemd/haproxy.service
    dest: /etc/systemd/system/
    remote_src: true`
  ],

  observe(want, context): Observation<Now> {
    if (want.remote_src) {
      const { ask, read } = observeRemote(source(want), want.dest)
      return { ask, read: answers => ({ is: 'remote', ...read(answers) }) }
    }
    const tree = want.src === undefined ? undefined : treeOf(want.src, want.dest, context)
    if (tree) {
      const { ask, read } = observeTree(tree, context)
      return { ask, read: answers => ({ is: 'tree', ...read(answers) }) }
    }
    const name = want.src === undefined ? undefined : baseName(want.src)
    const { ask, read } = observePlace(want.dest, name, contentOf(want, context), context)
    return { ask, read: answers => ({ is: 'file', place: read(answers) }) }
  },

  plan(want, now, context) {
    if (now.is === 'remote') return placeRemote(want, now)
    return now.is === 'tree' ? placeTree(want, now) : place(contentOf(want, context), want, now.place)
  },

  report(want, now, _outcomes, context) {
    if (now.is === 'remote') return { dest: now.path, checksum: now.wanted ?? '' }
    if (now.is === 'tree') return { dest: now.base, checksum: '' }
    return reportPlacement(contentOf(want, context), want, now.place)
  }
})

interface Source {
  readonly src?: string
  readonly content?: string
}

const source = ({ src, content }: Source): string => {
  if (src === undefined || content !== undefined) throw new Refusal('remote_src', 'remote_src goes with src')
  if (!src.startsWith('/')) throw new Refusal('src', 'A file of the host is named by an absolute path')
  return src
}

const contentOf = ({ src, content }: Source, context: Context) => {
  if (src !== undefined && content !== undefined)
    throw new Refusal('content', 'src and content are both given; one says it all')
  if (content !== undefined) return context.text(content)
  if (src === undefined) throw new Refusal('src', 'There is nothing to copy', 'Give src or content.')
  return context.file(src)
}
