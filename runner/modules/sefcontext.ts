import { Type } from 'typebox'
import type { Clash } from '../language/signature.ts'
import { defineModule, type Question, Refusal, type RunStep } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { type FileContext, readFileContexts } from './security/sefcontext-list.ts'
import { selinuxIsOff } from './security/selinux-state.ts'

const kinds = ['a', 'b', 'c', 'd', 'f', 'l', 'p', 's'] as const

type Want = {
  readonly setype?: string
  readonly substitute?: string
  readonly ftype?: string
  readonly seuser?: string
  readonly selevel?: string
  readonly state?: 'present' | 'absent'
}

const clashOf = (want: Want): Clash | undefined => {
  const { setype, substitute, ftype, seuser, selevel, state } = want
  if (state !== 'absent' && setype === undefined && substitute === undefined)
    return { at: 'state', message: 'There is no context to give', hint: 'Say setype or substitute.' }
  if (substitute === undefined) return undefined
  const other = Object.entries({ setype, seuser, selevel }).find(([, value]) => value !== undefined)?.[0]
  const at = other ?? (ftype !== undefined && ftype !== 'a' ? 'ftype' : undefined)
  return at === undefined ? undefined : { at, message: `substitute leaves no room for ${at}` }
}

export const sefcontext = defineModule({
  name: 'sefcontext',
  summary: 'Say which SELinux context files below a path have.',
  description:
    'It changes the rules, not the files: `restorecon -R PATH` gives existing files the context, and what hq-run writes gets it by itself.',
  free: 'target',
  params: Type.Object(
    {
      target: Type.String({
        pattern: '^/\\S*$',
        description: 'A path as a regular expression, such as /opt/haproxy/.*/sbin/haproxy.'
      }),
      setype: Type.Optional(
        Type.String({
          pattern: '^([A-Za-z0-9_]+|<<[Nn]one>>)$',
          description: 'The type; `<<none>>` for files that are never labelled.'
        })
      ),
      substitute: Type.Optional(
        Type.String({
          pattern: '^/\\S*$',
          description: 'Another path whose rules count here too, instead of a type.'
        })
      ),
      ftype: Type.Optional(
        Type.Enum([...kinds], {
          default: 'a',
          description:
            'Which files: `a` all, `f` regular, `d` directories, `l` links, `s` sockets, `p` pipes, `b` and `c` devices.'
        })
      ),
      seuser: Type.Optional(
        Type.String({ pattern: '^[A-Za-z0-9_]+$', description: 'The SELinux user; system_u for a new rule.' })
      ),
      selevel: Type.Optional(
        Type.String({ pattern: '^s[0-9a-z.,:-]+$', description: 'The range; s0 for a new rule.' })
      ),
      state: Type.Optional(
        Type.Enum(['present', 'absent'], { default: 'present', description: 'Whether there is such a rule.' })
      ),
      reload: Type.Optional(
        Type.Boolean({ default: true, description: 'Have the kernel load the policy again.' })
      ),
      ignore_selinux_state: Type.Optional(
        Type.Boolean({ default: false, description: 'Go on where SELinux is disabled; for images.' })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    target: Type.String({ description: 'The expression.' }),
    setype: Type.String({ description: 'The type that was wanted; empty without one.' }),
    substitute: Type.String({ description: 'The path whose rules count; empty without one.' }),
    state: Type.String({ description: '`present` or `absent`.' })
  }),
  needs: { semanage: 'policycoreutils-python-utils' },
  ansible: {
    module: 'community.general.sefcontext',
    deviations: ['absent is about the host’s own rules; one of the policy itself cannot be taken away.']
  },
  examples: [
    `- name: HAProxy below /opt is HAProxy to SELinux too
  sefcontext: { target: '/opt/haproxy/[^/]+/sbin/haproxy', setype: haproxy_exec_t, ftype: f }`,
    `- name: Containers that moved
  sefcontext: { target: /srv/containers, substitute: /var/lib/containers }`
  ],

  clash: clashOf,

  observe: ({ target, state }) => ({
    ask: [['getenforce'], askRules(target, state === 'absent')],
    read: ([enforce, list]) => ({
      off: selinuxIsOff(enforce),
      rules: readFileContexts(list?.out ?? '').filter(rule => rule.target === target)
    })
  }),

  *plan(want, { off, rules }) {
    refuseClash(clashOf(want))
    if (off && !want.ignore_selinux_state)
      throw new Refusal(
        'target',
        'SELinux is disabled on this host',
        'Put a when: facts.selinux != "disabled" on the task.'
      )
    const step = (why: string, ...options: string[]): RunStep => ({
      do: 'run',
      why,
      argv: ['semanage', 'fcontext', ...(want.reload === false ? ['-N'] : []), ...options, want.target]
    })
    const { ftype = 'a' } = want
    const rule = rules.find(({ kind }) => kind === ftype)
    const equal = rules.find(({ kind }) => kind === 'equal')
    if (want.state === 'absent') {
      if (rule && want.substitute === undefined) yield step(`has ${rule.is}`, '-d', '-f', ftype)
      if (equal && want.setype === undefined && (want.substitute ?? equal.is) === equal.is)
        yield step(`is as ${equal.is}`, '-d', '-e', equal.is)
    } else if (want.substitute !== undefined) {
      if (equal?.is !== want.substitute)
        yield step(
          equal ? `is as ${equal.is}` : 'has rules of its own',
          equal ? '-m' : '-a',
          '-e',
          want.substitute
        )
    } else {
      const context = wanted(want, rule)
      if (rule?.is === context.is) return
      const user = context.user === undefined ? [] : ['-s', context.user]
      const level = context.level === undefined ? [] : ['-r', context.level]
      const verb = rule ? '-m' : '-a'
      yield step(
        rule ? `has ${rule.is}` : 'has no rule',
        verb,
        '-f',
        ftype,
        '-t',
        want.setype ?? '',
        ...user,
        ...level
      )
    }
  },

  report: want => ({
    target: want.target,
    setype: want.setype ?? '',
    substitute: want.substitute ?? '',
    state: want.state ?? 'present'
  })
})

/** What the rule shall be; user and range stay as they are unless they are given. */
const wanted = ({ setype, seuser, selevel }: Want, rule: FileContext | undefined) => {
  if (setype?.toLowerCase() === '<<none>>') return { is: '<<None>>' }
  const [, user = 'system_u', level = 's0'] = /^([^:]+):[^:]+:[^:]+:(.+)$/.exec(rule?.is ?? '') ?? []
  return {
    user: seuser,
    level: selevel,
    is: `${seuser ?? user}:object_r:${setype}:${selevel ?? level}`
  }
}

/** Thousands of rules: the host picks the few that name the path. -C lists the host's own. */
const askRules = (target: string, own: boolean): Question => [
  'sh',
  '-c',
  `semanage fcontext -l ${own ? '-C ' : ''}| grep -F -e "$1 "`,
  'rules',
  target
]
