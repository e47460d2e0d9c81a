import { type Static, Type } from 'typebox'
import { pathParam } from './files/path-param.ts'
import { defineModule, type Question } from './module.ts'

const text = (description: string) => Type.Optional(Type.String({ description }))
const number = (description: string) => Type.Optional(Type.Integer({ description }))
const truth = (description: string) => Type.Optional(Type.Boolean({ description }))

const found = Type.Object({
  exists: Type.Boolean({ description: 'Whether there is something; all else is there only then.' }),
  isreg: Type.Boolean({ description: 'A regular file.' }),
  isdir: Type.Boolean({ description: 'A directory.' }),
  islnk: Type.Boolean({ description: 'A symbolic link (never with follow).' }),
  isblk: truth('A block device.'),
  ischr: truth('A character device.'),
  isfifo: truth('A named pipe.'),
  issock: truth('A socket.'),
  path: text('What was looked at.'),
  mode: text("Permissions in octal digits, such as '0644'."),
  isuid: truth('Whether a program runs as its owner.'),
  isgid: truth('Whether a program runs as its group.'),
  rusr: truth('Whether its owner may read it.'),
  wusr: truth('Whether its owner may write it.'),
  xusr: truth('Whether its owner may execute or enter it.'),
  rgrp: truth('Whether its group may read it.'),
  wgrp: truth('Whether its group may write it.'),
  xgrp: truth('Whether its group may execute or enter it.'),
  roth: truth('Whether others may read it.'),
  woth: truth('Whether others may write it.'),
  xoth: truth('Whether others may execute or enter it.'),
  readable: truth('Whether the user who runs the task may read it.'),
  writeable: truth('Whether the user who runs the task may write it.'),
  executable: truth('Whether the user who runs the task may execute or enter it.'),
  pw_name: text('Name of the user that owns it.'),
  gr_name: text('Name of the group that owns it.'),
  uid: number('Number of the user that owns it.'),
  gid: number('Number of the group that owns it.'),
  size: number('Bytes.'),
  blocks: number('Blocks of 512 bytes that it takes.'),
  block_size: number('Bytes that are best read at once.'),
  inode: number('Number of its inode.'),
  dev: number('Number of the device it is on.'),
  nlink: number('How many names it has.'),
  mtime: number('Last change of its content, seconds since 1970.'),
  ctime: number('Last change of its content or its attributes, seconds since 1970.'),
  checksum: text('Digest of its content, for a regular file.'),
  lnk_target: text('Where a link points to, as it is written.'),
  lnk_source: text('Where a link leads to in the end.')
})

const algorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const

export const stat = defineModule({
  name: 'stat',
  summary: 'Look at a file or directory.',
  description: 'Digests of large files take their time: get_checksum: false leaves them out.',
  params: Type.Object(
    {
      path: pathParam('What to look at.'),
      follow: Type.Optional(Type.Boolean({ default: false, description: 'Look at what a link points to.' })),
      get_checksum: Type.Optional(
        Type.Boolean({ default: true, description: 'Make the digest of the content.' })
      ),
      checksum_algorithm: Type.Optional(
        Type.Enum([...algorithms], { default: 'sha256', description: 'Which digest. Ansible: sha1.' })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({ stat: found }),
  ansible: {
    module: 'ansible.builtin.stat',
    without: {
      get_attributes: 'flags of chattr: register lsattr of a command',
      get_mime: 'nothing in this job asks what kind of data a file holds: register file of a command'
    },
    deviations: [
      'checksum is a SHA-256 when checksum_algorithm does not say otherwise, as everywhere here.',
      'Times are whole seconds, and atime is left out: making the digest would change it.'
    ]
  },
  examples: [
    `- name: Is there a certificate?
  stat: { path: /etc/haproxy/certs/site.pem }
  register: certificate`,
    `- name: Is it the program that was built?
  stat: { path: /opt/haproxy/current/sbin/haproxy, follow: true, checksum_algorithm: sha512 }
  register: program`
  ],

  observe: want => ({
    ask: [
      [
        'stat',
        ...(want.follow ? ['-L'] : []),
        '-c',
        '%f %u %g %U %G %s %Y %Z %h %i %d %b %o',
        '--',
        want.path
      ],
      askAccess(want.path),
      ...(want.follow
        ? []
        : ([
            ['readlink', '--', want.path],
            ['realpath', '-m', '--', want.path]
          ] as const)),
      ...(want.get_checksum === false
        ? []
        : [[`${want.checksum_algorithm ?? 'sha256'}sum`, '--', want.path] as const])
    ],
    read: ([line, access, ...more]): { readonly stat: Static<typeof found> } => {
      if (line?.code !== 0) return { stat: absent }
      const checksum = want.get_checksum === false ? undefined : more.at(-1)?.out
      const [target, source] = want.follow ? [] : more.map(({ out }) => out)
      return {
        stat: { ...readStat(line.out, checksum, target, source), ...readAccess(access?.out), path: want.path }
      }
    }
  }),

  *plan() {},

  report: (_want, now) => now
})

const names = ['size', 'mtime', 'ctime', 'nlink', 'inode', 'dev', 'blocks', 'block_size'] as const

const absent = { exists: false, isreg: false, isdir: false, islnk: false }

/** Which of r, w and x the user has. */
const askAccess = (path: string): Question => [
  'bash',
  '-c',
  'for right in r w x; do test "-$right" "$1" && printf %s "$right"; done; :',
  'access',
  path
]

const readAccess = (rights = '') => ({
  readable: rights.includes('r'),
  writeable: rights.includes('w'),
  executable: rights.includes('x')
})

const readStat = (
  line: string,
  checksum: string | undefined,
  target: string | undefined,
  source: string | undefined
): Static<typeof found> => {
  const [hex = '', uid, gid, owner = '', group = '', ...numbers] = line.split(' ')
  const bits = Number.parseInt(hex, 16)
  const type = bits & 0o170000
  const has = (bit: number): boolean => (bits & bit) !== 0
  const digest = /^\\?([0-9a-f]{32,}) /.exec(checksum ?? '')?.[1]
  return {
    exists: true,
    isreg: type === 0o100000,
    isdir: type === 0o040000,
    islnk: type === 0o120000,
    isblk: type === 0o060000,
    ischr: type === 0o020000,
    isfifo: type === 0o010000,
    issock: type === 0o140000,
    mode: (bits & 0o7777).toString(8).padStart(4, '0'),
    isuid: has(0o4000),
    isgid: has(0o2000),
    rusr: has(0o400),
    wusr: has(0o200),
    xusr: has(0o100),
    rgrp: has(0o040),
    wgrp: has(0o020),
    xgrp: has(0o010),
    roth: has(0o004),
    woth: has(0o002),
    xoth: has(0o001),
    pw_name: owner,
    gr_name: group,
    uid: Number(uid),
    gid: Number(gid),
    ...Object.fromEntries(names.map((name, index) => [name, Number(numbers[index])])),
    ...(digest && type === 0o100000 ? { checksum: digest } : {}),
    ...(target && type === 0o120000 ? { lnk_target: target } : {}),
    ...(source && type === 0o120000 ? { lnk_source: source } : {})
  }
}
