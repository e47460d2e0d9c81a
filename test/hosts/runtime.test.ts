import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Event } from '../../runner/protocol/event.ts'
import { SshConnector } from '../../runner/transport/ssh.ts'
import { makeCertificate } from '../modules/certificates-made.ts'
import { failureOf, flight } from '../transport/flying.ts'
import { type Ended, hostEnd, onHost } from './hq-run.ts'
import { type WithHaproxy, withHaproxy } from './with-haproxy.ts'

const host = 'run1'
const admin = '/run/haproxy/admin.sock'
const ops = '/run/haproxy/ops.sock'
const master = '/run/haproxy/master.sock'
const pem = '/etc/haproxy/certs/site.pem'
const crtList = '/etc/haproxy/crt-list.txt'
const map = '/etc/haproxy/tenants.map'
const acl = '/etc/haproxy/blocked.acl'

const configuration = `global
    log stdout format raw local0 info
    user haproxy
    group haproxy
    chroot /var/lib/haproxy
    setcap cap_net_bind_service
    stats socket ${admin} mode 600 level admin
    stats socket ${ops} mode 660 user root group deploy level admin
    stats socket /run/haproxy/watch.sock mode 600 level operator
    hard-stop-after 30m
defaults
    mode http
    timeout http-request 10s
    timeout connect 10s
    timeout client 60s
    timeout server 60s
frontend fe_https
    bind :443 ssl crt-list ${crtList} alpn h2,http/1.1
    bind quic4@:443 ssl crt-list ${crtList} alpn h3
    http-request wait-for-body time 60s if { path /hold }
    http-request deny if { src -f ${acl} }
    http-request return status 200 content-type text/plain lf-string "%[req.hdr(host),map(${map},nobody)]\\n"
backend be_app
    server web1 127.0.0.1:9001 check inter 100ms
    server web2 127.0.0.1:9002 check inter 100ms weight 50
    server web3 127.0.0.1:9009 check inter 100ms disabled
listen be_tcp
    mode tcp
    bind 127.0.0.1:9100
    server web1 127.0.0.1:9001
frontend fe_web
    bind 127.0.0.1:9001
    bind 127.0.0.1:9002
    http-request return status 200 content-type text/plain string fine
`

const first = makeCertificate('www.example.com', { names: 'DNS:www.example.com' })
const second = makeCertificate('www.example.com', { names: 'DNS:www.example.com' })
const third = makeCertificate('www.example.com', { names: 'DNS:www.example.com' })
const api = makeCertificate('api.example.com', { names: 'DNS:api.example.com' })

let site: WithHaproxy

before(async () => {
  site = await withHaproxy([host])
  const put = (path: string, text: string) =>
    onHost(host, `base64 -d >${path} <<'END'\n${Buffer.from(text).toString('base64')}\nEND`)
  await put('/etc/haproxy/haproxy.cfg', configuration)
  await put(crtList, `${pem}\n`)
  await put(pem, first.certificate + first.key)
  await put(map, '# tenants\nwww.example.com one\n')
  await put(acl, '192.0.2.0/24\n')
  const dropIn = '/etc/systemd/system/haproxy.service.d'
  await onHost(host, `mkdir -p ${dropIn}`)
  await put(`${dropIn}/socket.conf`, '[Service]\nRuntimeDirectoryMode=0751\n')
  await onHost(host, 'systemctl daemon-reload && systemctl restart haproxy')
})

after(() => site?.[Symbol.asyncDispose]())

const cli = (command: string, path = admin) =>
  onHost(host, `echo '${command}' | socat -t 10 - UNIX-CONNECT:${path}`)

