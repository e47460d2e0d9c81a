import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readConfiguration } from '../../runner/haproxy/configuration/read-configuration.ts'
import { difference } from '../../runner/haproxy/difference/difference.ts'
import { readServers } from '../../runner/haproxy/runtime/servers.ts'
import { readStat } from '../../runner/haproxy/runtime/show-stat.ts'
import { Source } from '../../runner/language/source.ts'
import { onHost } from './hq-run.ts'
import { type WithHaproxy, withHaproxy } from './with-haproxy.ts'

/**
 * What a difference says that the runtime API does is what a reload does: a HAProxy that was given the commands is held against one
 * that read the new file. And what is looked at on a host is what is there.
 */
const host = 'pol1'
let site: WithHaproxy

before(async () => {
  site = await withHaproxy([host])
})

after(() => site?.[Symbol.asyncDispose]())

const check = 'check inter 100ms'

/** Servers of a backend before and after; `none` is no line. */
const changes: Readonly<Record<string, readonly [was: readonly string[], is: readonly string[]]>> = {
  weight: [[`s 127.0.0.1:9001 ${check} weight 10`], [`s 127.0.0.1:9001 ${check} weight 20`]],
  weight_goes: [['s 127.0.0.1:9001 weight 10'], ['s 127.0.0.1:9001']],
  weight_comes: [[`s 127.0.0.1:9001 ${check}`], [`s 127.0.0.1:9001 ${check} weight 7`]],
  weight_zero: [[`s 127.0.0.1:9001 ${check} weight 10`], [`s 127.0.0.1:9001 ${check} weight 0`]],
  address: [[`s 127.0.0.1:9001 ${check}`], [`s 127.0.0.2:9001 ${check}`]],
  port: [[`s 127.0.0.1:9001 ${check}`], [`s 127.0.0.1:9002 ${check}`]],
  family: [[`s 127.0.0.1:9001 ${check}`], [`s [::1]:9002 ${check}`]],
  port_comes: [['s 127.0.0.1'], ['s 127.0.0.2:9002']],
  own_check_port: [[`s 127.0.0.1:9001 ${check} port 9002`], [`s 127.0.0.2:9003 ${check} port 9002`]],
  maxconn: [['s 127.0.0.1:9001 maxconn 100'], ['s 127.0.0.1:9001 maxconn 200']],
  maxconn_comes: [['s 127.0.0.1:9001'], ['s 127.0.0.1:9001 maxconn 50']],
  maxconn_above: [['s 127.0.0.1:9001 minconn 10 maxconn 100'], ['s 127.0.0.1:9001 minconn 10 maxconn 200']],
  disabled: [[`s 127.0.0.1:9001 ${check}`], [`s 127.0.0.1:9001 ${check} disabled`]],
  enabled: [[`s 127.0.0.1:9001 ${check} disabled`], [`s 127.0.0.1:9001 ${check}`]],
  enabled_unchecked: [['s 127.0.0.1:9001 disabled'], ['s 127.0.0.1:9001']],
  several: [
    [`s 127.0.0.1:9001 ${check} weight 3 maxconn 10`],
    [`s 127.0.0.3:9002 ${check} disabled weight 4 maxconn 20`]
  ],
  comes: [['a 127.0.0.1:9001'], ['a 127.0.0.1:9001', 's 127.0.0.1:9002']],
  comes_checked: [
    [`a 127.0.0.1:9001 ${check}`],
    [`a 127.0.0.1:9001 ${check}`, `s 127.0.0.2:9002 ${check} weight 30 maxconn 40 backup`]
  ],
  comes_disabled: [['a 127.0.0.1:9001'], ['a 127.0.0.1:9001', `s 127.0.0.2:9002 ${check} disabled`]],
  comes_tls: [
    ['a 127.0.0.1:9001'],
    ['a 127.0.0.1:9001', 's 127.0.0.1:9002 ssl verify none sni str(web.example) alpn h2,http/1.1']
  ],
  comes_tracking: [[`a 127.0.0.1:9001 ${check}`], [`a 127.0.0.1:9001 ${check}`, 's 127.0.0.1:9002 track a']],
  goes: [[`a 127.0.0.1:9001 ${check}`, `s 127.0.0.1:9002 ${check}`], [`a 127.0.0.1:9001 ${check}`]],
  another_name: [[`s1 127.0.0.1:9001 ${check}`], [`s2 127.0.0.1:9001 ${check}`]]
}

