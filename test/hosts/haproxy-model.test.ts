import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { hqRun, onHost } from './hq-run.ts'
import { type WithHaproxy, withHaproxy } from './with-haproxy.ts'

/** A configuration that is data, on a host with HAProxy 3.0.11 and AWS-LC: the role's, and one of a playbook's own. */
const name = 'h5-model'

let site: WithHaproxy

before(async () => {
  site = await withHaproxy([name])
})

after(() => site[Symbol.asyncDispose]())

const playbook = (more: string): string => `- hosts: all
  become: true
  gather_facts: false
  vars: { page: one, extra: ["http-request set-header x-two '2'", "http-request set-header x-three '3'"] }
  tasks:
    - name: haproxy.cfg
      haproxy_config:
        # The program on the host is 3.0.11, and wins.
        haproxy_version: 3.4.6
        tls_library: aws-lc
        name: ${name}
        soak: 0
        config:
          - global:
            lines:
              - log stdout format raw local0
              - user haproxy
              - group haproxy
              - chroot /var/lib/haproxy
              - stats: { socket: { path: /run/haproxy/admin.sock, mode: '600', level: admin } }
              - { keyword: cluster-secret, args: ['\${HQ_CLUSTER_SECRET}'] }
              - hard-stop-after 10m
              - quic: { sock_per_conn: true, fe: { max_idle_timeout: 20s } }
          - defaults:
            lines:
              - mode http
              - log global
              - option httplog
              - timeout: { connect: 5s, client: 60s, server: 60s, http-request: 10s }
          - frontend: fe_https
            lines:
              - https: { certificate: /etc/haproxy/certs/site.pem, alt_svc: { max_age: 900 } }
              - '{{ extra }}'
              - http-request: { return: { status: 200, content-type: text/plain, lf-string: '{{ page }} %[ssl_fc_protocol]' } }
                if: '{ path / }'
              - { when: 'page == "none"', default_backend: be_nowhere }
${more}`

const deploy = async (more = '', ...args: readonly string[]) => {
  const path = join(site.path, 'model.yaml')
  await writeFile(path, playbook(more))
  return { path, ...(await site.hqRun([path, ...args])) }
}

const page = async (...args: readonly string[]): Promise<string> =>
  onHost(name, `curl -sk -D - --resolve ${name}:443:127.0.0.1 https://${name}/ ${args.join(' ')}`)

test('the role’s configuration is what hq-run render shows', async () => {
  const inventory = join(site.path, 'inventory.yaml')
  const shown = await hqRun(['render', '-p', 'playbooks/site.yaml', '-i', inventory, '--host', name])
  const live = await onHost(name, 'cat /etc/haproxy/haproxy.cfg')
  assert.equal(shown.stdout.trimEnd(), live.trimEnd())
})

test('the host has what is rendered: haproxy diff says so', async () => {
  const { code, stdout, stderr } = await site.hqRun([
    'haproxy',
    'diff',
    '-p',
    'playbooks/site.yaml',
    '--host',
    name
  ])
  assert.equal(code, 0, stdout + stderr)
})

test('a model is put in place for the program that the host has, and the second time there is nothing to do', async () => {
  const first = await deploy()
  assert.equal(first.code, 0, first.stdout + first.stderr)
  const live = await onHost(name, 'cat /etc/haproxy/haproxy.cfg')
  assert.match(
    live,
    /^ {4}tune\.quic\.socket-owner connection\n {4}tune\.quic\.frontend\.max-idle-timeout 20s\n {4}setcap/m
  )
  assert.match(live, /x-two '2'\n {4}http-request set-header x-three '3'\n/)
  const answer = await page()
  assert.match(answer, /^alt-svc: h3=":443"; ma=900\r$/m)
  assert.match(answer, /\none TLSv1\.3$/)
  const second = await deploy()
  const ended = second.events.find(({ type }) => type === 'host-end')
  assert.ok(ended?.type === 'host-end')
  assert.equal(ended.counts.changed, 0)
})

test('what haproxy says of a line comes back on the line of the model, and the old page stays', async () => {
  const { path, code, events } = await deploy(
    '          - backend: be_web\n            lines:\n              - raw: bogus keyword\n'
  )
  assert.equal(code, 2)
  const ended = events.find(({ type }) => type === 'host-end')
  assert.ok(ended?.type === 'host-end')
  const lines = (await readFile(path, 'utf8')).split('\n')
  const { file, range } = ended.failure?.place ?? assert.fail('no place')
  assert.equal(file, path)
  assert.equal(lines[range.start.line - 1]?.trim(), '- raw: bogus keyword')
  assert.match(ended.failure?.message ?? '', /unknown keyword 'bogus' in 'backend' section/)
  assert.match(await page(), /\none TLSv1\.3$/)
})

test('a model that is wrong for its version stops before any connection', async () => {
  const { code, stderr, stdout } = await deploy(
    '          - backend: be_web\n            lines:\n              - bogus keyword\n'
  )
  assert.equal(code, 4)
  assert.match(stdout + stderr, /bogus/)
})