const play = async (
  tasks: readonly string[],
  options: {
    readonly args?: readonly string[]
    readonly become?: boolean
    readonly vars?: Readonly<Record<string, string>>
  } = {}
): Promise<Ended> => {
  const { args = [], become = true, vars = {} } = options
  const file = join(site.path, `play-${Math.random().toString(36).slice(2)}.yaml`)
  await writeFile(
    file,
    `- hosts: all\n  gather_facts: false\n  become: ${become}\n  vars: ${JSON.stringify(vars)}\n  tasks:\n${tasks.map(task => `    - ${task}\n`).join('')}`
  )
  return site.hqRun([file, ...args])
}

const statuses = ({ events, stderr }: Ended): readonly string[] => {
  const told = events.flatMap(event =>
    event.type === 'task-end' ? [`${event.task.name}: ${event.status}`] : []
  )
  return told.length > 0 ? told : [stderr]
}

const ended = (events: readonly Event[], name: string) => {
  const end = events.find(event => event.type === 'task-end' && event.task.name === name)
  return end?.type === 'task-end' ? end : assert.fail(`no end of ${name}`)
}

/** The value of a debug task. */
const said = (run: Ended, name: string): unknown => JSON.parse(ended(run.events, name).message ?? 'null')

/** Three ways of changing something: it would, it does, it has. */
const threeTimes = async (name: string, task: string): Promise<void> => {
  assert.deepEqual(statuses(await play([task], { args: ['--check'] })), [`${name}: would-change`])
  assert.deepEqual(statuses(await play([task])), [`${name}: changed`])
  assert.deepEqual(statuses(await play([task])), [`${name}: ok`])
  assert.deepEqual(statuses(await play([task], { args: ['--check'] })), [`${name}: ok`])
}

test('haproxy_info tells what runs, from worker, master and program', async () => {
  const run = await play([
    `{ name: Info, haproxy_info: { master_socket: ${master}, binary: /opt/haproxy/current/sbin/haproxy }, register: i }`,
    `{ name: Say, debug: { msg: "{{ json i }}" }, when: i.servers_up >= 2 && i.build.quic == "full" }`
  ])
  assert.deepEqual(statuses(run), ['Info: ok', 'Say: ok'])
  const info = said(run, 'Say') as {
    version: string
    build: { version: string; library: string }
    processes: { kind: string; pid: number; old: boolean }[]
    pid: number
    servers: { server: string; backend: string; state: string }[]
    proxies: { name: string }[]
    info: Record<string, unknown>
  }
  assert.match(info.version, /^3\.0\.11/)
  assert.deepEqual([info.build.version, info.build.library], ['3.0.11', 'aws-lc'])
  assert.ok(info.processes.some(({ kind, pid, old }) => kind === 'worker' && pid === info.pid && !old))
  assert.deepEqual(
    info.servers.map(({ backend, server, state }) => `${backend}/${server} ${state}`),
    ['be_app/web1 ready', 'be_app/web2 ready', 'be_app/web3 maint', 'be_tcp/web1 ready']
  )
  assert.deepEqual(
    info.proxies.map(({ name }) => name),
    ['fe_https', 'be_app', 'be_tcp', 'be_tcp', 'fe_web']
  )
  assert.equal(info.info.Pid, info.pid)
})

test('a server is drained, weighed and moved; a second run finds it so', async () => {
  await threeTimes(
    'Drain',
    '{ name: Drain, haproxy_server: { backend: be_app, server: web1, state: drain, weight: 7, wait: true } }'
  )
  await threeTimes(
    'Move',
    '{ name: Move, haproxy_server: { backend: be_app, server: web2, address: 127.0.0.2, port: 9009 } }'
  )
  await threeTimes(
    'Ready',
    '{ name: Ready, haproxy_server: { server: [web1, web3], state: ready, backend: be_app } }'
  )
  const back = await play([
    '{ name: Back, haproxy_server: { backend: be_app, server: web2, address: 127.0.0.1, port: 9002, wait: true } }',
    `{ name: Through the master, haproxy_server: { backend: be_app, server: web3, state: maint, socket: ${master}, master: true } }`
  ])
  assert.deepEqual(statuses(back), ['Back: changed', 'Through the master: changed'])
})

