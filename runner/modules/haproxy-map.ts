import { Type } from 'typebox'
import { attributeParams } from './files/attributes.ts'
import { pathParam } from './files/path-param.ts'
import { defineModule, type Observation } from './module.ts'
import { refuseClash } from './refuse-clash.ts'
import { concluded } from './runtime/concluded.ts'
import { type MapWant, mapClash } from './runtime/map-wish.ts'
import { mapWork } from './runtime/map-work.ts'
import { socketParams } from './runtime/talk.ts'
import { observeText, type TextFile } from './text/text-file.ts'

export const haproxyMap = defineModule({
  name: 'haproxy_map',
  summary: 'Have entries in a map or an ACL file of HAProxy, in the file and in what runs, without a reload.',
  description:
    'The file is written first, then the running entries are replaced all at once; the order of lines is kept. Where the file is ' +
    'not loaded, or HAProxy does not run, the file alone is written and the next start or reload reads it. Entries that HAProxy ' +
    'refuses are taken out of the file again. A file of more than 768 KiB is refused.',
  params: Type.Object(
    {
      path: pathParam('The file, by the very name that the configuration has for it.'),
      kind: Type.Optional(
        Type.Enum(['map', 'acl'], {
          default: 'map',
          description: '`map`: keys with values. `acl`: keys alone, a file of `acl … -f`.'
        })
      ),
      state: Type.Optional(
        Type.Enum(['present', 'absent', 'exact'], {
          default: 'present',
          description:
            '`present`: these are in it, among others. `absent`: these are not. `exact`: these and no others, in this order.'
        })
      ),
      entries: Type.Optional(
        Type.Record(Type.String(), Type.String(), { description: 'Values by their keys, for a map.' })
      ),
      keys: Type.Optional(
        Type.Array(Type.String(), { description: 'Keys of an ACL, or those that shall be absent.' })
      ),
      backup: Type.Optional(
        Type.Boolean({ default: false, description: 'Keep the file that is replaced beside it.' })
      ),
      ...attributeParams,
      ...socketParams
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    path: Type.String({ description: 'The file.' }),
    entries: Type.Integer({ description: 'How many entries it has.' }),
    loaded: Type.Boolean({ description: 'Whether the process that runs has this file.' }),
    reload_needed: Type.Boolean({
      description: 'Whether only a reload brings what the file says into what runs.'
    }),
    msg: Type.String({ description: 'Why HAProxy did not take it without a reload; empty when it did.' })
  }),
  examples: [
    `- name: Which backend is for whom
  haproxy_map:
    path: /etc/haproxy/maps/tenants.map
    entries: { www.example.com: be_www, api.example.com: be_api }`,
    `- name: Nobody else is kept away
  haproxy_map:
    path: /etc/haproxy/maps/blocked.acl
    kind: acl
    state: exact
    keys: [192.0.2.0/24, 198.51.100.7]`
  ],

  clash: given => mapClash(given as unknown as MapWant),

  observe: (want): Observation<TextFile> => {
    refuseClash(mapClash(want))
    return observeText(want.path)
  },

  *plan(want, now, context) {
    yield* mapWork(want, now, context)
  },

  report(want, now, outcomes, context) {
    const done = concluded(mapWork(want, now, context), outcomes)
    return {
      path: want.path,
      entries: done?.entries ?? 0,
      loaded: done?.loaded ?? false,
      reload_needed: done?.reloadNeeded ?? false,
      msg: done?.trouble ?? ''
    }
  }
})
