import { Type } from 'typebox'
import { attributeParams } from './files/attributes.ts'
import { pathParam } from './files/path-param.ts'
import { observePlace } from './files/placement.ts'
import { defineModule, type Observation } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { type CertWant, certClash, pemOf } from './runtime/cert-wish.ts'
import { type CertNow, certWork } from './runtime/cert-work.ts'
import { concluded } from './runtime/concluded.ts'
import { socketParams } from './runtime/talk.ts'
import { observeText } from './text/text-file.ts'

export const haproxyCert = defineModule({
  name: 'haproxy_cert',
  summary: 'Have a certificate in HAProxy: in its file and in what runs, without a reload.',
  description:
    'The controller looks first: the key has to belong to the certificate, the chain to be in order, none of it to be over. ' +
    'HAProxy reads it into a transaction, then the file gets it, then the transaction is committed: new connections have the new ' +
    'certificate at once, by TCP and QUIC alike, and no connection is lost. Workers of before a reload keep the old one until they ' +
    'end. Where it cannot be done without a reload the files are written and `reload_needed` says so: let a task with ' +
    '`when: certificate.reload_needed` reload it.',
  choice: { of: ['src', 'content'], only: true },
  params: Type.Object(
    {
      path: pathParam('The PEM file on the host, by the very name that the configuration has for it.'),
      src: Type.Optional(
        Type.String({
          hq: 'file',
          minLength: 1,
          description:
            'A file of the controller: the certificate, its chain, and its key unless that is given by itself.'
        })
      ),
      content: Type.Optional(Type.String({ hq: 'secret', description: 'The same as text.' })),
      key_src: Type.Optional(
        Type.String({ hq: 'file', minLength: 1, description: 'A file of the controller with the key.' })
      ),
      key: Type.Optional(Type.String({ hq: 'secret', description: 'The key as text.' })),
      min_days: Type.Optional(
        Type.Integer({ default: 0, minimum: 0, description: 'Refuse one that is good for fewer days.' })
      ),
      crt_list: Type.Optional(
        pathParam(
          'A crt-list that shall have it, by the name that the configuration has for it. The line is added where it is missing.'
        )
      ),
      options: Type.Optional(
        Type.String({
          pattern: '^[^\\[\\]\\n]*$',
          description: 'Options of its line in the crt-list, without the brackets, e.g. `alpn h2,http/1.1`.'
        })
      ),
      filters: Type.Optional(
        Type.Array(Type.String({ pattern: '^\\S+$' }), {
          description: 'Names that its line in the crt-list is for; those of the certificate without it.'
        })
      ),
      ...attributeParams,
      ...socketParams
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    path: Type.String({ description: 'The file.' }),
    subject: Type.String({ description: 'Whom it is for.' }),
    names: Type.Array(Type.String(), { description: 'Names and addresses it is for (subjectAltName).' }),
    serial: Type.String({ description: 'Its number, in hex.' }),
    serial_before: Type.String({
      description: 'Number of the one that ran before; empty when there was none.'
    }),
    not_after: Type.String({ description: 'When it ends.' }),
    days_left: Type.Integer({ description: 'Whole days until then.' }),
    live: Type.Boolean({ description: 'Whether the process that runs has it.' }),
    reload_needed: Type.Boolean({ description: 'Whether only a reload brings it into what runs.' }),
    msg: Type.String({ description: 'Why HAProxy did not take it without a reload; empty when it did.' })
  }),
  examples: [
    `- name: The site's certificate
  haproxy_cert:
    path: /etc/haproxy/certs/site.pem
    content: '{{ site_certificate }}'
    key: '{{ site_key }}'
    min_days: 7
  register: certificate`,
    `- name: A certificate for a new name
  haproxy_cert:
    path: /etc/haproxy/certs/api.pem
    src: api.pem
    crt_list: /etc/haproxy/crt-list.txt
    filters: [api.example.com]`
  ],

  clash: given => certClash(given as unknown as CertWant),

  observe: (want, context): Observation<CertNow> => {
    refuseClash(certClash(want))
    const pem = pemOf(want, context)
    const file = observePlace(want.path, undefined, context.text(pem.text, true), context)
    const list = want.crt_list === undefined ? undefined : observeText(want.crt_list)
    return {
      ask: [...file.ask, ...(list?.ask ?? [])],
      read: answers => ({
        file: file.read(answers.slice(0, file.ask.length)),
        list: list?.read(answers.slice(file.ask.length))
      })
    }
  },

  *plan(want, now, context) {
    yield* certWork(want, now, context)
  },

  report(want, now, outcomes, context) {
    const done = concluded(certWork(want, now, context), outcomes)
    const { first } = pemOf(want, context)
    return {
      path: want.path,
      subject: first.subject,
      names: [...first.names],
      serial: first.serial,
      serial_before: done?.before?.serial ?? '',
      not_after: first.notAfter,
      days_left: first.daysLeft,
      live: done?.live ?? false,
      reload_needed: done?.reloadNeeded ?? false,
      msg: done?.trouble ?? ''
    }
  }
})
