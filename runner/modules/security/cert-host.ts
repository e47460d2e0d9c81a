import type { Question, RunStep } from '../module.ts'
import { isAddress } from './cert-verdict.ts'

/** A certificate of the host, as openssl tells it. */
export interface Certificate {
  readonly subject: string
  readonly issuer: string
  readonly selfSigned: boolean
  readonly serial: string
  readonly names: readonly string[]
  /** ISO 8601, UTC. */
  readonly notBefore: string
  readonly notAfter: string
  /** Rounded down; below zero when it is over. */
  readonly daysLeft: number
  readonly fingerprint: string
  readonly keyType: string
  readonly hasKey: boolean
  readonly keyMatches: boolean
  /** Whether the copy of it is the same certificate. */
  readonly publicSame: boolean
  readonly chain: readonly { readonly subject: string; readonly issuer: string; readonly notAfter: string }[]
}

/**
 * Prints `name=value` lines, and `chain=subject|issuer|end` for what comes after the first certificate. Days instead of a clock:
 * the answer has to stay the same between looking and doing.
 */
const look = `
look() {
  local path=$1 key=$2 public=$3 text pem one end first=1 mine
  local ask="openssl x509 -noout -nameopt RFC2253,sep_comma_plus,utf8,-esc_msb"
  pem=$(openssl x509 -in "$path" 2>/dev/null) || return 0
  $ask -subject -issuer -serial <<<"$pem" | sed 's/^\\([a-z]*\\)= */\\1=/'
  echo "fingerprint=$(openssl x509 -noout -fingerprint -sha256 <<<"$pem")"
  echo "names=$(openssl x509 -noout -ext subjectAltName <<<"$pem" 2>/dev/null | tail -n +2)"
  echo "from=$(date -u -d "$(openssl x509 -noout -startdate <<<"$pem" | cut -d= -f2)" +%FT%TZ)"
  end=$(openssl x509 -noout -enddate <<<"$pem" | cut -d= -f2)
  echo "to=$(date -u -d "$end" +%FT%TZ)"
  echo "days=$(((($(date -d "$end" +%s) - $(date +%s) + 86400000000) / 86400) - 1000000))"
  echo "type=$(openssl x509 -noout -text <<<"$pem" | sed -n 's/^.*Public.Key: (\\([0-9]*\\) bit).*/rsa-\\1/p; s/^ *ASN1 OID: //p' | tail -n 1)"
  if grep -qs 'PRIVATE KEY-----' "$key"; then
    echo key=yes
    mine=$(openssl pkey -in "$key" -passin pass: -pubout 2>/dev/null)
    [ "$mine" != "$(openssl x509 -noout -pubkey <<<"$pem")" ] || echo matches=yes
  fi
  [ -z "$public" ] || [ "$(openssl x509 -in "$public" 2>/dev/null)" != "$pem" ] || echo public=yes
  while IFS= read -r text || [ -n "$text" ]; do
    case $text in
      *'-----BEGIN '*CERTIFICATE-----*) one= ;;
      *'-----END '*CERTIFICATE-----*)
        if [ -z "$first" ]; then
          one="$one$text"
          end=$($ask -enddate <<<"$one" 2>/dev/null | cut -d= -f2)
          echo "chain=$($ask -subject <<<"$one" | sed 's/^[a-z]*= *//')|$($ask -issuer <<<"$one" | sed 's/^[a-z]*= *//')|$(date -u -d "$end" +%FT%TZ)"
        fi
        first= ;;
    esac
    one="$one$text
"
  done <"$path"
}
`

export const askCertificate = (path: string, key: string | undefined, copy: string | undefined): Question => [
  'bash',
  '-c',
  `${look}look "$@"`,
  'certificate',
  path,
  key ?? path,
  copy ?? ''
]