test('draining waits for those who are on it, and says how many', async () => {
  const held = onHost(
    host,
    'exec 3<>/dev/tcp/127.0.0.1/9100; touch /run/held; until [ -e /run/let-go ]; do sleep 0.05; done; rm /run/held /run/let-go'
  )
  await onHost(host, 'until [ -e /run/held ]; do sleep 0.05; done')
  const late = await play([
    '{ name: Drain, haproxy_server: { backend: be_tcp, server: web1, state: drain, wait: true, timeout: 1 } }'
  ])
  assert.deepEqual(statuses(late), ['Drain: failed'])
  assert.equal(ended(late.events, 'Drain').message, 'waited 1 s: be_tcp/web1 has 1 session')
  const waiting = play([
    '{ name: Drain, haproxy_server: { backend: be_tcp, server: web1, state: drain, wait: true } }',
    '{ name: Drained, haproxy_wait: { for: server_drained, backend: be_tcp, server: web1 } }'
  ])
  await onHost(host, 'touch /run/let-go')
  await held
  assert.deepEqual(statuses(await waiting), ['Drain: ok', 'Drained: ok'])
  await cli('set server be_tcp/web1 state ready')
})

test('what is not there, and what may not be, is said', async () => {
  const run = await play([
    '{ name: No server, haproxy_server: { backend: be_app, server: web9, state: drain }, ignore_errors: true }',
    '{ name: No socket, haproxy_server: { backend: be_app, state: ready, socket: /run/haproxy/gone.sock }, ignore_errors: true }',
    '{ name: No right, haproxy_server: { backend: be_app, server: web1, state: drain, socket: /run/haproxy/watch.sock }, ignore_errors: true }'
  ])
  assert.deepEqual(
    ['No server', 'No socket', 'No right'].map(name => ended(run.events, name).message),
    [
      'There is no server web9 in be_app',
      'cannot open the socket /run/haproxy/gone.sock: it is not there',
      'HAProxy refuses `set server be_app/web1 state drain`: Permission denied'
    ]
  )
  const plain = await play(['{ name: No sudo, haproxy_info: {} }'], { become: false })
  assert.equal(ended(plain.events, 'No sudo').message, `cannot open the socket ${admin}: permission denied`)
  assert.match(hostEnd(plain.events, host).failure?.hint ?? '', /^Say become: true/)
})

const page = (name: string) => onHost(host, `curl -sk --resolve ${name}:443:127.0.0.1 https://${name}/`)

test('entries of a map and of an ACL are there at once, in the file and in what runs', async () => {
  const entries = `haproxy_map: { path: ${map}, entries: { www.example.com: two, api.example.com: a b } }`
  await threeTimes('Map', `{ name: Map, ${entries} }`)
  assert.deepEqual([await page('www.example.com'), await page('api.example.com')], ['two', 'a b'])
  assert.equal(await onHost(host, `cat ${map}`), '# tenants\nwww.example.com two\napi.example.com a b')
  await threeTimes(
    'Gone',
    `{ name: Gone, haproxy_map: { path: ${map}, state: absent, keys: [api.example.com] } }`
  )
  assert.equal(await page('api.example.com'), 'nobody')
  await threeTimes(
    'Exact',
    `{ name: Exact, haproxy_map: { path: ${acl}, kind: acl, state: exact, keys: [203.0.113.0/24, 192.0.2.0/24] } }`
  )
  assert.equal((await cli(`show acl ${acl}`)).replaceAll(/^0x\S+ /gm, ''), '203.0.113.0/24\n192.0.2.0/24')
})

