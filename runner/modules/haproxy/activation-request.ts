import type { Entry } from '../files/entry.ts'
import { modeAfter, octal } from '../files/mode.ts'
import type { Listener, ListeningSocket } from './listeners.ts'

/** A file that is put in place; the first is the configuration. */
export interface ActivationFile {
  readonly path: string
  readonly mode?: string
  readonly owner?: string
  readonly group?: string
  /** What is there now. */
  readonly entry?: Entry
}

/** Seconds, but for `history`. */
export interface ActivationTerms {
  readonly state?: 'started'
  readonly reload_timeout: number
  readonly health_timeout: number
  readonly soak: number
  readonly confirm_timeout: number
  /** How many deploys are kept. */
  readonly history: number
}

/** What answers, or is in the way, on the host. */
export interface Probed {
  readonly listeners: readonly Listener[]
  readonly sockets: readonly ListeningSocket[]
  /** What the listeners are asked for. */
  readonly name: string
}

/** What the host's script reads: a word and its values on each line. */
export const activationRequest = (
  files: readonly ActivationFile[],
  terms: ActivationTerms,
  { listeners, sockets, name }: Probed
): string =>
  [
    ...files.map(
      ({ path, mode, owner, group, entry }) =>
        `file ${mode === undefined ? '-' : octal(modeAfter(mode, entry?.mode ?? 0o644, false))} ${owner ?? '-'} ${group ?? '-'} ${path}`
    ),
    ...(terms.state === undefined ? [] : [`state ${terms.state}`]),
    ...(['reload_timeout', 'health_timeout', 'soak', 'confirm_timeout', 'history'] as const).map(
      term => `${term} ${terms[term]}`
    ),
    ...listeners.map(
      ({ version, scheme, address, port, wildcard }) =>
        `probe ${version} ${scheme} ${address} ${port} ${name} ${wildcard || isLoopback(address) ? 'must' : 'may'}`
    ),
    ...sockets.map(({ protocol, port, address }) => `socket ${protocol} ${port} ${address}`),
    ''
  ].join('\n')

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'
