import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { type Ended, onHost } from './hq-run.ts'
import { type Version, versions, type Watch, watchSite } from './watch-site.ts'
import { type WithHaproxy, withHaproxy } from './with-haproxy.ts'

/** Every way an activation can go wrong ends with the old service answering, over HTTP/3 too. */
const name = 'act1'
const home = '/var/lib/hq-run/haproxy/haproxy.service'
const dest = '/etc/haproxy/haproxy.cfg'

let site: WithHaproxy
/** The configuration that the role writes. */
let written = ''
let address = ''

before(async () => {
  site = await withHaproxy([name])
  address = site.hosts[0]?.address ?? ''
  await writeFile(join(site.path, 'deploy.yaml'), playbook)
  // A backend with servers, which the role's own test page does without.
  await onHost(name, `mkdir -p /srv/page && echo page >/srv/page/index.html && ${startPage}`)
  written = await onHost(name, `cat ${dest}`)
  const ended = await deploy(saying('old'))
  assert.equal(ended.code, 0, ended.stdout + ended.stderr)
})

after(() => site[Symbol.asyncDispose]())

const startPage =
  'systemd-run -q --unit=page -- python3 -m http.server -d /srv/page --bind 127.0.0.1 9000 && for i in $(seq 100); do curl -sf -o /dev/null http://127.0.0.1:9000/ && exit; sleep 0.05; done; exit 1'

const playbook = `- hosts: all
  become: true
  gather_facts: false
  vars: { soak: 0, state: '' }
  tasks:
    - name: haproxy.cfg
      haproxy_config:
        content: '{{ config }}'
        files: '{{ files }}'
        soak: '{{ soak }}'
        health_timeout: 4
        reload_timeout: 10
        confirm_timeout: 4
        name: ${name}
        lint: 'off'
        state: '{{#if state}}{{ state }}{{else}}{{ omit }}{{/if}}'
        probes: '{{ probes }}'
`

/** A configuration with one page and one server behind it. */
const saying = (page: string, more = ''): string =>
  `${written.replace(/string ".*"/, `string "${page}"`)}
listen servers
    bind 127.0.0.1:8080
    server page 127.0.0.1:9000 check inter 200ms
${more}`

const usualProbe = { url: `https://${name}/`, http_version: '3', validate_certs: false }

interface Given {
  readonly probes?: readonly object[]
  /** Contents by their paths. */
  readonly files?: Readonly<Record<string, string>>
  readonly soak?: number
}

const argsOf = async (
  config: string,
  { probes = [usualProbe], files = {}, soak = 0 }: Given = {}
): Promise<readonly string[]> => {
  const vars = {
    config,
    soak,
    probes: probes.map(probe => ({ connect_to: address, ...probe })),
    files: Object.entries(files).map(([dest, content]) => ({ dest, content, mode: '0640' }))
  }
  const file = join(site.path, `vars-${++counter}.json`)
  await writeFile(file, JSON.stringify(vars))
  return [join(site.path, 'deploy.yaml'), '-e', `@${file}`]
}
let counter = 0

const deploy = async (config: string, given?: Given): Promise<Ended> =>
  site.hqRun(await argsOf(config, given))

/** Starts a deploy that will not end by itself; the result kills its process. */
const begin = async (config: string, given: Given): Promise<() => Promise<void>> => {
  const args = ['dist/hq-run.cjs', ...(await argsOf(config, given)), ...site.reach, '--format', 'jsonl']
  const child = spawn(process.execPath, args, {
    env: { ...process.env, SSH_AUTH_SOCK: '', ...site.env },
    stdio: 'ignore'
  })
  const closed = new Promise<void>(resolve => child.on('close', () => resolve()))
  return async () => {
    child.kill('SIGKILL')
    await closed
  }
}

const failureOf = (events: readonly Event[]): string =>
  events.flatMap(event => (event.type === 'host-end' ? [event.failure?.message ?? ''] : [])).join()