test('what HAProxy refuses is not left in the file, and what a reload loads again is the same', async () => {
  const refused = await play([
    `{ name: Nonsense, haproxy_map: { path: ${acl}, kind: acl, keys: [nonsense] } }`
  ])
  assert.equal(
    ended(refused.events, 'Nonsense').message,
    "HAProxy refuses it: 'nonsense' is not a valid IPv4 or IPv6 address."
  )
  assert.equal(await onHost(host, `cat ${acl}`), '203.0.113.0/24\n192.0.2.0/24')
  const other = await play([
    `{ name: Elsewhere, haproxy_map: { path: /etc/haproxy/other.map, entries: { a: b } }, register: m }`,
    '{ name: Say, debug: { msg: "{{ json m }}" } }'
  ])
  assert.deepEqual(said(other, 'Say'), {
    path: '/etc/haproxy/other.map',
    entries: 1,
    loaded: false,
    reload_needed: true,
    msg: '',
    changed: true,
    failed: false,
    skipped: false
  })
  const many = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [`host${index}.example.com`, `backend-${index}`])
  )
  const entries = `haproxy_map: { path: ${map}, state: exact, entries: "{{ many }}" }`
  const run = () => play([`{ name: Many, ${entries} }`], { vars: { many } as never })
  assert.deepEqual(statuses(await run()), ['Many: changed'])
  assert.deepEqual(statuses(await run()), ['Many: ok'])
  await onHost(host, 'systemctl reload haproxy')
  assert.deepEqual(statuses(await run()), ['Many: ok'])
  assert.equal(await page('host2999.example.com'), 'backend-2999')
})

/** Serial numbers that clients see over TCP, and the worker's process. */
const seen = async () => {
  const serial = await onHost(
    host,
    'echo | openssl s_client -connect 127.0.0.1:443 -servername www.example.com 2>/dev/null | openssl x509 -noout -serial'
  )
  const { pid } = JSON.parse(
    await onHost(
      host,
      `pid=$(echo 'show info' | socat - UNIX-CONNECT:${admin} | sed -n 's/^Pid: //p'); echo "{\\"pid\\": $pid}"`
    )
  ) as { pid: number }
  return { serial: serial.replace('serial=', ''), pid }
}

const cert = (made: { certificate: string; key: string }, more = '') => ({
  task: `haproxy_cert: { path: ${pem}, content: "{{ certificate }}", key: "{{ key }}"${more} }`,
  vars: { certificate: made.certificate, key: made.key }
})

/** Asks again and again over one version of HTTP, until it is stopped. */
const load = (version: '1.1' | '2' | '3') => {
  const address = site.hosts[0]?.address ?? ''
  const flag = { '1.1': '--http1.1', '2': '--http2', '3': '--http3-only' }[version]
  const results: string[] = []
  const serials = new Set<string>()
  let going = true
  const once = () =>
    new Promise<void>(resolve => {
      const child = spawn(site.curl, [
        '-sk',
        flag,
        '-m',
        '10',
        '-o',
        '/dev/null',
        '-w',
        '%{http_code} %{http_version} %{certs}',
        '--resolve',
        `www.example.com:443:${address}`,
        'https://www.example.com/'
      ])
      let said = ''
      child.stdout.on('data', chunk => {
        said += chunk
      })
      child.on('close', code => {
        const [status = '', spoken = ''] = said.split(' ')
        results.push(code === 0 ? `${status} ${spoken}` : `curl ${code}`)
        const serial = /Serial Number:\s*(\S+)/i.exec(said)?.[1]
        if (serial) serials.add(serial.replaceAll(':', '').toUpperCase())
        resolve()
      })
    })
  const done = (async () => {
    while (going) await once()
  })()
  return {
    results,
    serials,
    stop: async () => {
      going = false
      await done
    }
  }
}

