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

/** The server counts what it refuses, and has had enough before the right key came. */
const tooMany = (target: Target, ways: Ways): Failure => ({
  kind: 'auth-failed',
  message: `${target.name} allows no more attempts to log in ${target.user}; tried: ${ways.tried()}`,
  hint: 'Name the right key with --private-key or IdentityFile, so that it comes first; with IdentitiesOnly yes no other is tried.'
})

interface Reason {
  readonly why: string
  readonly hint: string
}

const noRoute: Reason = {
  why: 'no route to it',
  hint: 'Is the address right, and this machine in a network that reaches it?'
}

const reasons: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: {
    why: 'nothing listens there',
    hint: 'Does sshd run there, on this port? ansible_port, or Port in ~/.ssh/config, names another.'
  },
  ENOTFOUND: {
    why: 'no such name',
    hint: 'Is it spelt right? ansible_host, or HostName in ~/.ssh/config, gives the address.'
  },
  EAI_AGAIN: {
    why: 'the name cannot be looked up now',
    hint: 'Does the name server answer? An address in ansible_host needs none.'
  },
  EHOSTUNREACH: noRoute,
  EINVAL: noRoute,
  ENETUNREACH: noRoute,
  ETIMEDOUT: { why: 'no answer', hint: 'Is the host up, and does a firewall let ssh through?' },
  ECONNRESET: {
    why: 'it reset the connection',
    hint: 'Is it sshd that listens there? It may also refuse new connections (MaxStartups, a ban): its log tells.'
  }
}

/** It took the connection and ended it before anybody was logged in. */
export const hungUp = (target: Target, trouble: string | undefined): Failure => ({
  kind: 'unreachable',
  message:
    trouble === undefined
      ? `${at(target)} closed the connection`
      : `${at(target)} cannot be reached: ${trouble}`,
  hint:
    trouble === undefined
      ? 'sshd does so when it refuses new connections (MaxStartups, a ban, LoginGraceTime): its log tells.'
      : 'The command has to bring a connection to sshd: try it by itself, it must print `SSH-2.0-…`.'
})

/** There was no answer in time. */
export const tooLate = (target: Target): Failure => ({
  kind: 'unreachable',
  message: `${at(target)} gave no answer within ${target.connectTimeout} s`,
  hint: 'Is the host up, and does a firewall let ssh through? -T gives it more time.'
})

/** Why there is no connection; `trouble` is that of the command that should bring one. */
export function connectFailure(
  target: Target,
  error: SshError,
  {
    ways,
    trust,
    trouble
  }: { readonly ways: Ways; readonly trust: Trust; readonly trouble: string | undefined }
): Failure {
  if (/too many authentication failures/i.test(error.message)) return tooMany(target, ways)
  if (error.level === 'client-authentication' || /authentication failures/.test(error.message))
    return loginRefused(target, ways, false)
  if (/no matching host key/.test(error.message)) {
    const failure = noKnownKeyOffered(trust.known, trust.server)
    if (failure) return failure
  }
  if (trouble !== undefined) return hungUp(target, trouble)
  const { why, hint } = reasons[error.code ?? ''] ?? {
    why: error.message,
    hint: `Does \`ssh -p ${target.port} ${target.user}@${target.address}\` get further?`
  }
  return { kind: 'unreachable', message: `${at(target)} cannot be reached: ${why}`, hint }
}
