import { Type } from 'typebox'
import type { Clash } from '../language/signature.ts'
import { attributeParams, setAttributes } from './files/attributes.ts'
import { askEntries, readEntries } from './files/entry.ts'
import { octal } from './files/mode.ts'
import { pathParam } from './files/path-param.ts'
import { defineModule, Refusal, type Step } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { askCertificate, type Certificate, makeCertificate, readCertificate } from './security/cert-host.ts'
import { covers, wrongWith } from './security/cert-verdict.ts'

type Want = {
  readonly path: string
  readonly key_path?: string
  readonly public_path?: string
  readonly state?: 'present' | 'inspected'
  readonly names?: readonly string[]
  readonly days?: number
  readonly renew_below?: number
}

const clashOf = (want: Want): Clash | undefined => {
  const { path, key_path, public_path, state, names, days = 365, renew_below = 30 } = want
  if (state !== 'inspected' && names === undefined)
    return { at: 'names', message: 'Nothing says whom the certificate is for', hint: 'Give names.' }
  if (state === 'inspected' && public_path !== undefined)
    return { at: 'public_path', message: 'Nothing is written with state: inspected' }
  if (state !== 'inspected' && days <= renew_below)
    return {
      at: 'renew_below',
      message: `A certificate for ${days} days never has ${renew_below} left, so each run would make another`
    }
  const [again] = [key_path, public_path].filter(
    (file, index, all) => file !== undefined && (file === path || all.indexOf(file) !== index)
  )
  return again === undefined
    ? undefined
    : {
        at: again === key_path && again === path ? 'key_path' : 'public_path',
        message: `${again} is given twice`,
        hint: 'Without key_path the key is in the same file as the certificate.'
      }
}

