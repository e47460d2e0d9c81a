import { type Static, Type } from 'typebox'

const time = (description: string) =>
  Type.Optional(
    Type.Union([Type.String({ pattern: '^\\S+$' }), Type.Integer()], { default: '*', description })
  )

export const cronParams = Type.Object(
  {
    name: Type.String({
      pattern: '^[^\\r\\n]+$',
      description: 'What the job is called; with env, the name of the variable.'
    }),
    state: Type.Optional(
      Type.Enum(['present', 'absent'], { default: 'present', description: 'Whether it is there.' })
    ),
    job: Type.Optional(
      Type.String({
        description:
          'The command, where `%` is a newline unless it has a backslash before it; with env, the value of the variable.'
      })
    ),
    user: Type.Optional(
      Type.String({
        pattern: '^[^-:\\s][^:\\s]*$',
        description:
          'Whose crontab it is, by default of the user who runs the task; with cron_file, who runs the job.'
      })
    ),
    minute: time('0 to 59, a list, a range, `*` or `*/2`.'),
    hour: time('0 to 23.'),
    day: time('Day of the month, 1 to 31.'),
    month: time('1 to 12.'),
    weekday: time('0 to 6, from Sunday on, or `sun` to `sat`.'),
    special_time: Type.Optional(
      Type.Enum(['annually', 'daily', 'hourly', 'monthly', 'reboot', 'weekly', 'yearly'], {
        description: 'When it runs, instead of minute, hour, day, month and weekday.'
      })
    ),
    disabled: Type.Optional(
      Type.Boolean({ default: false, description: 'The job is there as a comment, and does not run.' })
    ),
    env: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'It is a variable of the crontab; a new one goes on top.'
      })
    ),
    insertafter: Type.Optional(
      Type.String({ description: 'With env: a new variable goes after this one, which must be there.' })
    ),
    insertbefore: Type.Optional(
      Type.String({ description: 'With env: a new variable goes before this one, which must be there.' })
    ),
    cron_file: Type.Optional(
      Type.String({
        minLength: 1,
        description:
          'A file in /etc/cron.d, or an absolute path, instead of the crontab of a user. Removed when its last job is.'
      })
    ),
    backup: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Keep the crontab as it was in /var/tmp, named for its digest (Ansible: in /tmp).'
      })
    )
  },
  { additionalProperties: false }
)
export type CronWish = Static<typeof cronParams>
