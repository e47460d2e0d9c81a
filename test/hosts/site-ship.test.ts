import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { stringify } from 'yaml'
import type { Event } from '../../runner/protocol/event.ts'
import { sandboxDown, sandboxUp } from '../../runner/sandbox/sandbox.ts'
import type { SandboxHost } from '../../runner/sandbox/sandbox-host.ts'
import { distroSources } from '../../runner/sandbox/sources.ts'
import { countsOf, type Ended, folder, hostEnd, hqRun, onHost } from './hq-run.ts'

const [builder, other] = ['ship1', 'ship2'] as const
const names = [builder, other]
let hosts: readonly SandboxHost[]
let files: Awaited<ReturnType<typeof folder>>
let curl: string

before(async () => {
  for (const name of names) await sandboxDown(name, { remove: true }).catch(() => {})
  hosts = await Promise.all(names.map(name => sandboxUp({ name })))
  const sources = await distroSources(['haproxy', 'aws-lc'])
  curl = sources.h3curl
  const known = await Promise.all(hosts.map(({ knownHosts }) => readFile(knownHosts, 'utf8')))
  files = await folder({
    known_hosts: known.join(''),
    'inventory.yaml': stringify({
      all: {
        hosts: Object.fromEntries(
          hosts.map(({ name, address, user, key }) => [
            name,
            { ansible_host: address, ansible_user: user, ansible_ssh_private_key_file: key }
          ])
        ),
        vars: {
          sources: 'distribution',
          source_mirror: `file://${sources.dir}`,
          haproxy_version: '3.0.11',
          tls_library: 'aws-lc',
          haproxy_optimization: '-O0',
          haproxy_debug_flags: '',
          haproxy_pcre2: false,
          verify_http3_level: 'http',
          build_on: builder
        }
      }
    })
  })
})

after(async () => {
  await files[Symbol.asyncDispose]()
  for (const name of names) await sandboxDown(name, { remove: true })
})

const site = (): Promise<Ended> =>
  hqRun(
    [
      ...['playbooks/site.yaml', '-i', join(files.path, 'inventory.yaml')],
      ...['--known-hosts', join(files.path, 'known_hosts'), '--format', 'jsonl'],
      ...['-e', `ship_directory=${join(files.path, 'built')}`]
    ],
    { env: { HQ_BECOME_PASSWORD: 'rocky-pw', HQ_CURL: curl } }
  )

const changed = (events: readonly Event[], host: string): readonly string[] =>
  events.flatMap(event =>
    event.type === 'task-end' && event.host === host && event.status === 'changed' ? [event.task.name] : []
  )

const digest = (host: string): Promise<string> => onHost(host, 'sha256sum </opt/haproxy/current/sbin/haproxy')

test('one host builds, the other gets what it built, and both serve HTTP/3', async () => {
  const { code, events, stdout } = await site()
  assert.equal(code, 0, stdout)
  assert.ok(changed(events, builder).includes('HAProxy 3.0.11 from source'))
  const onOther = changed(events, other)
  for (const compiling of ['Packages to build HAProxy with', 'Compile AWS-LC', 'HAProxy 3.0.11 from source'])
    assert.ok(!onOther.includes(compiling), compiling)
  assert.equal(await digest(other), await digest(builder))
  assert.match(
    await onHost(other, 'ldd /opt/haproxy/current/sbin/haproxy'),
    /libssl\.so => \/opt\/haproxy-tls\/aws-lc-5\.1\.0-/
  )
  const answers = events.filter(event => event.type === 'task-end' && event.message?.startsWith('HTTP/3 200'))
  assert.deepEqual(answers.map(event => (event.type === 'task-end' ? event.host : '')).sort(), [...names])
})

test('a second run changes nothing on either', async () => {
  const { code, events, stdout } = await site()
  assert.equal(code, 0, stdout)
  for (const name of names) assert.equal(countsOf(events, name).changed, 0, name)
})

const forget = () => onHost(other, 'systemctl stop haproxy; rm -r /opt/haproxy /opt/haproxy-tls')

test('an archive that is not what was built is refused, and nothing of it gets to its place', async () => {
  await forget()
  const packed = '/opt/haproxy/packed'
  await onHost(builder, `cp -a ${packed} /root/packed; echo >> ${packed}/*.tar.gz`)
  const { code, events } = await site()
  await onHost(builder, `rm -r ${packed}; mv /root/packed ${packed}`)
  assert.notEqual(code, 0)
  assert.match(JSON.stringify(hostEnd(events, other).failure), /computed checksum did NOT match/)
  assert.equal(
    await onHost(other, 'ls -d /opt/haproxy/[0-9]* /opt/haproxy/current /opt/haproxy-tls 2>&- || true'),
    ''
  )
})

test('a host of another release is refused what was not built for it', async () => {
  await onHost(other, 'sed -i s/9.4/10.0/ /usr/lib/os-release')
  const { code, events } = await site()
  await onHost(other, 'sed -i s/10.0/9.4/ /usr/lib/os-release')
  assert.notEqual(code, 0)
  assert.deepEqual(
    [hostEnd(events, builder).status, hostEnd(events, other).failure?.message],
    ['ok', `${builder} built for EL 9 on x86_64; this is EL 10 on x86_64.`]
  )
})

test('a host whose build is gone gets it again', async () => {
  const { code, events, stdout } = await site()
  assert.equal(code, 0, stdout)
  assert.equal(countsOf(events, builder).changed, 0)
  assert.equal(await digest(other), await digest(builder))
})