test('a certificate is replaced while HTTP/1.1, 2 and 3 are served: same worker, no request lost', async () => {
  const before = await seen()
  const loads = (['1.1', '2', '3'] as const).map(version => ({ version, ...load(version) }))
  const more = () => Math.min(...loads.map(({ results }) => results.length))
  const until = async (count: number) => {
    while (more() < count) await new Promise(resolve => setTimeout(resolve, 20))
  }
  await until(5)
  const { task, vars } = cert(second)
  const check = await play([`{ name: Certificate, ${task} }`], { vars, args: ['--check'] })
  assert.deepEqual(statuses(check), ['Certificate: would-change'])
  assert.deepEqual(await seen(), before)
  const run = await play(
    [`{ name: Certificate, ${task}, register: c }`, '{ name: Say, debug: { msg: "{{ json c }}" } }'],
    { vars }
  )
  assert.deepEqual(statuses(run), ['Certificate: changed', 'Say: ok'], run.stdout)
  await until(more() + 5)
  await Promise.all(loads.map(({ stop }) => stop()))
  const result = said(run, 'Say') as {
    serial: string
    serial_before: string
    live: boolean
    reload_needed: boolean
  }
  const after = await seen()
  assert.notEqual(after.serial, before.serial)
  assert.deepEqual(after, { serial: result.serial, pid: before.pid })
  assert.deepEqual([result.serial_before, result.live, result.reload_needed], [before.serial, true, false])
  for (const { version, results, serials } of loads) {
    assert.deepEqual([...new Set(results)], [`200 ${version}`])
    assert.deepEqual(
      [...serials].sort(),
      [before.serial, after.serial].sort(),
      `serials seen over HTTP/${version}`
    )
  }
  assert.equal(run.stdout.includes('PRIVATE KEY'), false)
  assert.deepEqual(statuses(await play([`{ name: Certificate, ${task} }`], { vars })), ['Certificate: ok'])
  assert.equal(await onHost(host, `stat -c '%a %U' ${pem}`), '600 root')
  await onHost(host, 'systemctl reload haproxy')
  assert.equal((await seen()).serial, after.serial)
})

test('a key of another certificate is refused, and nothing is changed', async () => {
  const before = [await seen(), await onHost(host, `sha256sum ${pem}`)]
  const { task, vars } = cert({ certificate: third.certificate, key: second.key })
  const run = await play([`{ name: Certificate, ${task} }`], { vars })
  assert.deepEqual(statuses(run), ['Certificate: failed'])
  assert.match(hostEnd(run.events, host).failure?.message ?? '', /^The private key does not belong/)
  assert.deepEqual([await seen(), await onHost(host, `sha256sum ${pem}`)], before)
})

