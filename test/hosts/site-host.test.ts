import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { stringify } from 'yaml'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import { distroSources } from '../../runner/sandbox/sources.ts'
import { countsOf, type Ended, folder, hqRun, onHost } from './hq-run.ts'

/** What the site leaves on a host besides HAProxy itself: firewall, kernel, limits, certificate, unit, log; and how it all goes again. */
const name = 'site-host'

const { address, user, key, knownHosts } = await (async () => {
  await sandboxDown(name, { remove: true }).catch(() => {})
  return sandboxUp({ name })
})()
const { dir: archives, h3curl } = await distroSources(['haproxy'])

const inventory = stringify({
  all: {
    hosts: { [name]: { ansible_host: address, ansible_user: user, ansible_ssh_private_key_file: key } },
    vars: {
      sources: 'distribution',
      source_mirror: `file://${archives}`,
      haproxy_version: '3.0.11',
      // The quickest build there is: what is looked at here is the host.
      tls_library: 'openssl-compat',
      haproxy_optimization: '-O0',
      haproxy_debug_flags: '',
      haproxy_pcre2: false,
      limit_nofile: 16384,
      maxconn: 4000,
      systemd_drop_ins: { '50-test.conf': '[Service]\nTasksMax=4321\n' },
      verify_http3_level: 'http'
    }
  }
})

const site = async (
  args: readonly string[] = [],
  files: Readonly<Record<string, string>> = {}
): Promise<Ended> => {
  await using dir = await folder({ 'inventory.yaml': inventory, ...files })
  return await hqRun(
    [
      ...['playbooks/site.yaml', '-i', join(dir.path, 'inventory.yaml'), '--known-hosts', knownHosts],
      ...['--format', 'jsonl'],
      ...args.map(arg => arg.replace('DIR', dir.path))
    ],
    { env: { HQ_BECOME_PASSWORD: 'rocky-pw', HQ_CURL: h3curl } }
  )
}

const applied = async (args: readonly string[] = []): Promise<Ended> => {
  const ended = await site(args)
  assert.equal(ended.code, 0, ended.stdout + ended.stderr)
  return ended
}

/** All that an install may leave: files, accounts, ports, units. Logins, packages and hq-run's own state come and go by themselves. */
const traces = (): Promise<string> =>
  onHost(
    name,
    `find /etc /opt /var/lib /run /root -xdev \\( -path /run/systemd -o -path /run/user -o -path /run/sudo -o -path /run/log \\
       -o -path /var/lib/dnf -o -path /var/lib/rpm -o -path /var/lib/systemd -o -path /var/lib/hq-run -o -path /etc/firewalld/zones \\) -prune -o -print | sort
     cat /etc/passwd /etc/group | sort; cut -d: -f1 /etc/shadow /etc/gshadow | sort
     firewall-cmd --list-all; firewall-cmd --permanent --list-all
     systemctl list-units --all --no-legend --plain 'haproxy*'; ls /etc/sysctl.d /etc/security/limits.d`
  )

let clean = ''

before(async () => {
  await onHost(name, 'systemctl start firewalld')
  clean = await traces()
})

after(() => sandboxDown(name, { remove: true }))

test('the site comes up, and the second run changes nothing', async () => {
  const first = await applied()
  assert.ok(countsOf(first.events, name).changed > 20)
  assert.equal(countsOf((await applied()).events, name).changed, 0)
})

const reaches = (port: number): Promise<string> =>
  new Promise(resolve => {
    const socket = connect({ host: address, port })
    socket.once('connect', () => resolve('open'))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
    socket.once('close', () => socket.destroy())
  })

test('the ports of HTTP, HTTPS and QUIC are open, now and after a reload of the firewall; others are refused', async () => {
  await onHost(name, 'systemd-run --unit=other socat TCP-LISTEN:8081,fork,reuseaddr EXEC:true')
  await onHost(name, 'for i in $(seq 50); do ss -ltn | grep -q :8081 && exit; sleep 0.1; done; exit 1')
  for (const when of ['now', 'after a reload']) {
    assert.equal(await onHost(name, 'firewall-cmd --list-ports'), '80/tcp 443/tcp 443/udp', when)
    assert.deepEqual(await Promise.all([80, 443].map(reaches)), ['open', 'open'], when)
    assert.equal(await reaches(8081), 'EHOSTUNREACH', when)
    await onHost(name, 'firewall-cmd --reload')
  }
  await onHost(name, 'systemctl stop other')
})

