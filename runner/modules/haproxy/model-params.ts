import { Type } from 'typebox'
import { modelSchema } from '../../haproxy/model/model.ts'
import { libraries } from '../../haproxy/tls-library.ts'

/** The configuration as data, and what it is rendered and checked for where the host does not tell. */
export const modelParams = {
  config: Type.Optional(modelSchema),
  haproxy_version: Type.Optional(
    Type.String({
      pattern: '^\\d+\\.\\d+',
      description:
        'Version of HAProxy that config: is rendered and checked for; the newest without it. The program on the host, where there is one, wins when it runs.'
    })
  ),
  tls_library: Type.Optional(
    Type.Enum([...libraries], {
      description: 'TLS library it is built with: what config: may ask of it. The program on the host wins.'
    })
  ),
  tls_library_version: Type.Optional(Type.String({ description: 'Version of that library.' }))
}
