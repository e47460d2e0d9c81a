import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { activateScript } from '../../../runner/modules/haproxy/activate-script.ts'
import { certificateScript } from '../../../runner/modules/haproxy/certificate-script.ts'
import { masterScript } from '../../../runner/modules/haproxy/master-script.ts'
import { serviceScript } from '../../../runner/modules/haproxy/service-script.ts'
import { transactionScript } from '../../../runner/modules/haproxy/transaction-script.ts'
import { treeScript } from '../../../runner/modules/haproxy/tree-script.ts'
import { verifyScript } from '../../../runner/modules/haproxy/verify-script.ts'

const run = promisify(execFile)

/** What functions of the script say; `files` lie in its working directory. */
const said = async (command: string, files: Readonly<Record<string, string>> = {}): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'hq-run-test-'))
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text)
    const parts = [
      masterScript,
      serviceScript,
      treeScript,
      certificateScript,
      verifyScript,
      transactionScript
    ].join('')
    const { stdout } = await run('bash', ['-c', `set -o pipefail; export LC_ALL=C; ${parts}\n${command}`], {
      cwd: dir
    })
    return stdout.trimEnd()
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

test('the script is bash, and says without a word how it is called by hand', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'hq-run-test-'))
  await writeFile(join(dir, 'activate'), activateScript)
  await run('bash', ['-n', join(dir, 'activate')])
  const { code, stdout } = await run('bash', [join(dir, 'activate')]).catch(error => error)
  await rm(dir, { recursive: true })
  assert.equal(code, 2)
  assert.match(stdout, /bash activate rollback \[NUMBER\] {2}go back to a deploy/)
})

const head = '#<PID>          <type>          <reloads>       <uptime>        <version>'
const processes: readonly (readonly [title: string, answer: string, read: string])[] = [
  [
    '2.8 and 3.0 after a good reload',
    `${head}
1162            master          5 [failed: 0]   0d00h02m07s     2.8.0
# workers
1271            worker          1               0d00h00m00s     2.8.0
# old workers
1233            worker          3               0d00h00m43s     2.8.0
1230            worker          4               0d00h00m50s     2.8.0
# programs
1300            shell           0               0d00h00m43s     -
`,
    'failed 0, current 1271, old 1233 1230'
  ],
  [
    '3.0 after a reload that failed keeps the survivor under workers',
    `${head}
1162            master          2 [failed: 2]   0d00h02m07s     3.0.11-9e587df
# workers
1271            worker          2               0d00h00m00s     3.0.11-9e587df
# programs
`,
    'failed 2, current 1271, old '
  ],
  [
    '3.4 after a reload that failed has it under old workers',
    `${head}
1162            master          1 [failed: 1]   0d00h02m07s     3.4.0
# workers
# old workers
1271            worker          1               0d00h00m10s     3.4.0
`,
    'failed 1, current , old 1271'
  ],
  ['a master that does not answer', '', 'failed , current , old ']
]
for (const [title, answer, read] of processes)
  test(`show proc: ${title}`, async () => {
    const command =
      'ask_master() { cat answer; }; read_processes; echo "failed $failed, current $current, old $old"'
    assert.equal(await said(command, { answer }), read.trimEnd())
  })

const columns = '# pxname,svname,req_tot,hrsp_5xx,econ,eresp,wretr,status,check_status,type,more,columns'
const row = (name: string, status: string, check: string) => `be,${name},,,0,0,0,${status},${check},2,,`

test('a server that was up has to be checked and found up', async () => {
  const before = [
    columns,
    ...['a', 'b', 'c', 'd', 'e'].map(name => row(name, name === 'e' ? 'DOWN' : 'UP', 'L4OK'))
  ]
  const after = [
    columns,
    row('a', 'UP', 'L4OK'),
    row('b', 'UP', 'INI'),
    row('c', 'DOWN', 'L4CON'),
    row('e', 'DOWN', 'L4CON'),
    row('new', 'DOWN', 'L4CON'),
    'be,BACKEND,0,0,0,0,0,DOWN,,1,,'
  ]
  assert.equal(
    await said('not_up before after', { before: before.join('\n'), after: after.join('\n') }),
    'be/b is not checked yet\nbe/c is DOWN (L4CON)'
  )
})

test('errors are those of frontends and backends, counted once', async () => {
  const stat = [
    columns,
    'fe,FRONTEND,1000,7,,,,OPEN,,0,,',
    'be,a,,7,2,3,4,UP,L4OK,2,,',
    'be,BACKEND,1000,7,2,3,4,UP,,1,,'
  ]
  assert.equal(
    await said('count_errors stat; echo "$errors of $requests"', { stat: stat.join('\n') }),
    '16 of 1000'
  )
})