test('a port that was closed by hand is opened again', async () => {
  await onHost(name, 'firewall-cmd --remove-port=443/udp')
  const { events } = await applied(['--tags', 'service'])
  assert.equal(countsOf(events, name).changed, 1)
  assert.equal(await onHost(name, 'firewall-cmd --query-port=443/udp'), 'yes')
})

test('what may be set of the kernel is set, the rest is reported as not applicable', async () => {
  const settable = await onHost(
    name,
    'cd /proc/sys/net; for f in core/rmem_max core/wmem_max core/somaxconn ipv4/ip_local_port_range; do [ ! -w $f ] || echo $f $(cat $f); done'
  )
  const wanted = {
    'core/rmem_max': '7500000',
    'core/wmem_max': '7500000',
    'core/somaxconn': '16384',
    'ipv4/ip_local_port_range': '10240 65535'
  }
  const set = settable.split('\n').map(line => line.split(' ')[0] ?? '')
  assert.ok(set.includes('core/somaxconn'))
  assert.deepEqual(
    settable.split('\n'),
    Object.entries(wanted).flatMap(([path, value]) => (set.includes(path) ? [`${path} ${value}`] : []))
  )
  const { stdout } = await applied(['--tags', 'sysctl'])
  for (const path of Object.keys(wanted))
    assert.equal(
      stdout.includes(`not applicable: net.${path.replace('/', '.')} is`),
      !set.includes(path),
      path
    )
  assert.equal(
    await onHost(name, 'cat /etc/sysctl.d/90-haproxy.conf'),
    Object.entries(wanted)
      .map(([path, value]) => `net.${path.replace('/', '.')} = ${value}`)
      .join('\n')
  )
})

test('the running HAProxy, and who logs in as its account, may open the files that they were promised', async () => {
  const info = await onHost(name, 'echo "show info" | socat - UNIX-CONNECT:/run/haproxy/admin.sock')
  assert.match(info, /^Maxconn: 4000$/m)
  const hard = await onHost(
    name,
    'sed -n "s/^Max open files *[0-9]* *\\([0-9]*\\).*/\\1/p" /proc/$(systemctl show --value -p MainPID haproxy)/limits'
  )
  assert.equal(hard, '16384')
  assert.equal(
    await onHost(name, 'su -s /bin/sh haproxy -c "ulimit -Hn; ulimit -Sn; ulimit -Hc"'),
    '16384\n16384\n0'
  )
})

test('the unit is locked in, and carries what was added to it', async t => {
  const said = await onHost(name, 'systemd-analyze security --no-pager haproxy.service | tail -n 1')
  const [, score = ''] = /exposure level for haproxy.service: ([0-9.]+)/.exec(said) ?? []
  t.diagnostic(`systemd-analyze security: ${score}`)
  assert.ok(readFileSync('docs/tested.md', 'utf8').includes(`exposure level ${score}`), said)
  assert.equal(await onHost(name, 'systemctl show --value -p TasksMax haproxy'), '4321')
  assert.equal(
    await onHost(name, 'systemd-analyze verify haproxy.service 2>&1 | grep -c haproxy || true'),
    '0'
  )
})

test('every request is in the journal, with its version of HTTP', async () => {
  const lines = await onHost(name, 'journalctl -u haproxy -o cat --no-pager')
  for (const version of ['1.1', '2.0', '3.0'])
    assert.match(lines, new RegExp(`fe_https.* 200 .*HTTP/${version}"`))
  assert.match(lines, /fe_http .* 308 /)
})

const worker = (): Promise<string> => onHost(name, 'pgrep -n -x haproxy')
const master = (): Promise<string> => onHost(name, 'systemctl show --value -p MainPID haproxy')

