import { type Static, Type } from 'typebox'

export const authorizedKeyParams = Type.Object(
  {
    user: Type.String({
      pattern: '^[^-:\\s][^:\\s]*$',
      description: 'Who may log in with the key; the account must be there.'
    }),
    key: Type.String({
      minLength: 1,
      description:
        'Public keys, a line each, with options before them if need be; or file:///PATH, a file of the host with such lines.'
    }),
    state: Type.Optional(
      Type.Enum(['present', 'absent'], { default: 'present', description: 'Whether the keys are there.' })
    ),
    path: Type.Optional(
      Type.String({
        pattern: '^/',
        description: 'The file; by default .ssh/authorized_keys in the home directory. An absolute path.'
      })
    ),
    manage_dir: Type.Optional(
      Type.Boolean({
        default: true,
        description:
          'The directory of the file is made, belongs to the user and has mode 0700. Say false for a directory that is not the user’s own.'
      })
    ),
    exclusive: Type.Optional(
      Type.Boolean({
        default: false,
        description:
          'Nothing else stays in the file. In a loop each turn would take away what the last one gave.'
      })
    ),
    key_options: Type.Optional(
      Type.String({ description: 'Options of every key, instead of those that stand before it.' })
    ),
    comment: Type.Optional(
      Type.String({
        pattern: '^[^\\r\\n]*$',
        description:
          'Comment of every key, instead of its own. A key without any keeps the one that it has in the file.'
      })
    ),
    follow: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'When the file is a link, change what it points to. Without it the link is replaced.'
      })
    )
  },
  { additionalProperties: false }
)
export type AuthorizedKeyWish = Static<typeof authorizedKeyParams>