/** Number of the newest deploy, and a wait until the next one's log has a line that matches. */
const newest = async (): Promise<number> =>
  Number((await onHost(name, `ls ${home}/deploys | sort -n | tail -1`)) || 0)
/** Runs a command on the host as soon as the deploy's log has a line that matches. */
const when = (number: number, pattern: string, command = 'true'): Promise<string> =>
  onHost(
    name,
    `for i in $(seq 1500); do grep -Eqs '${pattern}' ${home}/deploys/${number}/log && { ${command}; exit; }; sleep 0.02; done; cat ${home}/deploys/${number}/log; exit 1`
  )
const verdictOf = (number: number): Promise<string> => onHost(name, `cat ${home}/deploys/${number}/verdict`)
const untilVerdict = (number: number): Promise<string> =>
  onHost(
    name,
    `for i in $(seq 600); do grep -qE '^(refused|restored|broken|confirmed)' ${home}/deploys/${number}/verdict && break; sleep 0.05; done; cat ${home}/deploys/${number}/verdict`
  )

/** A HAProxy with a certificate of its own, beside the one that is deployed. */
const stranger = `cd /srv
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -subj /CN=stranger -out stranger.pem -keyout key 2>/dev/null && cat key >>stranger.pem
cat >stranger.cfg <<'CFG'
defaults
    mode http
    timeout client 9s
frontend stranger
    bind :9443 ssl crt /srv/stranger.pem alpn h2,http/1.1
    http-request return status 200 content-type text/plain string stranger
CFG
systemd-run -q --unit=stranger -- /opt/haproxy/current/sbin/haproxy -db -f /srv/stranger.cfg
for i in $(seq 100); do ss -Hltn | grep -q :9443 && exit; sleep 0.05; done
exit 1`
const divert =
  'nft add table ip divert; nft "add chain ip divert in { type nat hook prerouting priority -150; }"; nft add rule ip divert in tcp dport 443 redirect to :9443'

interface Fault {
  readonly title: string
  /** Brings the fault about and activates; what was said of it. `swapped`: the new configuration is there for a while. */
  readonly run: (number: number) => Promise<string>
  readonly says: RegExp
  /** HAProxy itself, or the way to it, is away for a moment. */
  readonly loses?: true
  /** First line of the deploy's verdict; without one there is none. */
  readonly verdict?: string
}

const failing = async (ended: Ended, code = 2): Promise<string> => {
  assert.equal(ended.code, code, ended.stdout + ended.stderr)
  return failureOf(ended.events)
}

