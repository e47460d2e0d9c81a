import { HostError, type Target } from '../../engine/host.ts'
import type { Failure } from '../../protocol/failure.ts'
import { noKnownKeyOffered } from '../host-key/known-hosts.ts'
import type { Trust } from '../host-key/trust.ts'
import type { Ways } from './ssh-auth.ts'

/** As ssh2 throws it. */
export type SshError = Error & { readonly level?: string; readonly code?: string }

export const at = (target: Target): string => `${target.name} (${target.address}, port ${target.port})`

export const interrupted = (target: Target): HostError =>
  new HostError({ kind: 'interrupted', message: `${target.name}: interrupted while connecting` })

/** No way to log in is left. */
export const loginRefused = (target: Target, ways: Ways, declined: boolean): Failure => ({
  kind: 'auth-failed',
  message: `${target.name} refused to log in ${target.user}; tried: ${ways.tried()}${declined ? '; a password was asked for and declined' : ''}`,
  hint: `It accepts ${ways.accepted().join(', ') || 'other ways'}. Give a key with --private-key, or a password with -k or HQ_SSH_PASSWORD.`
})

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no such name',
  EAI_AGAIN: 'the name cannot be looked up now',
  EHOSTUNREACH: 'no route to it',
  EINVAL: 'no route to it',
  ENETUNREACH: 'no route to it',
  ETIMEDOUT: 'no answer',
  ECONNRESET: 'it reset the connection'
}

/** Why there is no connection. */
export function connectFailure(target: Target, error: SshError, ways: Ways, trust: Trust): Failure {
  if (error.level === 'client-authentication' || /authentication failures/.test(error.message))
    return loginRefused(target, ways, false)
  if (/no matching host key/.test(error.message)) {
    const failure = noKnownKeyOffered(trust.known, trust.server)
    if (failure) return failure
  }
  const reason = reasons[error.code ?? ''] ?? error.message
  return { kind: 'unreachable', message: `${at(target)} cannot be reached: ${reason}` }
}