test('a reload brings a new worker, a restart a new master, and a bad configuration neither', async () => {
  const [oldWorker, oldMaster] = [await worker(), await master()]
  await onHost(name, 'systemctl reload haproxy')
  assert.notEqual(await worker(), oldWorker)
  assert.equal(await master(), oldMaster)
  const good = await worker()
  const refused = await onHost(
    name,
    'cp /etc/haproxy/haproxy.cfg /root/good.cfg; echo nonsense >>/etc/haproxy/haproxy.cfg; systemctl reload haproxy 2>/dev/null && echo reloaded || echo refused; cp /root/good.cfg /etc/haproxy/haproxy.cfg; rm /root/good.cfg'
  )
  assert.equal(refused, 'refused')
  assert.equal(await worker(), good)
  assert.equal(await reaches(443), 'open')
  await onHost(name, 'systemctl restart haproxy')
  assert.notEqual(await master(), oldMaster)
  assert.equal(await reaches(443), 'open')
})

const served = (): Promise<string> =>
  onHost(name, 'openssl s_client -connect 127.0.0.1:443 </dev/null 2>/dev/null | openssl x509 -noout -serial')

test('a certificate that ends soon is made again, and served', async () => {
  await onHost(
    name,
    `cd /etc/haproxy/certs && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 10 -subj /CN=${name} \\
       -addext subjectAltName=DNS:${name},DNS:localhost,IP:127.0.0.1 -keyout k -out site.crt 2>/dev/null && cat site.crt k >site.pem && rm k && systemctl reload haproxy`
  )
  const old = await served()
  const { stdout, events } = await applied(['--tags', 'certificate,service,verify'])
  assert.match(stdout, /days are left, wanted 30/)
  assert.equal(countsOf(events, name).changed, 2)
  assert.notEqual(await served(), old)
  assert.match(
    await onHost(name, 'openssl x509 -in /etc/haproxy/certs/site.crt -noout -checkend 30000000'),
    /will not/
  )
})

test('DHE is there for who asks for it, with an RSA certificate made for it', async () => {
  const { events } = await applied(['-e', 'tls_dhe=true', '-e', 'certificate_key_type=rsa-2048'])
  assert.ok(countsOf(events, name).changed >= 4)
  const said = await onHost(
    name,
    'openssl s_client -connect 127.0.0.1:443 -tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256 </dev/null 2>/dev/null | grep -E "Cipher is|Server Temp Key"'
  )
  assert.match(said, /Server Temp Key: DH, 2048 bits/)
  await applied()
})

/** Self-signed, so that a later run may replace it. */
const overdue = (): string => {
  const script = `d=$(mktemp -d); cd "$d"; openssl req -newkey rsa:2048 -nodes -subj /CN=${name} -keyout k -out r 2>/dev/null
    openssl x509 -req -in r -signkey k -days -1 -out c 2>/dev/null; cat c k; rm -r "$d"`
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' })
}

test('a given certificate that is over is refused, and the good one stays', async () => {
  const old = await served()
  const { code } = await site(['-e', 'certificate_file=DIR/over.pem', '--tags', 'certificate'], {
    'over.pem': overdue()
  })
  assert.equal(code, 2)
  assert.equal(await served(), old)
  assert.equal(countsOf((await applied()).events, name).changed, 0)
})

test('a given certificate for another site is refused', async () => {
  const { code, stdout } = await site(
    ['-e', 'site_name=www.example.org', '-e', 'certificate_file=DIR/other.pem', '--tags', 'certificate'],
    {
      'other.pem': await onHost(name, 'cat /etc/haproxy/certs/site.pem')
    }
  )
  assert.equal(code, 2)
  assert.match(
    stdout,
    /cannot serve www\.example\.org: good until .*, for site-host, localhost, 127\.0\.0\.1/
  )
})

test('uninstalling has to be asked for, and leaves nothing; a second time it changes nothing', async () => {
  const { events } = await applied(['--tags', 'uninstall'])
  assert.ok(countsOf(events, name).changed >= 10)
  assert.equal(await traces(), clean)
  assert.equal(await onHost(name, 'pgrep -x haproxy || echo none'), 'none')
  assert.equal(await reaches(443), 'EHOSTUNREACH')
  const again = await applied(['--tags', 'uninstall'])
  assert.equal(countsOf(again.events, name).changed, 0)
})

test('what could not be built can be uninstalled all the same', async () => {
  const { events } = await applied(['--tags', 'uninstall', '-e', 'tls_library=quictls'])
  assert.equal(countsOf(events, name).changed, 0)
})