test('a power cut between file and HAProxy, with a transaction left open, is mended by the next run', async () => {
  const { pid } = await seen()
  const bytes = Buffer.from(third.certificate + third.key).toString('base64')
  await onHost(host, `base64 -d >${pem} <<<'${bytes}'`)
  await onHost(
    host,
    `{ echo 'set ssl cert ${pem} <<'; sed '/^$/d' ${pem}; echo; } | socat - UNIX-CONNECT:${admin}`
  )
  const { task, vars } = cert(third)
  const run = await play(
    [`{ name: Certificate, ${task}, register: c }`, '{ name: Say, debug: { msg: "{{ c.serial }}" } }'],
    { vars }
  )
  assert.deepEqual(statuses(run), ['Certificate: changed', 'Say: ok'])
  assert.deepEqual(await seen(), { serial: ended(run.events, 'Say').message, pid })
  assert.match(await cli('show ssl cert'), /^# filename/)
})

test('a certificate for a new name comes into the crt-list and is served, without a reload', async () => {
  const { pid } = await seen()
  const task = `haproxy_cert: { path: /etc/haproxy/certs/api.pem, content: "{{ certificate }}", key: "{{ key }}", crt_list: ${crtList}, filters: [api.example.com] }`
  const vars = { certificate: api.certificate, key: api.key }
  assert.deepEqual(statuses(await play([`{ name: New, ${task} }`], { vars })), ['New: changed'])
  assert.deepEqual(statuses(await play([`{ name: New, ${task} }`], { vars })), ['New: ok'])
  const subject = () =>
    onHost(
      host,
      'echo | openssl s_client -connect 127.0.0.1:443 -servername api.example.com 2>/dev/null | openssl x509 -noout -subject'
    )
  assert.match(await subject(), /api\.example\.com/)
  assert.equal((await seen()).pid, pid)
  await onHost(host, 'systemctl reload haproxy')
  assert.match(await subject(), /api\.example\.com/)
  assert.deepEqual(statuses(await play([`{ name: New, ${task} }`], { vars })), ['New: ok'])
})

test('where the runtime API may not, the file is written and a reload is asked for', async () => {
  const { task, vars } = cert(first, ', socket: /run/haproxy/watch.sock')
  const tasks = [
    `{ name: Certificate, ${task}, register: c }`,
    '{ name: Reload, systemd: { name: haproxy, state: reloaded }, when: c.reload_needed }'
  ]
  const run = await play(tasks, { vars })
  assert.deepEqual(statuses(run), ['Certificate: changed', 'Reload: changed'])
  assert.deepEqual(statuses(await play(tasks, { vars })), ['Certificate: ok', 'Reload: skipped'])
})

const oldWorkers = `{ name: Workers, haproxy_wait: { for: no_old_workers, socket: ${master}, master: true, timeout: TIME } }`
const oldQuic = `{ name: QUIC, haproxy_wait: { for: no_old_quic, socket: ${master}, master: true, timeout: TIME } }`

test('workers of before a reload are waited for, and their QUIC connections by themselves', async () => {
  const tcp = onHost(
    host,
    'exec 3<>/dev/tcp/127.0.0.1/9100; touch /run/held; until [ -e /run/let-go ]; do sleep 0.05; done; rm /run/held /run/let-go'
  )
  await onHost(host, 'until [ -e /run/held ]; do sleep 0.05; done')
  const address = site.hosts[0]?.address ?? ''
  const resolve = `www.example.com:443:${address}`
  const quic = spawn(
    site.curl,
    ['-sk', '--http3-only', '-T', '-', '-X', 'POST', '--resolve', resolve, 'https://www.example.com/hold'],
    {
      stdio: ['pipe', 'ignore', 'ignore']
    }
  )
  const hungUp = new Promise(done => quic.on('close', done))
  quic.stdin.write('the beginning')
  await onHost(
    host,
    `until [ $(echo 'show quic' | socat - UNIX-CONNECT:${admin} | grep -c ^0x) = 1 ]; do sleep 0.05; done`
  )
  await onHost(host, 'systemctl reload haproxy')

  const early = await play([
    oldQuic.replace('TIME', '1').replace(/ }$/, ', ignore_errors: true }'),
    oldWorkers.replace('TIME', '1')
  ])
  assert.deepEqual(statuses(early), ['QUIC: ignored', 'Workers: failed'])
  assert.match(
    ended(early.events, 'QUIC').message ?? '',
    /^waited 1 s: QUIC connections of old workers: \d+ has 1(?:, \d+ has \d+)*$/
  )
  assert.match(ended(early.events, 'Workers').message ?? '', /^waited 1 s: 1 old worker: \d+ \(\S+\)$/)
  quic.stdin.end()
  await hungUp
  assert.deepEqual(statuses(await play([oldQuic.replace('TIME', '60')])), ['QUIC: ok'])
  assert.equal((await cli('show proc', master)).includes('old workers'), true)
  await onHost(host, 'touch /run/let-go')
  await tcp
  assert.deepEqual(statuses(await play([oldWorkers.replace('TIME', '60')])), ['Workers: ok'])
  assert.equal((await cli('show proc', master)).includes('old workers'), false)
})

