import { type Static, Type } from 'typebox'
import { defineModule } from './module.ts'
import { pathParam } from './path-param.ts'

const optional = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) => Type.Optional(schema)

const found = Type.Object({
  exists: Type.Boolean({ description: 'Whether there is something; all else is there only then.' }),
  isreg: Type.Boolean({ description: 'A regular file.' }),
  isdir: Type.Boolean({ description: 'A directory.' }),
  islnk: Type.Boolean({ description: 'A symbolic link (never with follow).' }),
  mode: optional(Type.String({ description: "Permissions in octal digits, such as '0644'." })),
  pw_name: optional(Type.String({ description: 'Name of the user that owns it.' })),
  gr_name: optional(Type.String({ description: 'Name of the group that owns it.' })),
  uid: optional(Type.Integer({ description: 'Number of the user that owns it.' })),
  gid: optional(Type.Integer({ description: 'Number of the group that owns it.' })),
  size: optional(Type.Integer({ description: 'Bytes.' })),
  mtime: optional(Type.Integer({ description: 'Last change of its content, seconds since 1970.' })),
  checksum: optional(Type.String({ description: 'SHA-256 of its content, for a regular file.' })),
  lnk_target: optional(Type.String({ description: 'Where a link points to, as it is written.' }))
})

export const stat = defineModule({
  name: 'stat',
  summary: 'Look at a file or directory.',
  description:
    'The checksum is a SHA-256 (Ansible: SHA-1 unless told otherwise) and made only when asked for.',
  params: Type.Object(
    {
      path: pathParam('What to look at.'),
      follow: Type.Optional(Type.Boolean({ default: false, description: 'Look at what a link points to.' })),
      get_checksum: Type.Optional(
        Type.Boolean({ default: false, description: 'Make the SHA-256 of the content. Ansible: true.' })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({ stat: found }),
  examples: [
    `- name: Is there a certificate?
  stat: { path: /etc/haproxy/certs/site.pem }
  register: certificate`
  ],

  observe: want => ({
    ask: [
      ['stat', ...(want.follow ? ['-L'] : []), '-c', '%f %u %g %U %G %s %Y', '--', want.path],
      ...(want.get_checksum ? [['sha256sum', '--', want.path] as const] : []),
      ...(want.follow ? [] : [['readlink', '--', want.path] as const])
    ],
    read: answers => {
      const line = answers[0]?.code === 0 ? answers[0].out : undefined
      const checksum = want.get_checksum ? answers[1]?.out : undefined
      const target = want.follow ? undefined : answers.at(-1)?.out
      return { stat: line === undefined ? absent : readStat(line, checksum, target) }
    }
  }),

  *plan() {},

  report: (_want, now) => now
})

const absent = { exists: false, isreg: false, isdir: false, islnk: false }

const readStat = (
  line: string,
  checksum: string | undefined,
  target: string | undefined
): Static<typeof found> => {
  const [hex = '', uid, gid, owner = '', group = '', size, mtime] = line.split(' ')
  const bits = Number.parseInt(hex, 16)
  const type = bits & 0o170000
  const digest = /^\\?([0-9a-f]{64}) /.exec(checksum ?? '')?.[1]
  return {
    exists: true,
    isreg: type === 0o100000,
    isdir: type === 0o040000,
    islnk: type === 0o120000,
    mode: (bits & 0o7777).toString(8).padStart(4, '0'),
    pw_name: owner,
    gr_name: group,
    uid: Number(uid),
    gid: Number(gid),
    size: Number(size),
    mtime: Number(mtime),
    ...(digest && type === 0o100000 ? { checksum: digest } : {}),
    ...(target && type === 0o120000 ? { lnk_target: target } : {})
  }
}
