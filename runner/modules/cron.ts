import { Type } from 'typebox'
import { type CronWish, cronParams } from './accounts/cron-params.ts'
import {
  crontabLines,
  crontabText,
  type Edited,
  jobNames,
  variableNames,
  withJob,
  withoutJob,
  withoutVariable,
  withVariable
} from './accounts/crontab.ts'
import {
  type Answer,
  type Context,
  defineModule,
  type Question,
  Refusal,
  type RunStep,
  run
} from './module.ts'

interface Now {
  /** Undefined: there is none. */
  readonly text: string | undefined
  readonly failed: Answer | undefined
}

export const cron = defineModule({
  name: 'cron',
  summary: 'Have a job or a variable in a crontab, or not.',
  description:
    'A job is found by the line `#Ansible: NAME` before it, the same that Ansible writes. ' +
    'A line that is exactly the wanted job gets its name; anything else in the crontab stays.',
  params: cronParams,
  result: Type.Object({
    jobs: Type.Array(Type.String(), { description: 'Names of the jobs in the crontab.' }),
    envs: Type.Array(Type.String(), { description: 'Names of the variables in the crontab.' }),
    cron_file: Type.Optional(Type.String({ description: 'The file, with cron_file.' })),
    backup_file: Type.Optional(Type.String({ description: 'The backup that was made.' }))
  }),
  needs: { crontab: 'cronie' },
  ansible: {
    module: 'ansible.builtin.cron',
    deviations: [
      'A job with a line break in it is refused (Ansible warns): every line of a crontab is a job of its own.',
      'cron_file needs no crontab command on the host.'
    ]
  },
  examples: [
    `- name: Old cores of HAProxy go every night
  cron:
    name: haproxy cores
    minute: 15
    hour: 3
    job: find /var/lib/haproxy-cores -name 'core*' -mtime +7 -delete`,
    `- name: Renew certificates
  cron:
    cron_file: haproxy-certificates
    name: renew
    special_time: daily
    user: root
    job: /usr/local/sbin/renew-certificates`,
    `- name: Mail of the jobs goes to the operators
  cron: { name: MAILTO, env: true, job: ops@example.com }`
  ],

  observe(want) {
    refuseNonsense(want)
    return {
      ask: [want.cron_file === undefined ? askCrontab(want.user) : askFile(pathOf(want.cron_file))],
      read: ([answer]): Now => {
        const { code = 1, out = '' } = answer ?? {}
        if (code === 0) return { text: out.replace(/\.$/, ''), failed: undefined }
        return { text: undefined, failed: code === 3 ? undefined : answer }
      }
    }
  },

  *plan(want, { text, failed }, context) {
    if (failed?.code === 4) {
      if (want.state === 'absent') return
      throw new Refusal('user', `There is no user ${want.user} on the host`)
    }
    if (failed)
      throw failed.code === 127
        ? new Refusal('name', 'There is no crontab command on the host', 'Install cronie, or use cron_file.')
        : new Refusal(want.cron_file === undefined ? 'user' : 'cron_file', 'The crontab cannot be read')
    const edited = edit(want, text ?? '')
    if (!edited) return
    const after = crontabText(edited.lines)
    if (want.backup && text !== undefined)
      yield {
        do: 'write',
        why: 'a backup is wanted',
        path: backupOf(want, text, context),
        content: context.text(text),
        mode: '0600'
      }
    if (want.cron_file === undefined) yield install(edited.why, want.user, after)
    else if (want.state === 'absent' && !want.env && after.trim() === '')
      yield run('nothing is left in it', 'rm', '-f', '--', pathOf(want.cron_file))
    else
      yield {
        do: 'write',
        why: edited.why,
        path: pathOf(want.cron_file),
        content: context.text(after),
        ...(context.diff ? { before: text ?? '' } : {})
      }
  },

  report(want, { text }, outcomes, context) {
    const lines = edit(want, text ?? '')?.lines ?? crontabLines(text ?? '')
    return {
      jobs: [...jobNames(lines)],
      envs: [...variableNames(lines)],
      ...(want.cron_file === undefined ? {} : { cron_file: pathOf(want.cron_file) }),
      ...(want.backup && text !== undefined && outcomes.length > 0
        ? { backup_file: backupOf(want, text, context) }
        : {})
    }
  }
})

