import { Type } from 'typebox'
import type { Sugar } from '../draft.ts'
import { after, alone, asList, asMap, asText, form, joined, oneOf, required, text } from '../form.ts'
import { tlsVersion } from './bind.ts'

const options = form(
  'What stands in the square brackets.',
  joined('alpn', text('Protocols that are offered.')),
  after('ocsp-update', oneOf('Whether answers of OCSP are fetched.', 'on', 'off')),
  after('verify', oneOf('Whether clients show a certificate.', 'none', 'optional', 'required')),
  after('ca-file', text('Authorities that client certificates are checked against.')),
  after('crl-file', text('Revoked client certificates.')),
  after('ssl-min-ver', tlsVersion('Oldest TLS version.')),
  after('ssl-max-ver', tlsVersion('Newest TLS version.')),
  after('ciphers', text('Cipher suites up to TLS 1.2.')),
  after('ciphersuites', text('Cipher suites of TLS 1.3.')),
  after('curves', text('Groups for the key exchange.'))
)

/** A line of a crt-list: `/certs/a.pem [alpn h2] a.example *.a.example`. */
export const crt: Sugar = {
  schema: Type.Object(
    {
      certificate: Type.String({ description: 'File with certificate and key.' }),
      options: Type.Optional(options.schema),
      names: Type.Optional(
        Type.Union([Type.String(), Type.Array(Type.String())], {
          description: 'Names it is for, instead of its own: app.example, *.app.example, !not.app.example.'
        })
      )
    },
    { description: 'crt-list: a certificate.', additionalProperties: false, hq: 'sparse' }
  ),
  drafts: value => {
    const { certificate, options: own, names } = asMap(value)
    const inside = own == null ? [] : options.words(own)
    const parts = [
      asText(certificate ?? ''),
      ...(inside.length > 0 ? [`[${inside.join(' ')}]`] : []),
      ...(names == null ? [] : asList(names).map(asText))
    ]
    return [{ verbatim: parts.join(' ') }]
  }
}

const entryForm = form(
  'map: a key and its value.',
  required(alone('key', text('The key, without blanks.'))),
  required(alone('value', text('Its value: the rest of the line.')))
)

/** A line of a map. */
export const entry: Sugar = {
  schema: entryForm.schema,
  drafts: value => [{ verbatim: entryForm.words(value).join(' ') }]
}
