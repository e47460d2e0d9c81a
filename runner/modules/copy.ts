import { Type } from 'typebox'
import type { Clash } from '../language/signature.ts'
import {
  observeRemote,
  placeRemote,
  type Remote,
  type RemoteWish,
  remoteBackup
} from './files/copy-remote.ts'
import { observeTree, placeTree, preserving, type Tree, treeOf } from './files/copy-tree.ts'
import { modeParam } from './files/mode.ts'
import { baseName, pathParam } from './files/path-param.ts'
import {
  checkedPlacementParams,
  followParam,
  observePlace,
  type Place,
  type Placement,
  place,
  placementResult,
  reportPlacement
} from './files/placement.ts'
import { type Content, type Context, defineModule, type Observation, Refusal } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { backupDeviation, withoutForFiles } from './text/text-file.ts'

type Now =
  | { readonly is: 'file'; readonly place: Place }
  | ({ readonly is: 'tree' } & Tree)
  | ({ readonly is: 'remote' } & Remote)

interface Want extends Placement {
  readonly src?: string
  readonly content?: string
  readonly remote_src?: boolean
  readonly local_follow?: boolean
  readonly checksum?: string
}

const clashOf = ({
  src,
  content,
  remote_src,
  local_follow,
  mode,
  checksum
}: Partial<Want>): Clash | undefined => {
  if (src !== undefined && content !== undefined)
    return { at: 'content', message: 'src and content are both given; one says it all' }
  if (src === undefined && content === undefined)
    return { at: 'src', message: 'There is nothing to copy', hint: 'Give src or content.' }
  if (src === undefined && remote_src) return { at: 'remote_src', message: 'remote_src goes with src' }
  if (src !== undefined && remote_src && !src.startsWith('/'))
    return { at: 'src', message: 'A file of the host is named by an absolute path' }
  if (local_follow === false && !remote_src)
    return { at: 'local_follow', message: 'Links of the controller are always followed' }
  if (src === undefined && mode === 'preserve')
    return { at: 'mode', message: 'A text has no mode that could be preserved' }
  return src === undefined && checksum !== undefined
    ? { at: 'checksum', message: 'checksum goes with src' }
    : undefined
}

export const copy = defineModule({
  name: 'copy',
  summary: 'Put a file, a directory or a text on the host.',
  description:
    'A src that ends with a slash means what is in that directory, without one the directory itself; empty directories are left out. ' +
    'New files get mode 0644 when mode does not say otherwise; a link at the destination is replaced by the file, unless follow is true. ' +
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
      ...followParam,
      mode: modeParam(
        "Permissions: quoted octal digits such as '0644', symbolic such as u=rw,g=r,o=, or `preserve`: those of src. Without it, what exists keeps its own.",
        'preserve'
      ),
      dest: pathParam('Where it goes. In a directory, or with a slash at the end, a file keeps its name.'),
      directory_mode: modeParam('Permissions of directories that are made for a src that is a directory.'),
      remote_src: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'src is a file or directory that is on the host already.'
        })
      ),
      local_follow: Type.Optional(
        Type.Boolean({
          default: true,
          description: 'Links in src are followed. Only with remote_src they can be kept, by false.'
        })
      ),
      checksum: Type.Optional(
        Type.String({
          pattern: '^[0-9A-Fa-f]{64}$',
          description: 'The SHA-256 that src must have.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: placementResult,
  ansible: {
    module: 'ansible.builtin.copy',
    without: { ...withoutForFiles, decrypt: 'there are no vaults; secrets come from variables' },
    deviations: [
      backupDeviation,
      'A new file has mode 0644 when mode does not say otherwise, whatever the umask; with remote_src that of its source, as in Ansible.',
      'checksum, as a parameter and in the result, is a SHA-256.',
      'Empty directories of the controller are left out, and its links are always followed.',
      'A directory of the host (remote_src) is copied with the modes that are in it; mode, backup and validate go with a file.'
    ]
  },
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
    remote_src: true`,
    `- name: A program as it was built
  copy: { src: haproxy, dest: /opt/haproxy/sbin/, mode: preserve }`
  ],

  clash: clashOf,

  observe(want, context): Observation<Now> {
    refuseClash(clashOf(want))
    if (isRemote(want)) {
      const { ask, read } = observeRemote(want)
      return { ask, read: answers => ({ is: 'remote', ...read(answers) }) }
    }
    const tree = want.src === undefined ? undefined : treeOf(want.src, want.dest, context)
    if (tree) {
      const { ask, read } = observeTree(tree, context)
      return { ask, read: answers => ({ is: 'tree', ...read(answers) }) }
    }
    const name = want.src === undefined ? undefined : baseName(want.src)
    const { ask, read } = observePlace(want.dest, name, contentOf(want, context), context, want.follow)
    return { ask, read: answers => ({ is: 'file', place: read(answers) }) }
  },

  plan(want, now, context) {
    if (now.is === 'remote') {
      checkDigest(want, now.wanted)
      return placeRemote(want as RemoteWish, now)
    }
    if (now.is === 'tree') {
      if (want.checksum !== undefined)
        throw new Refusal('checksum', 'src is a directory, which has no checksum')
      return placeTree(want, now)
    }
    const content = contentOf(want, context)
    checkDigest(want, content.sha256)
    return place(content, preserving(want, content), now.place)
  },

  report(want, now, _outcomes, context) {
    if (now.is === 'remote') {
      const backup = remoteBackup(want as RemoteWish, now)
      return {
        dest: now.path,
        checksum: now.wanted ?? '',
        ...(backup === undefined ? {} : { backup_file: backup })
      }
    }
    if (now.is === 'tree') return { dest: now.base, checksum: '' }
    return reportPlacement(contentOf(want, context), want, now.place)
  }
})

const isRemote = (want: Want): want is Want & RemoteWish => want.remote_src === true && want.src !== undefined

const checkDigest = ({ checksum, src }: Want, sha256: string | undefined): void => {
  if (checksum === undefined || checksum.toLowerCase() === sha256) return
  throw new Refusal('checksum', `The digest of ${src} is ${sha256 ?? 'not known'}`)
}

const contentOf = ({ src, content }: Want, context: Context): Content =>
  src === undefined ? context.text(content ?? '') : context.file(src)
