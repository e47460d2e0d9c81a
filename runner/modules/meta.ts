import { Type } from 'typebox'
import { defineModule, type Flow, nothing } from './module.ts'

const flows = {
  noop: 'nothing',
  flush_handlers: 'flush-handlers',
  end_host: 'end-host',
  end_play: 'end-play',
  end_batch: 'end-batch',
  reset_connection: 'reset-connection'
} as const satisfies Readonly<Record<string, Flow>>

const actions = Object.keys(flows) as (keyof typeof flows)[]

export const meta = defineModule({
  name: 'meta',
  summary: 'Steer the run of the play itself.',
  description:
    '`flush_handlers` runs the handlers that were notified so far, here and now, and those that an earlier run left undone. ' +
    '`end_host` ends the play for this host, `end_play` for every host of the play, `end_batch` for those of the batch (`serial`), always without a failure. ' +
    'Hosts run freely: at `end_play` those further ahead or behind end as soon as the task they are at, and whatever already travels to them, is done; those that have not begun the play do not. ' +
    'Notified handlers do not run then; they stay written down on the host, where the next play or run that has them finds them. ' +
    '`reset_connection` logs in anew, so that new groups of the user count. `noop` does nothing.',
  free: 'action',
  params: Type.Object(
    {
      action: Type.Enum(actions, { description: 'What to do. A bare word after `meta:` is this.' })
    },
    { additionalProperties: false }
  ),
  result: Type.Object({}),
  ansible: {
    module: 'ansible.builtin.meta',
    without: { free_form: 'same as action' },
    deviations: [
      '`when` holds for every action, on each host for itself (Ansible: not for noop and reset_connection, and end_play asks the first host).',
      'Handlers that are pending at end_host or end_play are not lost: they stay written down on the host for the next play or run (Ansible forgets them).',
      '`clear_facts`, `clear_host_errors`, `refresh_inventory` and `end_role` are not there.'
    ]
  },
  examples: [
    `- name: HAProxy runs with its new configuration from here on
  meta: flush_handlers`,
    `- name: Nothing to do for hosts in maintenance
  meta: end_host
  when: inventory_hostname == "lb2"`
  ],

  observe: () => nothing,

  *plan() {},

  report: () => ({}),

  flow: want => flows[want.action]
})