export const cert = defineModule({
  name: 'cert',
  summary: 'Have a self-signed certificate with its key, or look at any certificate.',
  description:
    'The key is made on the host and never leaves it. A new certificate, with a new key, is made when there is none, when fewer days ' +
    'are left than renew_below, when its names or its kind of key are others, or when the key does not belong to it. A certificate ' +
    'that somebody else signed is not replaced. With `state: inspected` nothing is changed: the result tells what is there, typed, ' +
    'so that a condition can ask `tls.days_left < 14`.',
  free: 'path',
  params: Type.Object(
    {
      path: pathParam(
        'The PEM file with the certificate, its chain if it has one, and its key unless key_path is given; as HAProxy reads it.'
      ),
      key_path: Type.Optional(pathParam('A file of its own for the key.')),
      public_path: Type.Optional(
        pathParam('A copy of the certificate alone, mode 0644, for those who shall trust it.')
      ),
      state: Type.Optional(
        Type.Enum(['present', 'inspected'], {
          default: 'present',
          description: '`present`: a good one is there. `inspected`: only look.'
        })
      ),
      names: Type.Optional(
        Type.Array(Type.String({ pattern: '^[A-Za-z0-9*.:_-]+$' }), {
          minItems: 1,
          description:
            'Names and addresses it is for (subjectAltName); the first one is its common name, too.'
        })
      ),
      key_type: Type.Optional(
        Type.Enum(['ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072', 'rsa-4096'], {
          default: 'ec-p256',
          description: 'The kind of key of a new certificate.'
        })
      ),
      days: Type.Optional(
        Type.Integer({
          default: 365,
          minimum: 1,
          maximum: 36500,
          description: 'How many days a new certificate is good for; browsers take 398 at most.'
        })
      ),
      renew_below: Type.Optional(
        Type.Integer({
          default: 30,
          minimum: 0,
          description: 'A new one is made when fewer days than this are left.'
        })
      ),
      force: Type.Optional(
        Type.Boolean({ default: false, description: 'Replace a certificate that somebody else signed.' })
      ),
      ...attributeParams
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    path: Type.String({ description: 'The file.' }),
    exists: Type.Boolean({
      description: 'Whether a certificate is in it; without one the texts below are empty.'
    }),
    subject: Type.String({ description: 'Whom it is for, e.g. `CN=www.example.org`.' }),
    issuer: Type.String({ description: 'Who signed it.' }),
    self_signed: Type.Boolean({ description: 'Whether that is itself.' }),
    serial: Type.String({ description: 'Its number, in hex.' }),
    names: Type.Array(Type.String(), { description: 'Names and addresses it is for (subjectAltName).' }),
    covers: Type.Boolean({ description: 'Whether it is good for all the names that were wanted.' }),
    not_before: Type.String({ description: 'When it begins to be good, e.g. `2026-11-23T11:22:33Z`.' }),
    not_after: Type.String({ description: 'When it ends.' }),
    days_left: Type.Integer({
      description: 'Whole days until then; below zero when it is over, 0 without a certificate.'
    }),
    expired: Type.Boolean({ description: 'Whether it is over.' }),
    fingerprint: Type.String({ description: 'SHA-256 of the certificate, in hex.' }),
    key_type: Type.String({ description: 'Its kind of key, in words of the parameter, e.g. `ec-p256`.' }),
    key_matches: Type.Boolean({ description: 'Whether the key that was found belongs to it.' }),
    chain: Type.Array(
      Type.Object({
        subject: Type.String({ description: 'Whom this one is for.' }),
        issuer: Type.String({ description: 'Who signed it.' }),
        not_after: Type.String({ description: 'When it ends.' })
      }),
      { description: 'The certificates that come after it in the file.' }
    ),
    chain_ordered: Type.Boolean({
      description: 'Whether each certificate is followed by the one that signed it, as clients want it.'
    })
  }),
  needs: { openssl: 'openssl', sed: 'sed', grep: 'grep' },
  examples: [
    `- name: A certificate for a test, made again a month before it ends
  cert:
    path: /etc/haproxy/certs/site.pem
    public_path: /etc/haproxy/certs/site.crt
    names: [www.example.org, 192.0.2.10]`,
    `- name: How long is the certificate good?
  cert: { path: /etc/haproxy/certs/site.pem, state: inspected }
  register: certificate`
  ],

  clash: clashOf,

  observe: ({ path, key_path, public_path }) => {
    const paths = [path, key_path, public_path].filter(each => each !== undefined)
    return {
      ask: [askCertificate(path, key_path, public_path), askEntries(paths)],
      read: ([found, entries]) => ({
        certificate: readCertificate(found?.out ?? ''),
        entries: readEntries(entries?.out ?? '')
      })
    }
  },

  *plan(want, { certificate, entries }): Generator<Step, void> {
    refuseClash(clashOf(want))
    if (want.state === 'inspected') return
    const wrong = wrongWith(want, certificate)
    if (wrong !== undefined && certificate && !certificate.selfSigned && !want.force)
      throw new Refusal(
        'path',
        `The certificate is from ${certificate.issuer}, and ${wrong}`,
        'Remove it first, or say force: true to have a self-signed one.'
      )
    const secret = want.key_path ?? want.path
    if (wrong !== undefined) {
      const kept = entries.get(secret)?.mode
      yield makeCertificate(want, wrong, want.mode ?? octal(kept ?? 0o600))
      return
    }
    for (const path of new Set([want.path, secret])) {
      const entry = entries.get(path)
      if (entry) yield* setAttributes(path, want, entry)
    }
  },

  report(want, { certificate }, outcomes) {
    const [made] = outcomes
    const now = (made && readCertificate(made.out)) ?? certificate
    return {
      path: want.path,
      exists: now !== undefined,
      subject: now?.subject ?? '',
      issuer: now?.issuer ?? '',
      self_signed: now?.selfSigned ?? false,
      serial: now?.serial ?? '',
      names: [...(now?.names ?? [])],
      covers: now !== undefined && covers(now.names, want.names ?? []),
      not_before: now?.notBefore ?? '',
      not_after: now?.notAfter ?? '',
      days_left: now?.daysLeft ?? 0,
      expired: now !== undefined && now.daysLeft < 0,
      fingerprint: now?.fingerprint ?? '',
      key_type: now?.keyType ?? '',
      key_matches: now?.keyMatches ?? false,
      chain: (now?.chain ?? []).map(({ subject, issuer, notAfter }) => ({
        subject,
        issuer,
        not_after: notAfter
      })),
      chain_ordered: now !== undefined && isOrdered(now)
    }
  }
})

const isOrdered = ({ issuer, chain }: Certificate): boolean =>
  chain.every(({ subject }, index) => subject === (chain[index - 1]?.issuer ?? issuer))