const refuseNonsense = (want: CronWish): void => {
  const { job, insertafter, insertbefore } = want
  const times = [want.minute, want.hour, want.day, want.month, want.weekday]
  if (want.special_time !== undefined && times.some(field => field !== undefined && field !== '*'))
    throw new Refusal(
      'special_time',
      'special_time says it all; minute, hour, day, month and weekday do not go with it'
    )
  if (want.cron_file !== undefined && pathOf(want.cron_file) === '/etc/crontab')
    throw new Refusal('cron_file', '/etc/crontab is the system’s', 'Name a file in /etc/cron.d.')
  if (insertafter !== undefined && insertbefore !== undefined)
    throw new Refusal('insertbefore', 'insertafter and insertbefore are both given; one says it all')
  for (const name of ['insertafter', 'insertbefore'] as const)
    if (want[name] !== undefined && !want.env)
      throw new Refusal(name, `${name} is about variables; env is not given`)
  if (want.env && /[\s=]/.test(want.name))
    throw new Refusal('name', `${want.name} cannot be the name of a variable`)
  if (want.state === 'absent') return
  if (job === undefined) throw new Refusal('name', 'There is nothing to run', 'Give job.')
  if (/[\r\n]/.test(bare(job)))
    throw new Refusal('job', 'A job is one line', 'Put its commands into a script, or && between them.')
  if (want.cron_file !== undefined && !want.env && want.user === undefined)
    throw new Refusal('cron_file', 'A job in a file needs user: who runs it')
}

const pathOf = (file: string): string => (file.startsWith('/') ? file : `/etc/cron.d/${file}`)

/** A dot after the text keeps its last newline, which answers lose; code 3 is no crontab. */
const askFile = (path: string): Question => [
  'sh',
  '-c',
  '[ -e "$1" ] || exit 3; cat -- "$1" && echo .',
  'crontab',
  path
]

/** Only root may name a user, and be it themselves. */
const own = `[ "$1" != "$(id -un)" ] || shift; [ $# = 0 ] || set -- -u "$1"`

const askCrontab = (user: string | undefined): Question => [
  'sh',
  '-c',
  `${own}
said=$(crontab "$@" -l 2>/dev/null && echo .) && printf %s "$said" && exit
code=$?
[ $# = 0 ] || id -u -- "$2" >/dev/null 2>&1 || exit 4
case $(crontab "$@" -l 2>&1 >/dev/null) in *"no crontab for"*) exit 3 ;; esac
exit "$code"`,
  'crontab',
  ...(user === undefined ? [] : [user])
]

const install = (why: string, user: string | undefined, text: string): RunStep => ({
  do: 'run',
  why,
  argv: user === undefined ? ['crontab', '-'] : ['sh', '-c', `${own}; exec crontab "$@" -`, 'crontab', user],
  stdin: text,
  label: user === undefined ? 'crontab -' : `crontab -u ${user} -`
})

const bare = (job: string): string => job.replace(/^[\r\n]+|[\r\n]+$/g, '')

const edit = (want: CronWish, text: string): Edited => {
  const lines = crontabLines(text)
  const edited = want.env ? editVariable(want, lines) : editJob(want, lines)
  if (edited || text === '' || /[\r\n]$/.test(text)) return edited
  return { why: 'its last line has no end', lines }
}

const editJob = (want: CronWish, lines: readonly string[]): Edited => {
  if (want.state === 'absent') return withoutJob(lines, want.name)
  const { minute = '*', hour = '*', day = '*', month = '*', weekday = '*' } = want
  const line = [
    want.special_time === undefined
      ? `${minute} ${hour} ${day} ${month} ${weekday}`
      : `@${want.special_time}`,
    ...(want.cron_file === undefined ? [] : [want.user ?? '']),
    bare(want.job ?? '')
  ].join(' ')
  return withJob(lines, { name: want.name, line: want.disabled ? `#${line}` : line })
}

const editVariable = (want: CronWish, lines: readonly string[]): Edited => {
  if (want.state === 'absent') return withoutVariable(lines, want.name)
  const { name, insertafter, insertbefore } = want
  const neighbour = insertafter ?? insertbefore
  const edited = withVariable(
    lines,
    { name, line: `${name}="${want.job ?? ''}"` },
    neighbour === undefined ? undefined : { name: neighbour, after: insertafter !== undefined }
  )
  if (edited === 'no neighbour')
    throw new Refusal(
      insertafter === undefined ? 'insertbefore' : 'insertafter',
      `There is no variable ${neighbour} in the crontab`
    )
  return edited
}

const backupOf = (want: CronWish, text: string, context: Context): string => {
  const name = want.cron_file?.split('/').at(-1) ?? want.user ?? 'crontab'
  return `/var/tmp/${name}.${context.text(text).sha256.slice(0, 12)}.cron`
}