const faults: readonly Fault[] = [
  {
    title: 'a keyword that does not exist',
    run: async () => failing(await deploy(saying('new', '    nonsense\n'))),
    says: /check: .*unknown keyword 'nonsense'.*; nothing was changed/,
    verdict: 'refused'
  },
  {
    title: 'a certificate whose key is another one’s',
    run: async () => {
      await onHost(
        name,
        `cd /etc/haproxy/certs && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -keyout /dev/null -out one.pem 2>/dev/null && openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 >>one.pem`
      )
      const wrong = saying('new').replaceAll('certs/site.pem', 'certs/one.pem')
      return failing(await deploy(wrong))
    },
    says: /check: .*(private key|inconsistencies).*; nothing was changed/,
    verdict: 'refused'
  },
  {
    title: 'a port that another program has',
    run: async () => {
      await onHost(name, 'systemd-run -q --unit=busy -- python3 -m http.server --bind 0.0.0.0 8443')
      await onHost(
        name,
        'for i in $(seq 100); do ss -ltn | grep -q :8443 && exit 0; sleep 0.05; done; exit 1'
      )
      const ended = await deploy(saying('new', '    bind :8443\n'))
      await onHost(name, 'systemctl stop busy')
      return failing(ended)
    },
    says: /check: port 8443\/tcp is in use by python3 \(process \d+\); nothing was changed/,
    verdict: 'refused'
  },
  {
    title: 'a port that another program takes at the last moment',
    run: async number => {
      const ended = deploy(saying('new', '    bind :8444\n'))
      await when(
        number,
        ' keep: ',
        'systemd-run -q --unit=late -- python3 -m http.server --bind 0.0.0.0 8444'
      )
      const said = await failing(await ended)
      await onHost(name, 'systemctl stop late')
      return said
    },
    says: /reload: .*cannot bind.*8444.*last-known-good is back.*443 200.*443 quic/,
    loses: true,
    verdict: 'restored'
  },
  {
    title: 'a server that was up and is not found again',
    run: async () => failing(await deploy(saying('new').replace('127.0.0.1:9000', '127.0.0.1:9001'))),
    says: /health: servers\/page is DOWN \(L4CON\); the last-known-good is back/,
    verdict: 'restored'
  },
  {
    title: 'the controller finds another answer than it should',
    run: async () => failing(await deploy(saying('new'), { probes: [{ ...usualProbe, status_code: 204 }] })),
    says: /the controller found that https:\/\/act1\/ over HTTP\/3 answers 200, wanted 204; the last-known-good is back/,
    verdict: 'restored'
  },
  {
    title: 'another program answers on the port, with its own certificate',
    run: async number => {
      await onHost(name, stranger)
      const ended = deploy(saying('new'), { soak: 1, probes: [{ ...usualProbe, http_version: '2' }] })
      await when(number, ' soak: ', divert)
      const said = await failing(await ended)
      await onHost(name, 'nft delete table ip divert; systemctl stop stranger')
      return said
    },
    says: /the controller found that https:\/\/act1\/ over HTTP\/2 shows a certificate that the configuration does not name: CN=stranger, serial [0-9A-F]+; the last-known-good is back/,
    loses: true,
    verdict: 'restored'
  },
  {
    title: 'alt-svc sends clients where there is no QUIC',
    run: async () =>
      failing(
        await deploy(saying('new').replace('h3=":443"', 'h3=":8443"'), {
          probes: [usualProbe, { ...usualProbe, http_version: '1.1' }]
        })
      ),
    says: /the controller found that alt-svc sends clients to port 8443, where no QUIC answers: nothing listens on UDP port 8443 .*; the last-known-good is back/,
    verdict: 'restored'
  },
  {
    title: 'a server answers with errors what nothing asks but its clients',
    run: async () => {
      await onHost(
        name,
        `systemd-run -q --unit=load -- sh -c 'while :; do curl -s -o /dev/null http://127.0.0.1:8080/load; sleep 0.02; done'`
      )
      const ended = await deploy(saying('new', '    http-request set-method BREW if { path /load }\n'), {
        soak: 2
      })
      await onHost(name, 'systemctl stop load')
      return failing(ended)
    },
    says: /soak: \d+ errors in \d+ requests; before it was 0 in \d+; the last-known-good is back/,
    verdict: 'restored'
  },
  {
    title: 'the new worker crashes while it is watched',
    run: async number => {
      const ended = deploy(saying('new'), { soak: 1 })
      await when(
        number,
        ' soak: ',
        `kill -SEGV $(sed -n "s/.* processes: worker \\([0-9]*\\).*/\\1/p" ${home}/deploys/${number}/log)`
      )
      return failing(await ended)
    },
    says: /soak: .*(worker|master|service).*last-known-good is back/,
    loses: true,
    verdict: 'restored'
  },
  {
    title: 'the transaction itself is killed',
    run: async number => {
      const ended = deploy(saying('new'), { soak: 1 })
      await when(number, ' soak: ', `systemctl kill -s KILL "hq-run-haproxy-*.service"`)
      return failing(await ended)
    },
    says: /the transaction was killed; the last-known-good is back/,
    verdict: 'restored'
  },
  {
    title: 'the controller is killed',
    run: async number => {
      const kill = await begin(saying('new'), { soak: 1 })
      await when(number, ' soak: ')
      await kill()
      return untilVerdict(number)
    },
    says: /nobody confirmed it in time; the last-known-good is back/,
    verdict: 'restored'
  },
  {
    title: 'the cable to the controller is cut',
    run: async number => {
      const kill = await begin(saying('new'), { soak: 1 })
      // Nothing of SSH passes for ten seconds; HTTP does, so that the site can be watched.
      await when(
        number,
        ' swap: ',
        `systemd-run -q -- sh -c "nft add table inet cut; nft \\"add chain inet cut in { type filter hook input priority -300; }\\"; nft add rule inet cut in tcp dport 22 drop; sleep 10; nft delete table inet cut"`
      )
      const verdict = await untilVerdict(number)
      await kill()
      return verdict
    },
    says: /nobody confirmed it in time; the last-known-good is back/,
    verdict: 'restored'
  },
  {
    title: 'the disk of the configuration is full',
    run: async () => {
      await onHost(
        name,
        `mkdir -p /tmp/keep && cp -a /etc/haproxy/. /tmp/keep && mount -t tmpfs -o size=64k none /etc/haproxy && cp -a /tmp/keep/. /etc/haproxy && dd if=/dev/zero of=/etc/haproxy/full bs=1k 2>/dev/null; cmp /tmp/keep/haproxy.cfg ${dest}`
      )
      const ended = await deploy(saying('new'))
      await onHost(name, 'umount /etc/haproxy')
      return failing(ended)
    },
    says: /stage: .*No space left on device; nothing was changed/,
    verdict: 'refused'
  },
  {
    title: 'somebody else holds the lock',
    run: async () => {
      await onHost(
        name,
        `cd /; systemd-run -q --unit=holds -- flock ${home}/lock sleep 60; echo 'ada on lb9, since noon' >${home}/holder; for i in $(seq 100); do flock -n ${home}/lock true || exit 0; sleep 0.05; done; exit 1`
      )
      const ended = await deploy(saying('new'))
      await onHost(name, 'systemctl stop holds')
      return failing(ended)
    },
    says: /lock: haproxy.service is being worked on by ada on lb9, since noon; nothing was changed/
  },
  {
    title: 'a second deploy while the first is under way',
    run: async number => {
      const kill = await begin(saying('new'), { soak: 600 })
      await when(number, ' soak: ')
      const second = await failing(await deploy(saying('other')))
      await kill()
      const third = await failing(await deploy(saying('other')))
      await onHost(name, `systemctl kill -s KILL "hq-run-haproxy-*.service"`)
      return [second, third, await untilVerdict(number)].join('; ')
    },
    says: /act1 is being worked on by .*; act1 is being worked on by .*; restored\nthe transaction was killed; the last-known-good is back/,
    verdict: 'restored'
  }
]