/** By a forward as the login user, by a relay as root. */
const ways: readonly (readonly [name: string, mode: string, becomeUser: string | undefined])[] = [
  ['a forward', '666', undefined],
  ['a relay behind sudo', '600', 'root']
]
for (const [name, mode, becomeUser] of ways)
  test(`OpenSSH and ${name}: long answers, silence, a socket that is not there, and a cable that is cut`, async () => {
    const [sandbox] = site.hosts
    assert.ok(sandbox)
    const sockets = {
      big: 'head -c 10000000 /dev/zero',
      hang: 'sleep 60',
      half: 'echo half; sleep 60',
      echo: 'cat'
    }
    for (const [socket, command] of Object.entries(sockets))
      await onHost(
        host,
        `rm -f /run/${socket}.sock; systemd-run -q -u ${socket}-${mode} socat -t 60 UNIX-LISTEN:/run/${socket}.sock,fork,mode=${mode} SYSTEM:"${command}" && until [ -S /run/${socket}.sock ]; do sleep 0.05; done`
      )
    const signal = new AbortController().signal
    const open = () =>
      new SshConnector().connect(
        {
          name: host,
          address: sandbox.address,
          port: 22,
          user: 'deploy',
          privateKeyFile: sandbox.key,
          knownHostsFile: sandbox.knownHosts,
          connectTimeout: 20
        },
        { lock: false, first: flight(), signal }
      )
    const { host: session } = await open()
    const say = (socket: string, send: string, timeout = 20) =>
      session.converse({
        path: `/run/${socket}.sock`,
        send,
        timeout,
        signal,
        ...(becomeUser ? { becomeUser } : {})
      })
    const payload = 'show info; set ssl cert a <<\nhush\n\n'
    assert.deepEqual(await say('echo', payload), { code: 0, out: payload, err: '' })
    const big = await say('big', '\n')
    assert.deepEqual([big.code, big.out.length], [0, 10_000_000])
    assert.deepEqual(await say('hang', '\n', 1), {
      code: 124,
      out: '',
      err: '/run/hang.sock gave no whole answer within 1 s'
    })
    assert.deepEqual(await say('gone', '\n'), {
      code: 2,
      out: '',
      err: 'cannot open the socket /run/gone.sock: it is not there'
    })
    if (becomeUser)
      assert.deepEqual(await session.converse({ path: '/run/echo.sock', send: 'x', timeout: 20, signal }), {
        code: 3,
        out: '',
        err: 'cannot open the socket /run/echo.sock: permission denied'
      })
    const lost = failureOf(say('half', '\n'))
    await onHost(
      host,
      'until ss -xp state connected | grep -q /run/half.sock; do sleep 0.05; done; kill $(pgrep -f "^sshd: deploy")'
    )
    assert.equal((await lost).kind, 'lost')
    await session.close()
    await onHost(
      host,
      `systemctl stop ${Object.keys(sockets)
        .map(socket => `${socket}-${mode}`)
        .join(' ')}`
    )
  })

test('a group that the socket lets in needs no sudo; where sshd forwards nothing, a relay does it and says so', async () => {
  const asDeploy = ['-e', 'ansible_user=deploy']
  const notices = ({ events }: Ended) =>
    events.flatMap(event => (event.type === 'notice' ? [event.message] : []))
  const task = `{ name: Info, haproxy_info: { socket: ${ops} } }`
  // systemd sees to the directory again at a reload: the group of the socket has to outlive that.
  await onHost(host, 'systemctl reload haproxy && systemctl reload haproxy')
  const forwarded = await play([task], { args: asDeploy, become: false })
  assert.deepEqual([statuses(forwarded), notices(forwarded)], [['Info: ok'], []])
  await onHost(
    host,
    'echo AllowStreamLocalForwarding no >/etc/ssh/sshd_config.d/00-forward.conf && systemctl reload ssh* sshd* 2>/dev/null; true'
  )
  try {
    const relayed = await play([task], { args: asDeploy, become: false })
    assert.deepEqual(statuses(relayed), ['Info: ok'])
    assert.match(
      notices(relayed)[0] ?? '',
      /^UNIX sockets are not forwarded \(.*\): a relay on the host is used/
    )
  } finally {
    await onHost(
      host,
      'rm /etc/ssh/sshd_config.d/00-forward.conf && systemctl reload ssh* sshd* 2>/dev/null; true'
    )
  }
})
