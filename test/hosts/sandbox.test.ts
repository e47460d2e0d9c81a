import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { saysBanner } from '../../runner/sandbox/banner.ts'
import { run, succeeds } from '../../runner/sandbox/command.ts'
import {
  type SandboxHost,
  sandboxDown,
  sandboxLink,
  sandboxList,
  sandboxPowerCut,
  sandboxSshArgv,
  sandboxUp
} from '../../runner/sandbox/sandbox.ts'

const names = ['sbx1', 'sbx2']
const progress = { onProgress: (line: string) => console.error(line) }
let host: SandboxHost

before(async () => {
  for (const name of names) await sandboxDown(name, { remove: true })
  host = await sandboxUp({ name: 'sbx1', ...progress })
})

after(async () => {
  for (const name of names) await sandboxDown(name, { remove: true })
})

interface Answer {
  readonly status: number
  readonly output: string
}

/** Runs a command on the host as a user, with the key or, where given, with a password only. */
async function on(name: string, user: string, command: string, password?: string): Promise<Answer> {
  const [ssh = '', ...rest] = sandboxSshArgv(name)
  const args = rest.slice(0, -1).concat(`${user}@${rest.at(-1)?.split('@')[1]}`, command)
  const settings = [
    '-o',
    'ConnectTimeout=3',
    '-o',
    'NumberOfPasswordPrompts=1',
    ...(password === undefined ? ['-o', 'BatchMode=yes'] : ['-o', 'PubkeyAuthentication=no'])
  ]
  const folder = await mkdtemp(join(tmpdir(), 'hq-askpass-'))
  const askpass = join(folder, 'askpass')
  await writeFile(askpass, `#!/bin/sh\necho '${password}'\n`, { mode: 0o700 })
  const env = { ...process.env, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', LC_ALL: 'C.UTF-8' }
  try {
    return await new Promise(resolve => {
      const child = execFile(ssh, [...settings, ...args], { env }, (error, stdout, stderr) =>
        resolve({ status: error ? Number(error.code) : 0, output: `${stdout}${stderr}`.trim() })
      )
      child.stdin?.end()
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}

const ok = (output: string): Answer => ({ status: 0, output })

test('every account is opened by the key and by its password, and by no other', async () => {
  for (const [user, password] of [
    ['root', 'root-pw'],
    ['rocky', 'rocky-pw'],
    ['deploy', 'deploy-pw'],
    ['plain', 'plain-pw']
  ] as const) {
    assert.deepEqual(await on('sbx1', user, 'id -un'), ok(user))
    assert.deepEqual(await on('sbx1', user, 'id -un', password), ok(user))
  }
  const { status, output } = await on('sbx1', 'rocky', 'id -un', 'wrong')
  assert.equal(status, 255)
  assert.match(output, /Permission denied/)
})

test('sudo asks rocky for a password, lets deploy through and refuses plain', async () => {
  assert.equal((await on('sbx1', 'rocky', 'sudo -n id -un')).status, 1)
  assert.deepEqual(await on('sbx1', 'rocky', "echo rocky-pw | sudo -S -p '' id -un"), ok('root'))
  assert.deepEqual(await on('sbx1', 'deploy', 'sudo -n id -un'), ok('root'))
  assert.match(
    (await on('sbx1', 'plain', "echo plain-pw | sudo -S -p '' id -un")).output,
    /plain is not in the sudoers file/
  )
})

test('it says it is Rocky Linux 9, with systemd running and nothing failed', async () => {
  assert.deepEqual(
    await on('sbx1', 'rocky', '. /etc/os-release; echo $ID $PLATFORM_ID; cat /etc/redhat-release; hostname'),
    ok('rocky platform:el9\nRocky Linux release 9.4 (Blue Onyx)\nsbx1')
  )
  assert.deepEqual(await on('sbx1', 'root', 'systemctl is-system-running --wait'), ok('running'))
  assert.deepEqual(
    await on('sbx1', 'root', 'systemctl is-enabled firewalld').then(({ output }) => output),
    'disabled'
  )
})

test('dnf installs names, a group, and from EPEL once that is there', async () => {
  const install =
    'systemd-devel git-core procps-ng perl-FindBin perl-IPC-Cmd perl-Pod-Html cmake make gcc gcc-c++ perl python3'
  assert.equal((await on('sbx1', 'root', `dnf -y install ${install}`)).status, 0)
  assert.match((await on('sbx1', 'root', `dnf -y install ${install}`)).output, /Nothing to do/)
  assert.equal((await on('sbx1', 'root', "dnf -y groupinstall 'Development Tools'")).status, 0)
  assert.deepEqual(
    await on('sbx1', 'root', 'rpm -q --qf "%{VERSION}\\n" gcc rpm-build'),
    ok('11.4.1\n4.16.1.3')
  )
  assert.equal((await on('sbx1', 'root', 'dnf -y install htop')).status, 1)
  assert.equal((await on('sbx1', 'root', 'dnf -y install epel-release && dnf -y install htop')).status, 0)
  assert.equal(
    (await on('sbx1', 'root', 'dnf -y install hello-1.0 && dnf -y update hello && rpm -q hello')).status,
    0
  )
})

test('services start, stop and tell their state', async () => {
  const script =
    'dnf -yq install demo-service && systemctl enable -q --now demo && systemctl is-active demo; systemctl stop demo; systemctl is-active demo'
  assert.deepEqual((await on('sbx1', 'root', script)).output.split('\n').slice(-2), ['active', 'inactive'])
})

test('the tool chain compiles with the libraries HAProxy needs', async () => {
  const source =
    '#include <openssl/ssl.h>\n#include <pcre2.h>\n#include <lua.h>\n#include <zlib.h>\nint main(){return !OpenSSL_version_num();}'
  const script = `printf '%s' '${source}' | g++ -DPCRE2_CODE_UNIT_WIDTH=8 -x c - -o /tmp/probe -lssl -lcrypto -lpcre2-8 -llua -lz && /tmp/probe && cmake --version | head -1`
  assert.match((await on('sbx1', 'root', script)).output, /^cmake version 3/)
})

test('it has no way off this machine', async () => {
  const { output } = await on('sbx1', 'root', 'ip route show')
  assert.equal(output, `10.77.0.0/16 dev host0 proto kernel scope link src ${host.address}`)
  assert.match((await on('sbx1', 'root', 'ip route get 192.0.2.1')).output, /Network is unreachable/)
  assert.equal((await readFile('/proc/sys/net/ipv4/conf/hq0/forwarding', 'utf8')).trim(), '0')
  assert.match(
    await run(['ip', 'route', 'show', 'type', 'blackhole']),
    /^blackhole 10\.77\.0\.0\/16 metric 4096/m
  )
})

test('it is up again after a reboot, with the same disk and host key', async () => {
  await on('sbx1', 'root', 'echo kept > /root/kept; touch /run/not-rebooted; systemctl reboot')
  let rebooted = false
  for (let attempt = 0; attempt < 60 && !rebooted; attempt++) {
    await saysBanner(host.address, 30_000)
    rebooted = (await on('sbx1', 'root', 'test ! -e /run/not-rebooted')).status === 0
  }
  assert.deepEqual(
    await on('sbx1', 'root', 'cat /root/kept; rpm -q htop >/dev/null && echo htop'),
    ok('kept\nhtop')
  )
})

test('a power cut stops it at once and keeps the disk', async () => {
  await on('sbx1', 'root', 'echo cut > /root/kept')
  await sandboxPowerCut('sbx1')
  assert.equal((await sandboxList()).find(({ name }) => name === 'sbx1')?.state, 'stopped')
  assert.deepEqual(await sandboxUp({ name: 'sbx1', ...progress }), host)
  assert.deepEqual(await on('sbx1', 'root', 'cat /root/kept'), ok('cut'))
})

test('a host that runs is returned as it is', async () => {
  const lines: string[] = []
  assert.deepEqual(await sandboxUp({ name: 'sbx1', onProgress: line => lines.push(line) }), host)
  assert.deepEqual(lines, [])
})

test('a pulled cable makes it silent, a plugged one brings it back', async () => {
  await sandboxLink('sbx1', 'down')
  assert.equal((await on('sbx1', 'root', 'true')).status, 255)
  await sandboxLink('sbx1', 'up')
  assert.deepEqual(await on('sbx1', 'root', 'true'), ok(''))
})

test('two hosts start at once, reach each other, and one has a long cable', async () => {
  await sandboxDown('sbx1')
  const [first, second] = await Promise.all([
    sandboxUp({ name: 'sbx1', ...progress }),
    sandboxUp({ name: 'sbx2', rttMs: 60, ...progress })
  ])
  const times = await on('sbx1', 'root', `ping -c 3 -i 0.2 -q ${second.address}`)
  const shortest = Number(/= ([\d.]+)\//.exec(times.output)?.[1])
  assert.ok(shortest >= 60, times.output)
  assert.deepEqual(await on('sbx2', 'rocky', 'hostname'), ok('sbx2'))
  assert.notEqual(first.address, second.address)
  await assert.rejects(sandboxUp({ name: 'sbx2', rttMs: 0 }), {
    name: 'SandboxError',
    message: /round-trip time of 60 ms/
  })
})

test('what is down leaves no process, mount, cable or cgroup behind, and removing takes the disk', async () => {
  const pids = await hostProcesses()
  assert.ok(pids.length > 10)
  for (const name of names) await sandboxDown(name, { remove: true })
  assert.deepEqual(await hostProcesses(), [])
  assert.doesNotMatch(await readFile('/proc/self/mountinfo', 'utf8'), /\/sbx[12]\//)
  for (const name of names) {
    assert.equal(await succeeds(['ip', 'link', 'show', `hq-${name}`]), false)
    assert.equal(
      (await sandboxList()).find(one => one.name === name),
      undefined
    )
  }
  await assert.rejects(readdir(host.dir), { code: 'ENOENT' })
  assert.match(await run(['ip', 'route', 'show', 'type', 'blackhole']), /^blackhole 10\.77\.0\.0\/16/m)
})

/** Living processes in the cgroups of this file's hosts; the dead may wait a moment for their parent. */
async function hostProcesses(): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const read = (pid: number, file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')
  const ours = async (pid: number) =>
    /^0::\/hq\/sbx[12]\b/m.test(await read(pid, 'cgroup')) && !/^State:\s+Z/m.test(await read(pid, 'status'))
  const marks = await Promise.all(pids.map(ours))
  return pids.filter((_, index) => marks[index])
}
