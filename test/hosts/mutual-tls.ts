import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onHost } from './hq-run.ts'

const on = '/root/mutual-tls'

/** On the host: an authority, a certificate for localhost, two for clients, and a list that revokes the second. */
const authority = `set -e
rm -rf ${on}; mkdir -p ${on}; cd ${on}
key() { openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" "\${@:2}" 2>/dev/null; }
key authority -x509 -days 30 -out authority.crt
for name in site good revoked; do
  key "$name" -out "$name.csr"
  echo subjectAltName=DNS:localhost > names
  openssl x509 -req -in "$name.csr" -CA authority.crt -CAkey authority.key -CAcreateserial -days 30 -extfile names -out "$name.crt" 2>/dev/null
done
cat site.crt site.key > site.pem
printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=index\\ncrlnumber=number\\ndefault_md=sha256\\ndefault_crl_days=30\\n' > ca.cnf
: > index; echo 01 > number
ca() { openssl ca -config ca.cnf -cert authority.crt -keyfile authority.key "$@" 2>/dev/null; }
ca -revoke revoked.crt
ca -gencrl -out revoked.crl`

/** A second HAProxy, of the same build, that lets in only clients with a certificate that is not revoked. */
const configuration = `global
  log stdout format raw local0
defaults
  mode http
  timeout client 10s
  timeout connect 10s
  timeout server 10s
frontend members
  bind :8443 ssl crt ${on}/site.pem ca-file ${on}/authority.crt crl-file ${on}/revoked.crl verify required alpn h2,http/1.1
  bind quic4@:8443 ssl crt ${on}/site.pem ca-file ${on}/authority.crt crl-file ${on}/revoked.crl verify required alpn h3
  http-request return status 200 content-type text/plain string "welcome"
`

/** Starts it on a host, and puts certificates and keys of its clients into a folder. */
export const membersOnly = async (host: string, folder: string): Promise<void> => {
  await onHost(host, authority)
  await onHost(
    host,
    `cat > ${on}/haproxy.cfg <<'END'\n${configuration}END\n/opt/haproxy/current/sbin/haproxy -D -p ${on}/pid -f ${on}/haproxy.cfg`
  )
  await mkdir(folder, { recursive: true })
  for (const name of ['authority.crt', 'good.crt', 'good.key', 'revoked.crt', 'revoked.key'])
    await writeFile(join(folder, name), `${await onHost(host, `cat ${on}/${name}`)}\n`)
}

export const membersGone = (host: string): Promise<string> => onHost(host, `kill "$(cat ${on}/pid)"`)

/** What a client gets, as `HTTP-VERSION STATUS`; `0 000` when it is not let in. */
export const visit = async (
  curl: string,
  address: string,
  folder: string,
  version: '--http1.1' | '--http2' | '--http3-only',
  client: 'good' | 'revoked' | undefined
): Promise<string> => {
  const own =
    client === undefined
      ? []
      : ['--cert', join(folder, `${client}.crt`), '--key', join(folder, `${client}.key`)]
  const { stdout } = await promisify(execFile)(curl, [
    ...[
      '--silent',
      '--max-time',
      '10',
      '--output',
      '/dev/null',
      '--write-out',
      '%{http_version} %{http_code}'
    ],
    ...['--connect-to', `localhost:8443:${address}:8443`, '--cacert', join(folder, 'authority.crt')],
    ...own,
    version,
    'https://localhost:8443/'
  ]).catch((refused: { stdout: string }) => refused)
  return stdout
}