/** Paths are relative, so that two can work side by side; nobody but the test talks to them. */
/** Without it the whole number of a frontend's connections would come of a reload, for the sake of minconn. */
const fullconn = '    fullconn 100'

const text = (which: 0 | 1) => `global
    stats socket unix@haproxy.sock mode 600 level admin
    maxconn ${which === 0 ? 300 : 250}
defaults
    mode http
    timeout connect 5s
    timeout client 60s
    timeout server 60s
frontend fe
    bind unix@fe.sock
    maxconn ${which === 0 ? 100 : 120}
    default_backend be_weight
${Object.entries(changes)
  .map(([name, sides]) =>
    [`backend be_${name}`, fullconn, ...sides[which].map(line => `    server ${line}`)].join('\n')
  )
  .join('\n')}
`

const web = `defaults
    mode http
    timeout client 10s
frontend web
    bind :::9001-9003 v4v6
    http-request return status 200
`

const program = '/opt/haproxy/current/sbin/haproxy'

const write = (path: string, content: string) =>
  onHost(
    host,
    `mkdir -p $(dirname ${path}); printf %s ${Buffer.from(content).toString('base64')} | base64 -d > ${path}`
  )

/** Starts a HAProxy beside the service's, in a folder of its own. */
const start = async (name: string, content: string): Promise<void> => {
  await write(`/tmp/difference/${name}/haproxy.cfg`, content)
  await onHost(host, `cd /tmp/difference/${name} && ${program} -D -p pid -f haproxy.cfg`)
}

const say = (name: string, command: string): Promise<string> =>
  onHost(
    host,
    `cd /tmp/difference/${name} && printf '%s\\n' "$(echo ${Buffer.from(command).toString('base64')} | base64 -d)" | socat -t 90 - UNIX-CONNECT:haproxy.sock`
  )

/** What is the same however a HAProxy came to be as it is: numbers of servers, counters and times are not. */
const stateOf = async (name: string) => {
  const servers = readServers(await say(name, 'show servers state'))
  const stat = readStat(await say(name, 'show stat'))
  const connections = await say(name, 'show servers conn')
  const info = await say(name, 'show info')
  return [
    ...servers
      // The weight of before stays what a percentage would be of.
      .map(({ initialWeight: _, backend, server, ...rest }) => `${backend}/${server} ${shown(rest)}`),
    ...stat
      .filter(({ proxy, kind }) => /^(?:be_|fe)/.test(proxy) && kind !== 'listener')
      .map(({ proxy, name: row, fields }) => `${proxy}/${row} ${shown(fields, columns)}`),
    ...[...connections.matchAll(/^(\S+\/\S+) \d+\/\d+ (\S+ \S+) /gm)].map(
      ([, row, address]) => `${row} ${address}`
    ),
    /^Maxconn: \d+/m.exec(info)?.[0] ?? ''
  ].sort()
}

const columns =
  'addr weight slim qlimit status act bck tracked check_rise check_fall check_health mode algo'.split(' ')

const shown = (
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[] = Object.keys(fields)
): string => names.flatMap(name => (fields[name] === undefined ? [] : `${name}=${fields[name]}`)).join(' ')

