import { type Static, Type } from 'typebox'
import { accountName } from './user-changes.ts'

const days = (description: string) => Type.Optional(Type.Integer({ minimum: -1, description }))
const flag = (description: string) => Type.Optional(Type.Boolean({ default: false, description }))

export const userParams = Type.Object(
  {
    name: Type.String({ pattern: accountName, description: 'Login name.' }),
    state: Type.Optional(
      Type.Enum(['present', 'absent'], { default: 'present', description: 'Whether it is there.' })
    ),
    uid: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Its number; without it the host chooses one for a new account.'
      })
    ),
    non_unique: flag('Another account may have the same uid.'),
    uid_min: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'The least number that the host may choose for a new account (UID_MIN of login.defs).'
      })
    ),
    uid_max: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'The greatest number that the host may choose for a new account (UID_MAX of login.defs).'
      })
    ),
    system: flag('Choose a number for system accounts (below 1000). Only for a new account.'),
    group: Type.Optional(
      Type.String({
        pattern: '^[^-,:\\s][^,:\\s]*$',
        description: 'Its primary group, which must exist: a name or a number in quotes.'
      })
    ),
    groups: Type.Optional(
      Type.Union([Type.String(), Type.Array(Type.String())], {
        description: 'Its other groups, a list or names with commas; an empty list takes all away.'
      })
    ),
    append: flag('Keep the groups that are not listed.'),
    home: Type.Optional(Type.String({ pattern: '^/', description: 'Its home directory.' })),
    create_home: Type.Optional(
      Type.Boolean({
        default: true,
        description: 'Make the home directory when it is not there, of a new account or of an old one.'
      })
    ),
    move_home: flag('Move what is in the old home directory when home changes.'),
    skeleton: Type.Optional(
      Type.String({
        pattern: '^/',
        description: 'Directory with the files of a new home directory, instead of /etc/skel.'
      })
    ),
    umask: Type.Optional(
      Type.String({
        pattern: '^0?[0-7]{3}$',
        description:
          "What others may not do with a new home directory: octal digits in quotes, such as '077'."
      })
    ),
    shell: Type.Optional(
      Type.String({ pattern: '^/', description: 'Its login shell; /sbin/nologin lets nobody log in.' })
    ),
    comment: Type.Optional(
      Type.String({ pattern: '^[^:\\n]*$', description: 'What it is for (the GECOS field).' })
    ),
    seuser: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9_]+$',
        description: 'SELinux user that a new account is mapped to.'
      })
    ),
    password: Type.Optional(
      Type.String({
        hq: 'secret',
        minLength: 1,
        description: 'The hash of its password; `!` or `*` is none that anybody could give.'
      })
    ),
    update_password: Type.Optional(
      Type.Enum(['always', 'on_create'], {
        default: 'always',
        description: '`on_create`: password is only for a new account.'
      })
    ),
    password_lock: Type.Optional(
      Type.Boolean({
        description: 'Whether the password is locked; other ways to log in, such as keys, stay open.'
      })
    ),
    expires: Type.Optional(
      Type.Number({
        description: 'The day the account ends, in seconds since 1970; below zero: never.'
      })
    ),
    password_expire_max: days('Days after which the password must be changed.'),
    password_expire_min: days('Days before the password may be changed again.'),
    password_expire_warn: days('Days of warning before the password must be changed.'),
    password_expire_account_disable: days(
      'Days between the end of the password and that of the account; -1: never.'
    ),
    generate_ssh_key: flag('Make an SSH key when there is none (with force: each time).'),
    ssh_key_type: Type.Optional(
      Type.Enum(['rsa', 'ecdsa', 'ed25519'], { default: 'rsa', description: 'Type of the key.' })
    ),
    ssh_key_bits: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Size of the key; without it what ssh-keygen takes.' })
    ),
    ssh_key_file: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Where the key is, absolute or in the home directory; .ssh/id_TYPE by default.'
      })
    ),
    ssh_key_comment: Type.Optional(Type.String({ pattern: '^[^\\n]*$', description: 'Comment of the key.' })),
    ssh_key_passphrase: Type.Optional(
      Type.String({
        hq: 'secret',
        pattern: '^[^\\n]+$',
        minLength: 5,
        description: 'Passphrase of the key; without it the key has none.'
      })
    ),
    remove: flag('With state: absent, remove its home directory and mail too.'),
    force: flag(
      'With state: absent, remove it although it is logged in; with generate_ssh_key, replace the key that is there.'
    )
  },
  { additionalProperties: false }
)

export type UserWish = Static<typeof userParams>

export const userResult = Type.Object({
  name: Type.String({ description: 'Login name.' }),
  state: Type.String({ description: '`present` or `absent`.' }),
  uid: Type.Optional(Type.Integer({ description: 'Its number, when it was there before or was given.' })),
  home: Type.Optional(
    Type.String({ description: 'Its home directory, when it was there before or was given.' })
  ),
  shell: Type.Optional(
    Type.String({ description: 'Its login shell, when it was there before or was given.' })
  ),
  comment: Type.Optional(
    Type.String({ description: 'What it is for, when it was there before or was given.' })
  ),
  ssh_key_file: Type.Optional(Type.String({ description: 'The private key, with generate_ssh_key.' })),
  ssh_public_key: Type.Optional(
    Type.String({ description: 'The public key as a line, with generate_ssh_key.' })
  )
})
