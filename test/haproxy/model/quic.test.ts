import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rendered } from './rendered.ts'

const render = (quic: string, version: string) => {
  const { text, problems } = rendered(`- global:\n  lines:\n    - quic: ${quic}\n`, { version })
  return problems.length > 0
    ? problems.map(({ pointer, message, hint }) => `${pointer}: ${message}. ${hint}`)
    : text
        .split('\n')
        .slice(1, -1)
        .map(line => line.trim())
}

/** A setting, and its lines from a version on. */
const cases: readonly [quic: string, lines: Readonly<Record<string, string | readonly string[]>>][] = [
  [
    '{ fe: { max_idle_timeout: 30s, stream: { max_concurrent: 50 } } }',
    {
      '3.4': ['tune.quic.fe.max-idle-timeout 30s', 'tune.quic.fe.stream.max-concurrent 50'],
      '3.2': ['tune.quic.frontend.max-idle-timeout 30s', 'tune.quic.frontend.max-streams-bidi 50'],
      '2.6': ['tune.quic.frontend.max-idle-timeout 30s', 'tune.quic.frontend.max-streams-bidi 50']
    }
  ],
  [
    '{ sock_per_conn: true }',
    {
      '3.3': ['tune.quic.fe.sock-per-conn default-on'],
      '3.2': ['tune.quic.socket-owner connection'],
      '2.6': [
        '/0/lines/0/quic/sock_per_conn: HAProxy 2.6 has nothing for quic sock_per_conn: true. It can be said since 2.8.'
      ]
    }
  ],
  [
    '{ sock_per_conn: false }',
    { '3.3': ['tune.quic.fe.sock-per-conn force-off'], '2.8': ['tune.quic.socket-owner listener'], '2.6': [] }
  ],
  [
    '{ fe: { tx: { pacing: false, udp_gso: false } } }',
    {
      '3.3': ['tune.quic.fe.tx.pacing off', 'tune.quic.fe.tx.udp-gso off'],
      '3.2': ['tune.quic.disable-tx-pacing', 'tune.quic.disable-udp-gso'],
      '3.0': []
    }
  ],
  [
    '{ fe: { tx: { pacing: true } } }',
    {
      '3.3': ['tune.quic.fe.tx.pacing on'],
      '3.2': [],
      '3.0': [
        '/0/lines/0/quic/fe/tx/pacing: HAProxy 3.0 has nothing for quic fe.tx.pacing: true. It can be said since 3.2.'
      ]
    }
  ],
  ['{ listen: false }', { '3.3': ['tune.quic.listen off'], '3.2': ['no-quic'] }],
  [
    '{ be: { cc: { hystart: true } } }',
    {
      '3.4': ['tune.quic.be.cc.hystart on'],
      '3.2': [
        '/0/lines/0/quic/be/cc/hystart: HAProxy 3.2 has nothing for quic be.cc.hystart. It has it since 3.3.'
      ]
    }
  ],
  [
    '{ fe: { cc: { hystart: true, max_win_size: 1m, reorder_ratio: 40, cubic_min_losses: 2, max_frame_loss: 5 }, sec: { glitches_threshold: 100, retry_threshold: 50 }, stream: { data_ratio: 80, rxbuf: 2m } }, mem: { tx_max: 1g }, zero_copy_fwd_send: true }',
    {
      '3.3': [
        'tune.quic.fe.cc.hystart on',
        'tune.quic.fe.cc.max-win-size 1m',
        'tune.quic.fe.cc.reorder-ratio 40',
        'tune.quic.fe.cc.cubic-min-losses 2',
        'tune.quic.fe.cc.max-frame-loss 5',
        'tune.quic.fe.sec.glitches-threshold 100',
        'tune.quic.fe.sec.retry-threshold 50',
        'tune.quic.fe.stream.data-ratio 80',
        'tune.quic.fe.stream.rxbuf 2m',
        'tune.quic.mem.tx-max 1g',
        'tune.quic.zero-copy-fwd-send on'
      ],
      '3.2': [
        'tune.quic.cc-hystart on',
        'tune.quic.frontend.default-max-window-size 1m',
        'tune.quic.reorder-ratio 40',
        'tune.quic.cc.cubic.min-losses 2',
        'tune.quic.max-frame-loss 5',
        'tune.quic.frontend.glitches-threshold 100',
        'tune.quic.retry-threshold 50',
        'tune.quic.frontend.stream-data-ratio 80',
        'tune.quic.frontend.max-data-size 2m',
        'tune.quic.frontend.max-tx-mem 1g',
        'tune.quic.zero-copy-fwd-send on'
      ]
    }
  ]
]

for (const [quic, lines] of cases)
  for (const [version, text] of Object.entries(lines))
    test(`quic: ${quic} for ${version}`, () => {
      assert.deepEqual(render(quic, version), text)
    })
