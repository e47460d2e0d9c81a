import { Type } from 'typebox'
import { ownership, setAttributes } from './attributes.ts'
import { modeAfter, octal } from './mode.ts'
import { defineModule, Refusal, run, type Step } from './module.ts'
import { baseName } from './path-param.ts'
import {
  observePlace,
  type Place,
  type Placement,
  place,
  placementParams,
  placementResult
} from './placement.ts'

export const getUrl = defineModule({
  name: 'get_url',
  summary: 'Have a file from the web on the host, exactly the one you mean.',
  description:
    'The digest is required (Ansible: optional), so what is there already is never fetched again, and nothing else gets through. ' +
    'By default the controller fetches, keeps it in a cache and copies it: hosts need no way to the internet.',
  params: Type.Object(
    {
      url: Type.String({
        pattern: '^(https?|file)://',
        description: 'Where it is fetched from; file:// names a file of the one who fetches.'
      }),
      checksum: Type.String({
        pattern: '^sha256:[0-9A-Fa-f]{64}$',
        description: 'Its digest: sha256: and 64 hex digits.'
      }),
      ...placementParams,
      fetch: Type.Optional(
        Type.Enum(['controller', 'host'], {
          default: 'controller',
          description: 'Who fetches it. Not in Ansible, where it is the host.'
        })
      ),
      timeout: Type.Optional(
        Type.Integer({
          minimum: 1,
          default: 30,
          description: 'Seconds to connect, and seconds without progress; only when the host fetches.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: placementResult,
  needs: { curl: 'curl' },
  examples: [
    `- name: The sources of HAProxy
  get_url:
    url: https://www.haproxy.org/download/3.0/src/haproxy-{{ haproxy.version }}.tar.gz
    dest: /usr/local/src/
    checksum: sha256:{{ haproxy.sha256 }}
    mode: '0644'`
  ],

  observe: (want, context) => observePlace(want.dest, fileName(want.url), undefined, context),

  plan(want, now, context) {
    return want.fetch === 'host'
      ? byHost(want, now)
      : place(context.download(want.url, digest(want.checksum)), want, now)
  },

  report: (want, now) => ({ dest: now.path, checksum: digest(want.checksum) })
})

const digest = (checksum: string): string => checksum.slice('sha256:'.length).toLowerCase()

const fileName = (url: string): string => baseName(url.replace(/[?#].*$/, '')) || 'index.html'

/** Goes on with what an interrupted run left; puts the file in place only when its digest is right. */
const script = `set -eu
url=$1 digest=$2 dest=$3 mode=$4 owner=$5 timeout=$6
part=$dest.part
right() { [ -f "$part" ] && [ "$(sha256sum < "$part")" = "$digest  -" ]; }
fetch() { curl --fail --location --silent --show-error --connect-timeout "$timeout" --speed-limit 1 --speed-time "$timeout" --retry 3 "$@" --output "$part" --url "$url"; }
right || { [ -s "$part" ] && fetch --continue-at - && right; } || { rm -f -- "$part"; fetch; }
right || { echo "the digest of what $url gave is $(sha256sum < "$part" | cut -c1-64), wanted $digest" >&2; rm -f -- "$part"; exit 1; }
[ -z "$owner" ] || chown -- "$owner" "$part"
chmod -- "$mode" "$part"
mv -fT -- "$part" "$dest"
if command -v restorecon >/dev/null; then restorecon -- "$dest"; fi`

function* byHost(
  want: Placement & { readonly url: string; readonly checksum: string; readonly timeout?: number },
  now: Place
): Generator<Step, void> {
  const { path, entry } = now
  if (entry?.kind === 'directory' || entry?.kind === 'other')
    throw new Refusal('dest', `${path} is not a regular file`)
  const wanted = digest(want.checksum)
  if (entry && (want.force === false || (entry.kind === 'file' && now.sha256 === wanted))) {
    yield* setAttributes(path, want, entry)
    return
  }
  if (now.parent !== undefined) yield run('is not there', 'mkdir', '-p', '--', now.parent)
  const kept = entry?.kind === 'file' ? entry : undefined
  const mode =
    want.mode === undefined ? (kept?.mode ?? 0o644) : modeAfter(want.mode, kept?.mode ?? 0o644, false)
  const owner = want.owner ?? kept?.owner
  const group = want.group ?? kept?.group
  const owners = ownership({
    ...(owner === undefined ? {} : { owner }),
    ...(group === undefined ? {} : { group })
  })
  yield {
    do: 'run',
    why: entry ? 'content differs' : 'is not there',
    argv: [
      'sh',
      '-c',
      script,
      'get_url',
      want.url,
      wanted,
      path,
      octal(mode),
      owners ?? '',
      String(want.timeout ?? 30)
    ],
    label: `curl ${want.url} > ${path}`
  }
}
