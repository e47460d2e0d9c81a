import { globally, type Overview } from './overview.ts'

/** Whether QUIC is switched off for the whole process. */
export const isQuicOff = (overview: Overview): boolean =>
  globally(overview, 'no-quic') !== undefined || globally(overview, 'tune.quic.listen', 'off') !== undefined
