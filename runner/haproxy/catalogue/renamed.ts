import { isVersionAtLeast } from '../../language/functions/version.ts'

/** A global keyword that got another name; `values` are the words of the old name's argument, by the new name's. */
interface Renamed {
  readonly old: string
  readonly now: string
  readonly since: '3.3'
  /** `[new, old]`; without it the argument stays as it is. `undefined` writes the old name alone, `null` nothing at all. */
  readonly values?: readonly (readonly [now: string, old: string | undefined | null])[]
}

/** 3.3 put order into QUIC's settings; the old names warn in 3.3 and 3.4 and are to go with 3.5 (src/cfgparse-quic.c). */
const renamed: readonly Renamed[] = [
  { old: 'tune.quic.cc-hystart', now: 'tune.quic.fe.cc.hystart', since: '3.3' },
  { old: 'tune.quic.cc.cubic.min-losses', now: 'tune.quic.fe.cc.cubic-min-losses', since: '3.3' },
  {
    old: 'tune.quic.disable-tx-pacing',
    now: 'tune.quic.fe.tx.pacing',
    since: '3.3',
    values: [
      ['off', undefined],
      ['on', null]
    ]
  },
  {
    old: 'tune.quic.disable-udp-gso',
    now: 'tune.quic.fe.tx.udp-gso',
    since: '3.3',
    values: [
      ['off', undefined],
      ['on', null]
    ]
  },
  { old: 'tune.quic.frontend.default-max-window-size', now: 'tune.quic.fe.cc.max-win-size', since: '3.3' },
  { old: 'tune.quic.frontend.glitches-threshold', now: 'tune.quic.fe.sec.glitches-threshold', since: '3.3' },
  { old: 'tune.quic.frontend.max-data-size', now: 'tune.quic.fe.stream.rxbuf', since: '3.3' },
  { old: 'tune.quic.frontend.max-idle-timeout', now: 'tune.quic.fe.max-idle-timeout', since: '3.3' },
  { old: 'tune.quic.frontend.max-streams-bidi', now: 'tune.quic.fe.stream.max-concurrent', since: '3.3' },
  { old: 'tune.quic.frontend.max-tx-mem', now: 'tune.quic.mem.tx-max', since: '3.3' },
  { old: 'tune.quic.frontend.stream-data-ratio', now: 'tune.quic.fe.stream.data-ratio', since: '3.3' },
  { old: 'tune.quic.max-frame-loss', now: 'tune.quic.fe.cc.max-frame-loss', since: '3.3' },
  { old: 'tune.quic.reorder-ratio', now: 'tune.quic.fe.cc.reorder-ratio', since: '3.3' },
  { old: 'tune.quic.retry-threshold', now: 'tune.quic.fe.sec.retry-threshold', since: '3.3' },
  {
    old: 'tune.quic.socket-owner',
    now: 'tune.quic.fe.sock-per-conn',
    since: '3.3',
    values: [
      ['default-on', 'connection'],
      ['force-off', 'listener']
    ]
  },
  {
    old: 'no-quic',
    now: 'tune.quic.listen',
    since: '3.3',
    values: [
      ['off', undefined],
      ['on', null]
    ]
  }
]

const byOld = new Map(renamed.map(each => [each.old, each]))
const byNow = new Map(renamed.map(each => [each.now, each]))

export const renamedFrom = (now: string): Renamed | undefined => byNow.get(now)
export const renamedTo = (old: string): Renamed | undefined => byOld.get(old)

/** A new name's first words as an older version has them, and the reverse; undefined when nothing is to be written. */
export const named = (words: readonly string[], version: string): readonly string[] | undefined => {
  const [keyword = '', ...args] = words
  const [value] = args
  const from = byNow.get(keyword)
  if (from && !isVersionAtLeast(version, from.since)) {
    if (!from.values) return [from.old, ...args]
    const pair = from.values.find(([now]) => now === value)
    if (!pair) return [from.old, ...args]
    const [, old] = pair
    return old === null
      ? undefined
      : old === undefined
        ? [from.old, ...args.slice(1)]
        : [from.old, old, ...args.slice(1)]
  }
  const to = byOld.get(keyword)
  if (to && isVersionAtLeast(version, to.since)) {
    if (!to.values) return [to.now, ...args]
    const pair = to.values.find(([, old]) => old === value)
    if (!pair) return [to.now, ...args]
    return [to.now, pair[0], ...args.slice(pair[1] === undefined ? 0 : 1)]
  }
  return words
}
