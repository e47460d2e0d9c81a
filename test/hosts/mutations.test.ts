import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { stringify } from 'yaml'
import type { Event } from '../../runner/protocol/event.ts'
import { cleanSite } from '../haproxy/lint/clean-site.ts'
import { mutations } from '../haproxy/lint/mutations.ts'
import { onHost } from './hq-run.ts'
import { versions, type Watch, watchSite } from './watch-site.ts'
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
  await onHost(name, behind(address))
  await say('compat', 'version-3.4.0.txt')
  await say('next', 'version-3.4.0-awslc.txt')
  await onHost(name, 'systemctl daemon-reload')
})

after(() => site[Symbol.asyncDispose]())

/** A firewall, servers for the clean configuration to stand before, and what some of the mistakes need. */
const behind = (address: string) => `set -e
systemctl start firewalld
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
    bind ${address}:9441 ssl crt ${certs}/behind.pem
    bind ${address}:9442 ssl crt ${certs}/behind.pem
    http-request return status 200 content-type text/plain string page
CFG
systemd-run -q --unit=behind -- /opt/haproxy/current/sbin/haproxy -db -f /etc/behind.cfg
for i in $(seq 100); do ss -Hltn | grep -q ${address}:9442 && exit; sleep 0.05; done
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
    .replace('192.168.0.11:443', `${address}:9441`)
    .replace('192.168.0.12:443', `${address}:9442`)

interface Here {
  /** What is activated instead of the mutation's text. */
  readonly text?: string
  /** A unit whose program is another HAProxy: 3.4.0 with OpenSSL 3.0.19, or with AWS-LC. */
  readonly unit?: 'compat' | 'next'
  /** Makes it true of the host, and not any more. */
  readonly host?: readonly [before: string, after: string]
  /** What HAProxy's own check says when the lint is off. */
  readonly alert?: RegExp
}

/** How a mistake is made on the host, where its text alone does not; what else catches it. */
const onThisHost: Readonly<Record<string, Here>> = {
  // HAProxy 3.0 lets them be.
  'frontend and backend with the same name': { unit: 'next' },
  'limited-quic missing on the compatibility layer': { unit: 'compat' },
  'MLKEM on OpenSSL 3.0': { unit: 'compat' },
  'one path for the master’s socket and the stats socket': {
    text: cleanSite.replace('/run/haproxy/admin.sock', '/run/haproxy/master.sock')
  },
  '443/udp is closed': {
    text: `${cleanSite}# another text\n`,
    host: ['firewall-cmd -q --remove-port=443/udp', 'firewall-cmd -q --add-port=443/udp']
  },
  'a keyword that the version does not have': { alert: /cfg:22\] : unknown keyword 'retires'/ },
  'no-quic on 3.4': { unit: 'next' },
  'a quote that is not closed': { alert: /cfg:38\]: unmatched quote/ },
  'a certificate that is not there': {
    text: cleanSite.replaceAll('site.pem', 'gone.pem'),
    alert: /cfg:34\].*gone\.pem/
  },
  'a key that is not the certificate’s': {
    text: cleanSite.replaceAll('site.pem', 'other-key.pem'),
    alert: /cfg:34\].*other-key\.pem/
  }
}

const config = (text: string, more: object = {}) => ({
  content: here(text),
  soak: 0,
  name,
  probes: [],
  ...more
})

/** Master, worker, the configuration and when it was put there: none of it may change. */
const state = () =>
  onHost(
    name,
    `main=$(systemctl show -p MainPID --value haproxy) && echo $main $(pgrep -P $main) $(stat -c '%i %.9Z' ${dest}) $(sha256sum <${dest})`
  )

const cases = mutations.map(({ name: title, text, found }) => {
  const { text: own = text, unit, host, alert } = onThisHost[title] ?? {}
  const lint = found.every(each => each.includes(' warning ')) ? 'warning' : 'error'
  return { title, text: own, unit, host, alert, found, lint } as const
})