for (const fault of faults)
  test(`${fault.title}: the old page is there before, afterwards, and nothing else for long`, async t => {
    const there = await deploy(saying('old'))
    assert.equal(there.code, 0, there.stdout)
    const watch = watchSite(site.curl, name, address)
    const number = (await newest()) + 1
    let said = ''
    let phases: Awaited<ReturnType<Watch['stop']>>
    try {
      await watch.rounds(3)
      watch.phase('during')
      said = await fault.run(number)
      watch.phase('after')
      await watch.rounds(3)
    } finally {
      phases = await watch.stop()
    }
    for (const line of table(phases)) t.diagnostic(line)
    t.diagnostic(said)
    assert.match(said, fault.says)
    if (fault.verdict !== undefined) assert.equal((await verdictOf(number)).split('\n')[0], fault.verdict)
    for (const when of ['before', 'after'])
      for (const version of versions) {
        const tally = phases.get(when)?.[version]
        assert.deepEqual([...(tally?.said ?? [])], ['old'], `${when}, HTTP/${version}`)
      }
    // A new QUIC connection may meet a worker that is on its way out; its client tries again.
    for (const version of fault.verdict === 'restored' ? (['1.1', '2'] as const) : versions)
      if (!fault.loses) assert.equal(phases.get('during')?.[version].lost, 0, `HTTP/${version}`)
    assert.equal(
      await onHost(
        name,
        `ls -A /etc/haproxy | grep -c hq-run || true; systemctl list-timers | grep -c hq-run || true`
      ),
      '0\n0'
    )
  })