/** Checks take a while; that they have said their word is what is waited for, ten seconds at most. */
const settled = async (name: string): Promise<void> => {
  const end = Date.now() + 10_000
  for (;;) {
    const stat = readStat(await say(name, 'show stat')).filter(({ kind }) => kind === 'server')
    const open = stat.filter(({ fields: { status, check_status, check_health, check_rise, check_fall } }) => {
      if (status === 'MAINT' || status === 'no check' || check_status === undefined) return false
      return check_status === 'INI' || Number(check_health) < Number(check_rise) + Number(check_fall) - 1
    })
    if (open.length === 0) return
    if (Date.now() > end) assert.fail(`${name}: ${open.map(each => JSON.stringify(each)).join('\n')}`)
  }
}

test('the commands of a difference do what a reload of the new file does', async () => {
  const read = (content: string) => readConfiguration(new Source('haproxy.cfg', content))
  const told = difference(read(text(0)), read(text(1)), { version: '3.0.11' })
  assert.deepEqual(
    told.changes.filter(({ means }) => means !== 'runtime'),
    []
  )
  await start('web', web)
  await start('was', text(0))
  await start('is', text(1))
  await settled('was')
  const refused: string[] = []
  for (const { commands } of told.changes)
    for (const command of commands) {
      const answer = await say('was', command)
      if (/no such|unknown|invalid|cannot|can't|require|fail|not /i.test(answer))
        refused.push(`${command}: ${answer}`)
    }
  assert.deepEqual(refused, [])
  await settled('was')
  await settled('is')
  const [was, is] = [await stateOf('was'), await stateOf('is')]
  assert.deepEqual(was, is)
  // Not two empty answers.
  assert.ok(is.length > 3 * Object.keys(changes).length)
  await onHost(host, 'cd /tmp/difference && kill $(cat web/pid was/pid is/pid)')
})

test('the lint looks at what runs on a host, and at the host', async () => {
  const lint = async (...args: string[]) => site.hqRun(['haproxy', 'lint', '--host', host, ...args])
  const codes = (stdout: string) =>
    (JSON.parse(stdout) as { code: string; file: string; range: { start: { line: number } } }[]).map(
      ({ code, file }) => `${file} ${code}`
    )
  const file = `${host}:/etc/haproxy/haproxy.cfg`
  await onHost(
    host,
    'systemctl start firewalld && firewall-cmd --quiet --add-port=80/tcp --add-port=443/tcp --add-port=443/udp'
  )
  const fine = await lint('--format', 'json')
  assert.equal(fine.code, 0, fine.stdout + fine.stderr)
  const usual = codes(fine.stdout)
  await onHost(
    host,
    `firewall-cmd --quiet --remove-port=443/udp
sed -i 's/^ *setcap.*/    # &/' /etc/haproxy/haproxy.cfg`
  )
  const broken = await lint('--format', 'json')
  assert.equal(broken.code, 4, broken.stdout + broken.stderr)
  assert.deepEqual(
    codes(broken.stdout).filter(each => !usual.includes(each)),
    [`${file} haproxy-firewall-udp`, `${file} haproxy-quic-capability`]
  )
  const text = await lint('--format', 'human', '--severity', 'error')
  assert.match(text.stdout, new RegExp(`^${file}:\\d+:\\d+: error: `, 'm'))
  assert.match(text.stdout, new RegExp(`^${file}, for HAProxy 3\\.0\\.11 with aws-lc: \\d errors?$`, 'm'))
  await onHost(host, 'mv /etc/haproxy/haproxy.cfg /etc/haproxy/gone.cfg')
  const none = await lint('--format', 'json')
  assert.deepEqual([none.code, none.stdout], [2, '[]\n'])
  assert.match(none.stderr, /^✗ pol1 {2}\/etc\/haproxy\/haproxy\.cfg could not be read\n/)
  const away = await lint('--format', 'json', '-e', '{ "ansible_port": 9 }')
  assert.deepEqual([away.code, away.stdout], [3, '[]\n'])
  assert.match(away.stderr, /^✗ pol1 {2}/)
})