const tasks = (by: 'lint' | 'check', some: readonly (typeof cases)[number][]) =>
  some.flatMap(({ title, text, unit, host, lint }) => {
    const [sooner, later] = host ?? []
    const given = config(text, { lint: by === 'check' ? 'off' : lint, ...(unit ? { unit } : {}) })
    return [
      ...(sooner ? [{ name: 'before', command: sooner }] : []),
      { name: `${by}: ${title}`, haproxy_config: given, ignore_errors: true },
      ...(later ? [{ name: 'after', command: later }] : [])
    ]
  })

const run = async (file: string, tasks: readonly object[]) => {
  const path = join(site.path, file)
  await writeFile(path, stringify([{ hosts: 'all', become: true, gather_facts: false, tasks }]))
  return site.hqRun([path])
}

/** What the tasks that failed said. */
const failuresIn = (events: readonly Event[]): ReadonlyMap<string, string> =>
  new Map(
    events.flatMap(event =>
      event.type === 'task-end' && event.status === 'ignored'
        ? [[event.task.name, event.message ?? ''] as const]
        : []
    )
  )

test('none of the seventeen mistakes gets as far as a reload', async t => {
  const clean = await run('clean.yaml', [
    { name: 'clean', haproxy_config: config(cleanSite, { lint: 'warning' }) }
  ])
  assert.equal(clean.code, 0, clean.stdout + clean.stderr)
  const was = await state()
  const ran = async (file: string, tasks: readonly object[]) => {
    const ended = await run(file, tasks)
    assert.equal(ended.code, 0, ended.stdout + ended.stderr)
    return failuresIn(ended.events)
  }
  // With a port closed nobody outside could tell the page from none.
  const closed = await ran(
    'closed.yaml',
    tasks(
      'lint',
      cases.filter(({ host }) => host)
    )
  )
  const watch = watchSite(site.curl, name, address)
  let phases: Awaited<ReturnType<Watch['stop']>>
  let said: ReadonlyMap<string, string>
  try {
    await watch.rounds(2)
    const open = await ran('mutations.yaml', [
      ...tasks(
        'lint',
        cases.filter(({ host }) => !host)
      ),
      ...tasks(
        'check',
        cases.filter(({ alert }) => alert)
      )
    ])
    said = new Map([...closed, ...open])
    await watch.rounds(2)
  } finally {
    phases = await watch.stop()
  }
  t.diagnostic('mutation | caught by | code or alert')
  for (const { title, unit, lint, alert } of cases) {
    const as = unit === undefined ? '' : `, for the HAProxy of ${unit}.service`
    t.diagnostic(
      `${title} | the lint${lint === 'warning' ? ' (lint: warning)' : ''}${as} | ${said.get(`lint: ${title}`)}`
    )
    if (alert) t.diagnostic(`${title} | haproxy -c (lint: off) | ${said.get(`check: ${title}`)}`)
  }
  assert.deepEqual(
    cases.map(({ title }) => ({ title, found: codesIn(said.get(`lint: ${title}`)) })),
    cases.map(({ title, found }) => ({
      title,
      found: found.map(each => each.replace(/ \w+ /, ' '))
    }))
  )
  for (const { title, alert } of cases) {
    if (!alert) continue
    const told = said.get(`check: ${title}`) ?? ''
    assert.match(told, alert)
    assert.match(told, /check: .*; nothing was changed/)
  }
  assert.equal(await state(), was)
  for (const version of versions) {
    const tally = phases.get('before')?.[version]
    assert.deepEqual([[...(tally?.said ?? [])], tally?.lost], [['page'], 0], `HTTP/${version}`)
  }
  // The clean one, and what was left to haproxy -c.
  assert.equal(
    await onHost(name, `head -qn 1 ${home}/deploys/*/verdict | tail -n 5 | paste -sd ' '`),
    'confirmed refused refused refused refused'
  )
})

/** `12 haproxy-same-name`, one for each finding. */
const codesIn = (message = ''): readonly string[] =>
  [...message.matchAll(/cfg:(\d+): .*? \((haproxy-[\w-]+)\)(?=; |$)/g)].map(
    ([, line, code]) => `${line} ${code}`
  )
