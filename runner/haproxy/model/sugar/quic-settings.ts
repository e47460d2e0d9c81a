import { type TSchema, Type } from 'typebox'
import type { Value } from '../../../language/value.ts'
import { size, time } from '../form.ts'

/**
 * What a setting is called from a version on. `words` makes the value of it: undefined when that version has no way to say it,
 * `unneeded` when it is so without a line.
 */
export interface Era {
  readonly since: string
  readonly keyword: string
  readonly words?: (value: Value) => readonly string[] | typeof unneeded | undefined
}

/** A setting of QUIC; the newest era first. */
export interface Setting {
  readonly schema: TSchema
  readonly eras: readonly Era[]
}

export const unneeded = Symbol('unneeded')

const count = (description: string): TSchema => Type.Integer({ description, minimum: 1 })
const percent = (description: string): TSchema => Type.Integer({ description, minimum: 1, maximum: 100 })
const onOff = (description: string): TSchema => Type.Boolean({ description })

const era = (since: string, keyword: string, words?: Era['words']): Era => ({
  since,
  keyword,
  ...(words ? { words } : {})
})

const switched = (value: Value): readonly string[] => [value === true ? 'on' : 'off']
/** A keyword without a value, which switches off what is on without it. */
const offOnly = (value: Value): readonly string[] | typeof unneeded => (value === true ? unneeded : [])
/** A version that does not have what may be switched. */
const neverOn = era('2.6', '', value => (value === true ? undefined : unneeded))
const perConnection = (value: Value): readonly string[] => [value === true ? 'default-on' : 'force-off']
const owner = (value: Value): readonly string[] => [value === true ? 'connection' : 'listener']

type Sides = 'fe' | 'be'

/** A setting of both sides; up to 3.2 there was one for clients alone. */
const both = (
  name: string,
  schema: TSchema,
  words: Era['words'],
  ...older: readonly Era[]
): Readonly<Record<Sides, Setting>> => ({
  fe: { schema, eras: [era('3.3', `tune.quic.fe.${name}`, words), ...older] },
  be: { schema, eras: [era('3.3', `tune.quic.be.${name}`, words)] }
})

// Names and versions by cfg_kws of src/cfgparse-quic.c in the first releases of 2.6 to 3.4.
const shared = {
  cc: {
    cubic_min_losses: both(
      'cc.cubic-min-losses',
      count('Losses that Cubic takes for one; 1 or 2.'),
      undefined,
      era('3.1', 'tune.quic.cc.cubic.min-losses')
    ),
    hystart: both(
      'cc.hystart',
      onOff('HyStart++ at the beginning of a connection.'),
      switched,
      era('3.0', 'tune.quic.cc-hystart', switched)
    ),
    max_frame_loss: both(
      'cc.max-frame-loss',
      count('Losses of one frame until the connection is given up.'),
      undefined,
      era('2.8', 'tune.quic.max-frame-loss')
    ),
    max_win_size: both(
      'cc.max-win-size',
      size('Largest congestion window.'),
      undefined,
      era('3.1', 'tune.quic.frontend.default-max-window-size')
    ),
    reorder_ratio: both(
      'cc.reorder-ratio',
      percent('How far packets may be out of order, in percent.'),
      undefined,
      era('3.0', 'tune.quic.reorder-ratio')
    )
  },
  max_idle_timeout: both(
    'max-idle-timeout',
    time('Time without packets until a connection is closed.'),
    undefined,
    era('2.6', 'tune.quic.frontend.max-idle-timeout')
  ),
  sec: {
    glitches_threshold: both(
      'sec.glitches-threshold',
      count('Oddities of a connection until it is closed.'),
      undefined,
      era('3.0', 'tune.quic.frontend.glitches-threshold')
    )
  },
  stream: {
    data_ratio: both(
      'stream.data-ratio',
      percent('Part of the receive buffer that one stream may fill, in percent.'),
      undefined,
      era('3.2', 'tune.quic.frontend.stream-data-ratio')
    ),
    max_concurrent: both(
      'stream.max-concurrent',
      count('Requests at once on a connection.'),
      undefined,
      era('2.6', 'tune.quic.frontend.max-streams-bidi')
    ),
    rxbuf: both(
      'stream.rxbuf',
      size('Bytes in flight towards us on a connection.'),
      undefined,
      era('3.2', 'tune.quic.frontend.max-data-size')
    )
  },
  tx: {
    pacing: both(
      'tx.pacing',
      onOff('Spreads packets over time.'),
      switched,
      era('3.2', 'tune.quic.disable-tx-pacing', offOnly),
      neverOn
    ),
    udp_gso: both(
      'tx.udp-gso',
      onOff('Several packets with one system call.'),
      switched,
      era('3.1', 'tune.quic.disable-udp-gso', offOnly),
      neverOn
    )
  }
}

const sockPerConn: Setting = {
  schema: onOff('A socket for each connection; without it a reload cuts them all.'),
  eras: [
    era('3.3', 'tune.quic.fe.sock-per-conn', perConnection),
    era('2.8', 'tune.quic.socket-owner', owner),
    neverOn
  ]
}

export type Settings = { readonly [name: string]: Setting | Settings }

const isPair = (value: object): value is Readonly<Record<Sides, Setting>> => 'fe' in value && 'be' in value

const sideOf = (tree: object, side: Sides): Settings =>
  Object.fromEntries(
    Object.entries(tree).map(([name, value]) => [name, isPair(value) ? value[side] : sideOf(value, side)])
  )

const front = sideOf(shared, 'fe') as { readonly sec: Settings; readonly stream: Settings }

/** What `quic:` takes, as it is called since 3.3, with `_` for `-`. */
export const quicSettings: Settings = {
  listen: {
    schema: onOff('Whether QUIC is listened for; false keeps the binds and takes no packet.'),
    eras: [era('3.3', 'tune.quic.listen', switched), era('2.7', 'no-quic', offOnly), era('2.6', '', onOnly)]
  },
  sock_per_conn: sockPerConn,
  zero_copy_fwd_send: {
    schema: onOff('Sends without copying.'),
    eras: [era('2.9', 'tune.quic.zero-copy-fwd-send', switched), neverOn]
  },
  mem: {
    tx_max: {
      schema: size('Memory for sending.'),
      eras: [era('3.3', 'tune.quic.mem.tx-max'), era('3.2', 'tune.quic.frontend.max-tx-mem')]
    }
  },
  fe: {
    ...front,
    sock_per_conn: sockPerConn,
    sec: {
      ...front.sec,
      retry_threshold: {
        schema: count(
          'Half-open connections from which on clients prove their address; needs cluster-secret.'
        ),
        eras: [era('3.3', 'tune.quic.fe.sec.retry-threshold'), era('2.6', 'tune.quic.retry-threshold')]
      }
    },
    stream: {
      ...front.stream,
      max_total: {
        schema: count('Requests until a connection is closed in order.'),
        eras: [era('3.4', 'tune.quic.fe.stream.max-total')]
      }
    }
  },
  be: sideOf(shared, 'be')
}

function onOnly(value: Value): typeof unneeded | undefined {
  return value === true ? unneeded : undefined
}
