import { Type } from 'typebox'
import { defineModule, type Observation } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { lookOnce, waitedFor } from './web/wait-for-look.ts'
import { type WaitWant, waitClash, waitForParams } from './web/wait-for-params.ts'

export const waitFor = defineModule({
  name: 'wait_for',
  summary: 'Wait until a port answers, a file is there, or a text appears; or until it is gone.',
  description:
    'The host itself looks, every `sleep` seconds. With timeout alone it waits that long. Never counts as changed.',
  ahead: false,
  choice: { of: ['port', 'path', 'delay', 'timeout'], only: false },
  params: waitForParams,
  result: Type.Object({
    elapsed: Type.Number({ description: 'Seconds that were waited.' })
  }),
  ansible: {
    module: 'ansible.builtin.wait_for',
    deviations: [
      'search_regex is an expression of grep -E and matches within a line; its groups are not in the result.',
      'delay alone waits that long; Ansible adds the 300 seconds of timeout.'
    ]
  },
  needs: { grep: 'grep', ss: 'iproute' },
  examples: [
    `- name: The statistics page answers
  wait_for: { port: 8404, timeout: 10 }`,
    `- name: HAProxy has made its socket
  wait_for: { path: /run/haproxy/master.sock, timeout: 10, msg: HAProxy did not start }`,
    `- name: Nobody is connected any more, monitoring aside
  wait_for: { port: 443, host: 0.0.0.0, state: drained, exclude_hosts: [192.0.2.9] }`
  ],

  clash: given => waitClash(given as WaitWant),

  observe: (want): Observation<boolean> => {
    refuseClash(waitClash(want))
    const looks = want.port !== undefined || want.path !== undefined
    return want.delay || !looks
      ? { ask: [], read: () => false }
      : { ask: [lookOnce(want)], read: ([answer]) => answer?.code === 0 }
  },

  *plan(want, holds) {
    if (holds) return
    const { delay = 0, sleep = 1 } = want
    const looks = want.port !== undefined || want.path !== undefined
    const before = looks ? delay : delay + (want.timeout ?? 0)
    const limit = looks ? (want.timeout ?? 300) : 0
    yield {
      do: 'run',
      why: before > 0 ? 'a delay is wanted' : 'is not so yet',
      argv: [
        'bash',
        '-c',
        script,
        'wait_for',
        String(before),
        String(limit),
        String(sleep),
        want.msg ?? '',
        waitedFor(want),
        ...lookOnce(want)
      ],
      timeout: before + limit + 30,
      label: `wait for ${waitedFor(want)}`
    }
  },

  report: (_want, _now, outcomes) => ({ elapsed: outcomes[0]?.seconds ?? 0 })
})

const script = `sleep "$1"
end=$((SECONDS + $2)) limit=$2 pause=$3 message=$4 what=$5
shift 5
until "$@"; do
  if ((SECONDS >= end)); then echo "\${message:-waited $limit seconds for $what}" >&2; exit 1; fi
  echo "waiting for $what"
  sleep "$pause"
done`