export const readCertificate = (out: string): Certificate | undefined => {
  const lines = out.split('\n').map(line => {
    const at = line.indexOf('=')
    return [line.slice(0, at), line.slice(at + 1).trim()] as const
  })
  const all = (name: string): readonly string[] =>
    lines.filter(([key]) => key === name).map(([, value]) => value)
  const one = (name: string): string => all(name)[0] ?? ''
  if (all('subject').length === 0) return undefined
  return {
    subject: one('subject'),
    issuer: one('issuer'),
    selfSigned: one('subject') === one('issuer'),
    serial: one('serial'),
    names: one('names')
      .split(/, */)
      .flatMap(name => /^(?:DNS|IP Address):(.*)$/.exec(name)?.[1] ?? []),
    notBefore: one('from'),
    notAfter: one('to'),
    daysLeft: Number(one('days')),
    fingerprint: one('fingerprint').replace(/^.*=/, '').replaceAll(':', '').toLowerCase(),
    keyType: keyTypes[one('type')] ?? one('type'),
    hasKey: one('key') === 'yes',
    keyMatches: one('matches') === 'yes',
    publicSame: one('public') === 'yes',
    chain: all('chain').map(line => {
      const [subject = '', issuer = '', notAfter = ''] = line.split('|')
      return { subject, issuer, notAfter }
    })
  }
}

const keyTypes: Readonly<Record<string, string>> = { prime256v1: 'ec-p256', secp384r1: 'ec-p384' }

const newKey: Readonly<Record<string, string>> = {
  'ec-p256': 'ec -pkeyopt ec_paramgen_curve:P-256',
  'ec-p384': 'ec -pkeyopt ec_paramgen_curve:P-384',
  'rsa-2048': 'rsa:2048',
  'rsa-3072': 'rsa:3072',
  'rsa-4096': 'rsa:4096'
}

/** All files get their names when all are written: key first, so that at no time a certificate stands beside a stranger's key for long. */
const make = `${look}
set -euo pipefail
umask 077
path=$1 key=$2 public=$3 kind=$4 days=$5 subject=$6 names=$7 mode=$8 owners=$9
for file in "$path" "$key" "$public"; do
  [ -z "$file" ] || [ -d "$(dirname "$file")" ] || { echo "the directory of $file is not there" >&2; exit 1; }
done
work=$(mktemp -d "$(dirname "$path")/.certificate.XXXXXX")
trap 'rm -rf "$work"' EXIT
# All of it is said here: of the host's own openssl.cnf nothing is known, and what it adds would be there twice.
cat >"$work/config" <<CONFIG
[req]
prompt = no
distinguished_name = name
x509_extensions = extensions
[name]
CN = $subject
[extensions]
subjectKeyIdentifier = hash
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = $names
CONFIG
openssl req -x509 -config "$work/config" -newkey $kind -nodes -sha256 -days "$days" -set_serial "0x$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \\n' | sed 's/^./4/')" \\
  -keyout "$work/key" -out "$work/crt" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }
place() {
  [ -z "$owners" ] || chown "$owners" "$1"
  chmod "$2" "$1"
  sync "$1"
  mv -fT "$1" "$3"
  if command -v restorecon >/dev/null; then restorecon "$3"; fi
}
cp "$work/crt" "$work/public"
if [ "$key" = "$path" ]; then
  cat "$work/key" >>"$work/crt"
  place "$work/crt" "$mode" "$path"
else
  place "$work/key" "$mode" "$key"
  place "$work/crt" "$mode" "$path"
fi
[ -z "$public" ] || place "$work/public" 0644 "$public"
look "$path" "$key" "$public"`

interface Want {
  readonly path: string
  readonly key_path?: string
  readonly public_path?: string
  readonly names?: readonly string[]
  readonly key_type?: string
  readonly days?: number
  readonly owner?: string
  readonly group?: string
}

/** Makes key and certificate on the host, and tells about it as `look` does. */
export const makeCertificate = (want: Want, why: string, mode: string): RunStep => {
  const { path, key_path, public_path, names = [], key_type = 'ec-p256', days = 365, owner = '' } = want
  const group = want.group === undefined ? '' : `:${want.group}`
  const alternatives = names.map(name => `${isAddress(name) ? 'IP' : 'DNS'}:${name}`).join()
  return {
    do: 'run',
    why,
    argv: [
      'bash',
      '-c',
      make,
      'certificate',
      path,
      key_path ?? path,
      public_path ?? '',
      newKey[key_type] ?? '',
      String(days),
      names[0] ?? '',
      alternatives,
      mode,
      `${owner}${group}`
    ],
    label: `openssl req -x509 -newkey ${newKey[key_type]} -days ${days} -addext subjectAltName=${alternatives} -out ${path}`
  }
}