test('the master is talked to with whatever client the host has', async () => {
  const hidden: string[] = []
  try {
    for (const client of ['socat', 'python3', 'perl', 'curl']) {
      const ended = await deploy(saying(`by ${client}`))
      assert.equal(ended.code, 0, ended.stdout)
      assert.match(
        await onHost(name, `grep ' reload: ' ${home}/current/log`),
        new RegExp(`by the master, through ${client}$`)
      )
      await onHost(name, `mv /usr/bin/${client} /usr/bin/${client}.away`)
      hidden.push(client)
    }
  } finally {
    for (const client of hidden) await onHost(name, `mv /usr/bin/${client}.away /usr/bin/${client}`)
  }
})

test('a service that does not run gets its files and stays as it is, or is started, or stopped again when that fails', async () => {
  await onHost(name, 'systemctl stop haproxy')
  const kept = await deploy(saying('kept'), { probes: [] })
  assert.equal(kept.code, 0, kept.stdout)
  assert.equal(await onHost(name, `systemctl is-active haproxy || true; grep -c kept ${dest}`), 'inactive\n1')

  const started = await site.hqRun([...(await argsOf(saying('started'))), '-e', 'state=started'])
  assert.equal(started.code, 0, started.stdout)
  assert.equal(await onHost(name, `systemctl is-active haproxy; grep -c started ${dest}`), 'active\n1')

  await onHost(name, 'systemctl stop haproxy')
  const many = saying('many').replace(/^global$/m, 'global\n    maxconn 900000')
  const failed = await site.hqRun([...(await argsOf(many)), '-e', 'state=started'])
  assert.match(await failing(failed), /start: .*Cannot raise FD limit.*the last-known-good is back/)
  assert.equal(
    await onHost(name, `systemctl is-active haproxy || true; grep -c started ${dest}`),
    'inactive\n1'
  )
  await onHost(name, 'systemctl start haproxy')
})

test('files travel with the configuration, are checked with it, and go back with it', async () => {
  const [map, list, error] = ['pages.map', 'crt-list.txt', 'sorry.http'].map(file => `/etc/haproxy/${file}`)
  const filed = (more = '') =>
    saying('old', more)
      .replace(/string "old"/, `lf-string "%[str(page),map(${map},none)]"`)
      .replaceAll('crt /etc/haproxy/certs/site.pem', `crt-list ${list}`)
      .replace('    server page', `    errorfile 503 ${error}\n    server page`)
  const files = (page: string, certificates = '/etc/haproxy/certs/site.pem') => ({
    [`${map}`]: `page ${page}\n`,
    [`${list}`]: `${certificates}\n`,
    [`${error}`]: `HTTP/1.1 503 Sorry\r\ncontent-length: ${page.length}\r\n\r\n${page}`
  })
  const page = () =>
    onHost(name, `curl -sk https://127.0.0.1/; cd /etc/haproxy; cat pages.map crt-list.txt sorry.http; ls`)
  const first = await deploy(filed(), { files: files('one') })
  assert.equal(first.code, 0, first.stdout)
  const was = await page()
  assert.match(was, /^onepage one\n\/etc\/haproxy\/certs\/site\.pem\n.*\bone/s)

  // The certificate that the new list names is not there.
  const wrong = await deploy(filed(), { files: files('two', '/etc/haproxy/certs/gone.pem') })
  assert.match(await failing(wrong), /check: .*'crt-list' : .*gone\.pem.*; nothing was changed/)
  assert.equal(await page(), was)

  // A map that was not there before goes with the transaction that brought it.
  const other = '    http-request deny if { path,map(/etc/haproxy/more.map) -m found }\n'
  const failed = await deploy(filed(other).replace('127.0.0.1:9000', '127.0.0.1:9001'), {
    files: { ...files('three'), '/etc/haproxy/more.map': '/x y\n' }
  })
  assert.match(await failing(failed), /health: servers\/page is DOWN .*; the last-known-good is back/)
  assert.equal(await page(), was)

  const second = await deploy(filed(), { files: files('four') })
  assert.equal(second.code, 0, second.stdout)
  assert.match(await page(), /^fourpage four\n/)
  const back = await site.hqRun(['haproxy', 'rollback', name])
  assert.equal(back.code, 0, back.stdout)
  assert.equal(await page(), was)
})

