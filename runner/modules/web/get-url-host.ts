import { words } from '../../language/shell-words.ts'
import { ownership, setAttributes } from '../files/attributes.ts'
import { modeAfter, octal } from '../files/mode.ts'
import { baseName } from '../files/path-param.ts'
import { backupName, type Place, type Placement } from '../files/placement.ts'
import { Refusal, run, type Step } from '../module.ts'
import { quotedForCurl } from './curl.ts'

/** What the host is told to fetch. */
export interface HostDownload extends Placement {
  readonly url: string
  readonly timeout?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly http_agent?: string
  readonly url_username?: string
  readonly url_password?: string
  readonly client_cert?: string
  readonly client_key?: string
  readonly validate_certs?: boolean
  readonly use_proxy?: boolean
  readonly tmp_dest?: string
}

/**
 * Goes on with what an interrupted run left; puts the file in place only when its digest is right and its validator
 * says yes. What may be secret comes by standard input and goes to curl in the same way.
 */
const script = `set -eu
url=$1 digest=$2 dest=$3 mode=$4 owner=$5 timeout=$6 part=$7 options=$8
shift 8
[ -n "$part" ] || part=$dest.part
new=$dest.hq-run
config=$(cat)
right() { [ -f "$part" ] && [ "$(sha256sum < "$part")" = "$digest  -" ]; }
fetch() {
  printf '%s\\n' "$config" | curl --disable --config - --fail --location --silent --show-error --connect-timeout "$timeout" --speed-limit 1 --speed-time "$timeout" --retry 3 $options "$@" --output "$part" --url "$url"
}
right || { [ -s "$part" ] && fetch --continue-at - && right; } || { rm -f -- "$part"; fetch; }
right || { echo "the digest of what $url gave is $(sha256sum < "$part" | cut -c1-64), wanted $digest" >&2; rm -f -- "$part"; exit 1; }
trap 'rm -f -- "$new"' EXIT
if [ "$part" = "$dest.part" ]; then mv -fT -- "$part" "$new"; else cp -T -- "$part" "$new"; rm -f -- "$part"; fi
[ -z "$owner" ] || chown -- "$owner" "$new"
chmod -- "$mode" "$new"
sync -- "$new"
[ $# = 0 ] || "\${@//%s/"$new"}" >&2 || { echo "cannot write $dest: $1 refuses the new file" >&2; exit 1; }
mv -fT -- "$new" "$dest"
if command -v restorecon >/dev/null; then restorecon -- "$dest"; fi`

export function* fetchOnHost(want: HostDownload, now: Place, sha256: string): Generator<Step, void> {
  const { path, entry } = now
  if (entry?.kind === 'directory' || entry?.kind === 'other')
    throw new Refusal('dest', `${path} is not a regular file`)
  if (entry?.kind === 'file' && now.sha256 === sha256) {
    yield* setAttributes(path, want, entry)
    return
  }
  const validator = want.validate === undefined ? [] : words(want.validate)
  if (!validator) throw new Refusal('validate', 'A quote is not closed')
  if (now.parent !== undefined) yield run('its directory is not there', 'mkdir', '-p', '--', now.parent)
  if (want.backup && now.sha256 !== undefined)
    yield run('a backup is wanted', 'cp', '-p', '--', path, backupName(now))
  const kept = entry?.kind === 'file' ? entry : undefined
  const settings = config(want)
  const mode = modeAfter(want.mode ?? octal(kept?.mode ?? 0o644), kept?.mode ?? 0o644, false)
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
      'bash',
      '-c',
      script,
      'get_url',
      want.url,
      sha256,
      path,
      octal(mode),
      owners ?? '',
      String(want.timeout ?? 30),
      want.tmp_dest === undefined ? '' : `${want.tmp_dest}/${baseName(path)}.${sha256.slice(0, 12)}.part`,
      options(want),
      ...validator
    ],
    ...(settings === '' ? {} : { stdin: settings }),
    label: `curl ${want.url} > ${path}`
  }
}

/** Words without blanks: where https was asked for, nothing is fetched in clear. */
const options = (want: HostDownload): string =>
  [
    ...(want.url.startsWith('https:') ? ['--proto-redir', '=https'] : []),
    ...(want.validate_certs === false ? ['--insecure'] : [])
  ].join(' ')

const config = (want: HostDownload): string => {
  const { url_username: name, client_cert: certificate, client_key: key, http_agent: agent } = want
  const settings: readonly (readonly [string, string | undefined])[] = [
    ['user', name === undefined ? undefined : `${name}:${want.url_password ?? ''}`],
    ['cert', certificate],
    ['key', key],
    ['user-agent', agent],
    ['noproxy', want.use_proxy === false ? '*' : undefined],
    ...Object.entries(want.headers ?? {}).map(
      ([header, value]) => ['header', value === '' ? `${header};` : `${header}: ${value}`] as const
    )
  ]
  return settings
    .flatMap(([setting, value]) => (value === undefined ? [] : [`${setting} = ${quotedForCurl(value)}\n`]))
    .join('')
}
