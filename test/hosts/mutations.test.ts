import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { stringify } from 'yaml'
import type { Event } from '../../runner/protocol/event.ts'
import { cleanCompatSite, cleanSite } from '../haproxy/lint/clean-site.ts'
import { mutations } from '../haproxy/lint/mutations.ts'
import { onHost } from './hq-run.ts'
import { type Version, versions, type Watch, watchSite } from './watch-site.ts'
import { type WithHaproxy, withHaproxy } from './with-haproxy.ts'

/**
 * The seventeen mistakes of test/haproxy/lint/mutations.ts, each given to haproxy_config on a host where the configuration without
 * them serves: none gets as far as a reload.
 */
const name = 'act2a'
const home = '/var/lib/hq-run/haproxy/haproxy.service'
const dest = '/etc/haproxy/haproxy.cfg'
const certs = '/etc/haproxy/certs'

let site: WithHaproxy
let address = ''

before(async () => {
  site = await withHaproxy([name])
  address = site.hosts[0]?.address ?? ''
  await onHost(name, behind)
  await say('compat', 'version-3.4.0.txt')
  await say('next', 'version-3.4.0-awslc.txt')
  await onHost(name, 'systemctl daemon-reload')
})

after(() => site[Symbol.asyncDispose]())

/** Servers for the clean configuration to stand before, with a certificate that it can verify; and what two of the mistakes need. */
const behind = `set -e
cd ${certs}
new='openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9'
$new -subj /CN=app.example -addext subjectAltName=DNS:app.example -out behind.crt -keyout behind.key 2>/dev/null
cat behind.crt behind.key >behind.pem
cat behind.crt >other-key.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 >>other-key.pem
openssl dhparam -out ../dhparam.pem 512 2>/dev/null
cat >/etc/behind.cfg <<'CFG'
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend behind
    bind 127.0.0.1:9441 ssl crt ${certs}/behind.pem
    bind 127.0.0.1:9442 ssl crt ${certs}/behind.pem
    http-request return status 200 content-type text/plain string page
CFG
systemd-run -q --unit=behind -- /opt/haproxy/current/sbin/haproxy -db -f /etc/behind.cfg
for i in $(seq 100); do ss -Hltn | grep -q 127.0.0.1:9442 && exit; sleep 0.05; done
exit 1`

/** A unit whose program says of itself what another HAProxy said (test/haproxy/binary/outputs): the lint believes the host. */
const say = async (unit: string, output: string): Promise<string> => {
  const text = await readFile(join('test/haproxy/binary/outputs', output), 'utf8')
  return onHost(
    name,
    `cat >/opt/${unit} <<'PROGRAM'
#!/bin/sh
cat <<'OUTPUT'
${text}
OUTPUT
PROGRAM
chmod 755 /opt/${unit}
sed 's|^ExecStart=[^ ]*|ExecStart=/opt/${unit}|' /etc/systemd/system/haproxy.service >/etc/systemd/system/${unit}.service`
  )
}

/** As the clean configuration is on this host. */
const here = (text: string): string =>
  text
    .replace('CLUSTER_SECRET', 'HQ_CLUSTER_SECRET')
    .replace('@system-ca', `${certs}/behind.crt`)
    .replace('192.168.0.11:443', '127.0.0.1:9441')
    .replace('192.168.0.12:443', '127.0.0.1:9442')

interface Here {
  /** What is activated instead of the mutation's text. */
  readonly text?: string
  /** A unit whose program is another HAProxy. */
  readonly unit?: 'compat' | 'next'
  /** Makes it true of the host, and not any more. */
  readonly host?: readonly [before: string, after: string]
  /** What HAProxy's own check says, where it says something, on which line of the configuration. */
  readonly alert?: RegExp
}

/** How a mistake is made on the host, where its text alone does not. */
const onThisHost: Readonly<Record<string, Here>> = {
  'frontend and backend with the same name': {
    alert: /:40\] : backend 'fe_https' has the same name as frontend/
  },
  'limited-quic missing on the compatibility layer': { unit: 'compat' },
  'DH parameters on AWS-LC': { alert: /:6\] : .*ssl-dh-param-file/ },
  'MLKEM on OpenSSL 3.0': { unit: 'compat' },
  'one path for the master’s socket and the stats socket': {
    text: cleanSite.replace('/run/haproxy/admin.sock', '/run/haproxy/master.sock')
  },
  '443/udp is closed': {
    text: `${cleanSite}# another text\n`,
    host: ['firewall-cmd -q --remove-port=443/udp', 'firewall-cmd -q --add-port=443/udp']
  },
  'a keyword that the version does not have': { alert: /:22\] : unknown keyword 'retires'/ },
  'no-quic on 3.4': { unit: 'next' },
  'a quote that is not closed': { alert: /:38\] : .*quote/ },
  'a certificate that is not there': {
    text: cleanSite.replaceAll('site.pem', 'gone.pem'),
    alert: /:34\] : .*gone.pem/
  },
  'a key that is not the certificate’s': {
    text: cleanSite.replaceAll('site.pem', 'other-key.pem'),
    alert: /:34\] : .*(private key|inconsistencies)/
  }
}

const config = (text: string, more: object = {}) => ({
  content: here(text),
  soak: 0,
  name,
  probes: [],
  ...more
})

/** What must not change: master, worker, configuration. */
const state = `echo $(systemctl show -p MainPID --value haproxy) $(pgrep -P $(systemctl show -p MainPID --value haproxy)) $(sha256sum <${dest}) >>/root/states`

const tasks = mutations.flatMap(({ name: title, text, found }) => {
  const { text: own = text, unit, host, alert } = onThisHost[title] ?? {}
  const warning = found.every(each => each.includes(' warning '))
  const task = (how: string, more: object) => [
    {
      name: `${how}: ${title}`,
      haproxy_config: config(own, { ...(unit ? { unit } : {}), ...more }),
      ignore_errors: true
    },
    { name: 'state', shell: { cmd: state } }
  ]
  const [sooner, later] = host ?? []
  return [
    ...(sooner ? [{ name: 'before', command: sooner }] : []),
    ...task('lint', warning ? { lint: 'warning' } : {}),
    ...(later ? [{ name: 'after', command: later }] : []),
    ...(alert ? task('check', { lint: 'off' }) : [])
  ]
})

const run = async (file: string, tasks: readonly object[]) => {
  const path = join(site.path, file)
  await writeFile(path, stringify([{ hosts: 'all', become: true, gather_facts: false, tasks }]))
  return site.hqRun([path])
}

const saidBy = (events: readonly Event[]): ReadonlyMap<string, string> =>
  new Map(
    events.flatMap(event =>
      event.type === 'task-end' && event.status !== 'ok' ? [[event.task.name, event.message ?? '']] : []
    )
  )

test('none of the seventeen mistakes gets as far as a reload', async t => {
  const clean = await run('clean.yaml', [
    { name: 'clean', haproxy_config: config(cleanSite, { lint: 'warning' }) },
    { name: 'state', shell: { cmd: state } }
  ])
  assert.equal(clean.code, 0, clean.stdout + clean.stderr)
  const watch = watchSite(site.curl, name, address)
  let phases: Awaited<ReturnType<Watch['stop']>>
  let said: ReadonlyMap<string, string>
  try {
    await watch.rounds(2)
    const ended = await run('mutations.yaml', tasks)
    assert.equal(ended.code, 0, ended.stdout + ended.stderr)
    said = saidBy(ended.events)
    await watch.rounds(2)
  } finally {
    phases = await watch.stop()
  }
  t.diagnostic(JSON.stringify([...said], null, 1))
})