test('systemctl reload waits for the new worker, and fails with what HAProxy says', async () => {
  const reload = (change = 'true') =>
    onHost(
      name,
      `cp -a ${dest} /root/good.cfg; since=$(date +%s.%6N); ${change}
systemctl reload haproxy 2>/dev/null && echo reloaded || echo failed
cp -a /root/good.cfg ${dest}
journalctl -q -u haproxy --since "@$since" -o cat | grep -E 'Success=|ALERT'`
    )
  const clients = ['python3', 'perl', 'socat']
  const hidden: string[] = []
  try {
    for (const client of [...clients, 'curl']) {
      assert.equal(await reload(), 'reloaded\nSuccess=1', client)
      if (client === 'curl') break
      await onHost(name, `mv /usr/bin/${client} /usr/bin/${client}.away`)
      hidden.push(client)
    }
  } finally {
    for (const client of hidden) await onHost(name, `mv /usr/bin/${client}.away /usr/bin/${client}`)
  }
  assert.match(await reload(`echo nonsense >>${dest}`), /^failed\n.*unknown keyword 'nonsense'/)
  // What haproxy -c does not look at.
  assert.match(
    await reload(`systemd-run -q --unit=busy -- python3 -m http.server --bind 0.0.0.0 8443
for i in $(seq 100); do ss -Hltn | grep -q :8443 && break; sleep 0.05; done
printf '    bind :8443\\n' >>${dest}`),
    /^failed\n(.*\n)*.*Success=0\n(.*\n)*.*cannot bind socket \(Address already in use\) for \[0\.0\.0\.0:8443\]/
  )
  await onHost(name, 'systemctl stop busy; systemctl reload haproxy')
})

test('history tells what was activated, and rollback goes back', async () => {
  const one = await deploy(saying('one'))
  const two = await deploy(saying('two'))
  assert.deepEqual([one.code, two.code], [0, 0], one.stdout + two.stdout)
  const back = await site.hqRun(['haproxy', 'rollback', name])
  assert.equal(back.code, 0, back.stdout)
  const told = await site.hqRun(['haproxy', 'history', name, '--format', 'json'])
  const { hosts } = JSON.parse(told.stdout) as {
    hosts: { deploys: { number: number; verdict: string; rollback?: number }[] }[]
  }
  const [last, second, first] = hosts[0]?.deploys ?? []
  assert.deepEqual([last?.verdict, second?.verdict, first?.verdict], ['current', 'confirmed', 'confirmed'])
  assert.equal(last?.rollback, first?.number)
  assert.equal(await onHost(name, `grep -c '"one"' ${dest}`), '1')
})

const table = (phases: Awaited<ReturnType<Watch['stop']>>): readonly string[] =>
  [...phases].map(
    ([phase, tallies]) =>
      `${phase}: ${versions.map((version: Version) => `HTTP/${version} ${tallies[version].answered} answered, ${tallies[version].lost} lost (${[...tallies[version].said].join(' | ')})`).join('; ')}`
  )
