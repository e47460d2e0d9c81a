import { Type } from 'typebox'
import { defineModule } from './module.ts'
import { isRemoval, lookWithDnf } from './packages/dnf-look.ts'
import { listed, sortWishes } from './packages/dnf-names.ts'
import { type DnfWant, dnfParams } from './packages/dnf-params.ts'
import { concerned, kept, planDnf } from './packages/dnf-plan.ts'
import { refuseClash } from './refuse-clash.ts'

export const dnf = defineModule({
  name: 'dnf',
  summary: 'Have packages and groups of packages installed, or not.',
  description:
    'rpm is asked what is there, not dnf, so nothing is slow when nothing is to do; all that is missing comes in one transaction. ' +
    'A group counts as installed when dnf has recorded it so, a module stream when it is enabled with a profile. ' +
    'dnf itself is asked, each time, for state: latest, for patterns such as perl-* and for autoremove; an .rpm file of the web is fetched for a look unless a package of its very name is installed.',
  free: 'name',
  choice: { of: ['name', 'autoremove'], only: false },
  params: dnfParams,
  result: Type.Object({
    packages: Type.Array(Type.String(), { description: 'What had to be installed, updated or removed.' }),
    kept: Type.Array(Type.String(), {
      description: 'Wishes with a version that a newer one stands in for (see allow_downgrade).'
    })
  }),
  ansible: {
    module: 'ansible.builtin.dnf',
    without: {
      install_repoquery: 'does nothing in Ansible either',
      list: 'a look, not a state; command and `dnf list` do it',
      use_backend: 'the host’s `dnf` is the one there is'
    },
    deviations: [
      'The result has `packages` instead of `results`.',
      'lock_timeout has no default: dnf waits for another dnf as long as it takes.',
      'skip_broken and download_only count as changed whenever something is missing, whatever dnf makes of it.',
      'update_cache alone, without a name, does nothing and is an error.'
    ]
  },
  needs: { dnf: 'dnf', rpm: 'rpm' },
  examples: [
    `- name: What HAProxy is built with
  dnf:
    name: [gcc, make, pcre2-devel, '@Development Tools']`,
    `- name: No other HAProxy is there
  dnf: { name: haproxy, state: absent }`,
    `- name: Packages of EPEL can be had
  dnf:
    name: https://packages.example.com/epel-release-latest-9.noarch.rpm
    disable_gpg_check: true`,
    `- name: Every update that mends security
  dnf: { name: '*', state: latest, security: true }`
  ],

  clash: given => clashOf(given as DnfWant),

  observe: want => {
    refuseClash(clashOf(want))
    return lookWithDnf(want)
  },

  plan: planDnf,

  report: (want, now) => ({ packages: [...concerned(want, now)], kept: [...kept(want, now)] }),

  say: (_want, { kept: newer }) =>
    newer.length === 0 ? undefined : `a newer version stays, without allow_downgrade: ${newer.join(', ')}`
})

const clashOf = (want: DnfWant) => {
  const { name, state, autoremove } = want
  if (name === undefined && !autoremove)
    return { at: 'name', message: 'There is no package to manage', hint: 'Give its name.' }
  const option = listed(name).find(one => one.startsWith('-'))
  if (option !== undefined) return { at: 'name', message: `${option} is not the name of a package` }
  if (autoremove && !isRemoval(want))
    return { at: 'autoremove', message: 'autoremove goes with state: absent, or stands alone' }
  if (sortWishes(name).everything && state !== 'latest')
    return { at: 'name', message: "'*' goes with state: latest" }
  if ((want.security || want.bugfix || want.update_only) && state !== 'latest') {
    const at = want.security ? 'security' : want.bugfix ? 'bugfix' : 'update_only'
    return { at, message: `${at} goes with state: latest` }
  }
  if (want.best !== undefined && want.nobest !== undefined)
    return { at: 'nobest', message: 'best and nobest are both given; one says it all' }
  return undefined
}