const probes: readonly (readonly [title: string, before: string, after: string, worse: string])[] = [
  [
    'what answers as before is right',
    '2 https 127.0.0.1 443 x must 200',
    '2 https 127.0.0.1 443 x must 404',
    ''
  ],
  [
    'a server’s error where there was none is worse',
    '2 https 127.0.0.1 443 x must 200',
    '2 https 127.0.0.1 443 x must 503',
    'HTTP/2 on 127.0.0.1 port 443: 503, was 200'
  ],
  [
    'a server’s error that was there is not',
    '2 https 127.0.0.1 443 x must 503',
    '2 https 127.0.0.1 443 x must 503',
    ''
  ],
  ['a new listener has to answer', '', '3 https ::1 443 x must nothing', 'HTTP/3 on ::1 port 443: nothing'],
  ['at an address that another host may have it need not', '', '2 https 192.0.2.1 443 x may nothing', ''],
  [
    'unless it did',
    '3 https 192.0.2.1 443 x may quic',
    '3 https 192.0.2.1 443 x may nothing',
    'HTTP/3 on 192.0.2.1 port 443: nothing, was quic'
  ]
]
for (const [title, before, after, worse] of probes)
  test(`probes: ${title}`, async () => {
    assert.equal(await said('worse before after', { before: `${before}\n`, after: `${after}\n` }), worse)
  })

test('systemd’s strings are read with what is quoted in them', async () => {
  const output = String.raw`a(sasbttttuii) 1 "/opt/haproxy" 4 "/opt/haproxy" "-f" "/etc/my file" "say \"hi\" $EXTRAOPTS" false 0 0`
  assert.equal(
    await said(`texts "$(cat output)"; printf '%s|' "\${texts[@]}"`, { output }),
    '/opt/haproxy|/opt/haproxy|-f|/etc/my file|say "hi" $EXTRAOPTS|'
  )
})

test('paths that a configuration names, also below its bases', async () => {
  const cfg = `global
    crt-base /etc/certs
    stats socket /run/haproxy/admin.sock mode 600
# bind :1 crt /not/this
frontend x
    bind :443 ssl crt site.pem crt "/etc/other/two.pem" ca-file /etc/ca.pem
    http-request deny if { path -m reg -f /etc/haproxy/bad.txt }
    use_backend %[req.hdr(host),map(/etc/haproxy/hosts.map,be)]
    stats uri /
`
  assert.equal(
    await said('named_in cfg', { cfg }),
    [
      '/etc/ca.pem',
      '/etc/certs',
      '/etc/certs/site.pem',
      '/etc/haproxy/bad.txt',
      '/etc/haproxy/hosts.map',
      '/etc/other/two.pem',
      '/run/haproxy/admin.sock'
    ].join('\n')
  )
})

test('alerts are what a person needs of an answer', async () => {
  const answer = `Success=0
--
[NOTICE]   (1) : haproxy version is 3.0.11
[ALERT]    (1) : config : parsing [/etc/haproxy/haproxy.cfg:4] : unknown keyword 'x' in 'global' section
[ALERT]    (1) : config : Error(s) found in configuration file : /etc/haproxy/haproxy.cfg
[WARNING]  (1) : Former worker (2) exited with code 0 (Exit)
[WARNING]  (1) : config : 'balance' ignored
`
  assert.equal(
    await said('alerts "$(cat answer)"', { answer }),
    "parsing [/etc/haproxy/haproxy.cfg:4] : unknown keyword 'x' in 'global' section; 'balance' ignored"
  )
})

const shown: readonly (readonly [title: string, cfg: string, digests: string])[] = [
  ['by their paths, the first of a file', 'bind :443 ssl crt "$PWD/one.pem" alpn h2', 'one'],
  [
    'below crt-base, in a directory, for RSA and ECDSA',
    'crt-base certs\n bind :443 ssl crt all crt pair.pem',
    'one two'
  ],
  ['of a crt-list', 'crt-base certs\n bind :443 ssl crt-list list', 'one two'],
  [
    'of a crt-store, whose names are no files',
    'load crt one.pem alias x\n bind :443 ssl crt @store/x',
    'one'
  ],
  ['not what is commented out', '# bind :443 ssl crt gone.pem\n bind :443 ssl crt two.pem', 'two'],
  ['unknown where a file is missing', 'bind :443 ssl crt gone.pem crt one.pem', 'unknown'],
  ['unknown where there are variables', 'bind :443 ssl crt "${CERT}"', 'unknown'],
  ['unknown where HAProxy makes its own', 'bind :443 ssl crt one.pem generate-certificates', 'unknown']
]
for (const [title, cfg, digests] of shown)
  test(`certificates that may be shown: ${title}`, async () => {
    const command = `
new='openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 -keyout /dev/null'
$new -subj /CN=one -out 1 2>/dev/null; $new -subj /CN=two -out two.pem 2>/dev/null; cat 1 two.pem >one.pem
mkdir -p certs/all; cp one.pem two.pem certs/all; echo key >certs/all/one.key
cp one.pem certs/pair.pem.rsa; cp two.pem certs/pair.pem.ecdsa
printf '# the sites\\n\\n%s [alpn h2] one.example\\nall/two.pem\\n' "$PWD/one.pem" >list
sed "s|\\$PWD|$PWD|" given >cfg
configs=(cfg) directory=$PWD
for each in one two; do
  names+="s/^$(openssl x509 -in $each.pem -outform DER | sha256sum | cut -c-64)$/$each/;"
done
certificates | sed "$names" | sort | paste -sd ' '`
    assert.equal(await said(command, { given: cfg }), digests)
  })
