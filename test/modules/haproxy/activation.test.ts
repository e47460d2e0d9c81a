import assert from 'node:assert/strict'
import test from 'node:test'
import { type Activated, type Activation, activate } from '../../../runner/modules/haproxy/activation.ts'
import type { Outcome, ProbeResult, Step } from '../../../runner/modules/module.ts'
import { content } from '../plan.ts'

const asked = (version: '2' | '3') =>
  ({
    request: {
      url: 'https://x/',
      method: 'GET',
      headers: {},
      version,
      verify: false,
      timeout: 10,
      connectTo: '192.0.2.1'
    },
    listener: true
  }) as const

const want: Activation = {
  unit: 'haproxy.service',
  files: [{ path: '/etc/haproxy/haproxy.cfg', content: content('new') }],
  terms: { reload_timeout: 60, health_timeout: 30, soak: 5, confirm_timeout: 60, history: 10 },
  listeners: [],
  sockets: [],
  name: 'x',
  probes: [asked('2'), asked('3')]
}
const now: Activated = {
  entries: new Map(),
  digests: new Map(),
  script: undefined,
  state: 'active',
  last: '3'
}

const page: ProbeResult = {
  level: 'http',
  version: '2',
  status: 200,
  headers: {},
  body: '',
  url: '',
  client: 'node',
  certificate: { sha256: 'ab', serial: '1F', subject: 'CN=x' }
}
const none: Partial<ProbeResult> = { level: 'none', status: 0, error: 'nothing listens' }
const stale: Partial<ProbeResult> = { certificate: { sha256: 'cd', serial: '2F', subject: 'CN=x' } }
const sent: Partial<ProbeResult> = { headers: { 'alt-svc': 'h3=":8443"' } }

/** What is asked, and how it ends; `answers` are given to the probes in their order. */
const course = (answers: readonly Partial<ProbeResult>[], facts: string): readonly string[] => {
  const probes = [...answers]
  const course: string[] = []
  const steps = activate(want, now, content)
  const outcomeOf = (step: Step): Outcome => {
    if (step.do === 'probe') course.push(`${step.probe.url} ${step.probe.version}`)
    if (step.do === 'run' && /^(?:undo|confirm)/.test(step.label ?? '')) course.push(step.argv.at(-1) ?? '')
    const out = step.do === 'probe' ? JSON.stringify({ ...page, ...probes.shift() }) : facts
    return { code: 0, out, err: '', seconds: 0 }
  }
  let at = steps.next()
  while (at.done !== true) at = steps.next(outcomeOf(at.value))
  assert.deepEqual(probes, [])
  return course.map(each => (/^[0-9a-f]{12}-3$/.test(each) ? 'confirm' : each))
}

const before = ['https://x/ 2', 'https://x/ 3']
const courses: readonly (readonly [
  title: string,
  answers: readonly Partial<ProbeResult>[],
  facts: string,
  course: readonly string[]
])[] = [
  ['what is as it was is confirmed', [{}, {}, {}, {}], 'certificate ab', [...before, ...before, 'confirm']],
  [
    'QUIC that does not answer is asked once more',
    [{}, {}, {}, none, {}],
    '',
    [...before, ...before, 'https://x/ 3', 'confirm']
  ],
  [
    'and then undone',
    [{}, {}, {}, none, none],
    '',
    [
      ...before,
      ...before,
      'https://x/ 3',
      'the controller found that https://x/ over HTTP/3 does not answer any more: nothing listens'
    ]
  ],
  [
    'the certificate of before is undone',
    [stale, {}, stale],
    'certificate ab',
    [
      ...before,
      'https://x/ 2',
      'the controller found that https://x/ over HTTP/2 shows a certificate that the configuration does not name: CN=x, serial 2F'
    ]
  ],
  [
    'and left where the host cannot tell',
    [stale, {}, stale, {}],
    'certificate ab\ncertificate unknown',
    [...before, ...before, 'confirm']
  ],
  [
    'what alt-svc names is asked too',
    [{}, {}, sent, {}, { level: 'quic' }],
    'certificate ab',
    [...before, ...before, 'https://x:8443/ 3', 'confirm']
  ],
  [
    'and undone where nothing is',
    [{}, {}, sent, {}, none],
    'certificate ab',
    [
      ...before,
      ...before,
      'https://x:8443/ 3',
      'the controller found that alt-svc sends clients to port 8443, where no QUIC answers: nothing listens'
    ]
  ]
]
for (const [title, answers, facts, wanted] of courses)
  test(`the controller asks before it confirms: ${title}`, () => {
    assert.deepEqual(course(answers, facts), wanted)
  })
