import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { cleanSite } from '../haproxy/lint/clean-site.ts'
import { type Ended, hqRun } from './hq-run.ts'
import { withFiles } from './temporary-files.ts'

const broken = cleanSite
  .replace('verify required ca-file @system-ca', 'verify none')
  .replace('    option forwardfor\n', '    option forwardfor\n    option http-server-close\n')
  .replace('    retries 3', '    retires 3')

const files = {
  'clean.cfg': cleanSite,
  'haproxy.cfg': broken,
  'old.cfg': 'global\n    no-quic\n    tune.quic.frontend.max-idle-timeout 30s\n',
  'conf.d/10-front.cfg':
    'defaults\n    mode http\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n    timeout http-request 10s\nfrontend fe\n    bind :80\n    default_backend be\n',
  'conf.d/20-back.cfg': 'backend be\n    server a 192.0.2.1:80\nbackend fe\n    server a 192.0.2.1:80\n',
  'conf.d/notes.txt': 'not read'
}

const lint = (args: string, work: (ended: Ended, cwd: string) => void | Promise<void>): Promise<void> =>
  withFiles(files, async cwd => work(await hqRun(['haproxy', ...args.split(' ')], { cwd }), cwd))

test('a file in which nothing is wrong', () =>
  lint('lint clean.cfg', ({ code, stdout, stderr }) => {
    assert.equal(stdout, 'clean.cfg, for HAProxy 3.4: nothing found\n')
    assert.equal(stderr, '')
    assert.equal(code, 0)
  }))

test('people read the place, the line with a caret, what is wrong and what to do', () =>
  lint('lint haproxy.cfg --tls-library aws-lc', ({ code, stdout }) => {
    assert.equal(
      stdout,
      `haproxy.cfg:21:5: info: option http-server-close makes each request pay for a connection [haproxy-http-server-close]
      option http-server-close
      ^^^^^^^^^^^^^^^^^^^^^^^^
  hint: Remove it: connections are kept and shared by default.

haproxy.cfg:23:5: error: HAProxy 3.4 has no retires [haproxy-unknown-keyword]
      retires 3
      ^^^^^^^
  hint: Did you mean retries?

haproxy.cfg:46:24: error: nobody looks whose certificate nginx01 shows [haproxy-verify-none]
      default-server ssl verify none sni str(app.example) check inter 5s maxconn 500
                         ^^^^^^^^^^^
  hint: Write verify required ca-file @system-ca (or the file of your authority) sni str(NAME).

haproxy.cfg, for HAProxy 3.4: 2 errors, 1 note
`
    )
    assert.equal(code, 4)
  }))

test('programs read what hq-run check gives, too: code, severity, message, hint, file, range, fix', () =>
  lint('lint haproxy.cfg --format json --rule haproxy-unknown-keyword', ({ code, stdout }) => {
    const range = {
      start: { line: 23, column: 5, offset: broken.indexOf('retires') },
      end: { line: 23, column: 12, offset: broken.indexOf('retires') + 7 }
    }
    assert.deepEqual(JSON.parse(stdout), [
      {
        code: 'haproxy-unknown-keyword',
        severity: 'error',
        message: 'HAProxy 3.4 has no retires',
        hint: 'Did you mean retries?',
        file: 'haproxy.cfg',
        range,
        fix: { title: 'Write retries', edits: [{ range, text: 'retries' }] }
      }
    ])
    assert.equal(code, 4)
  }))

test('CI reads annotations and SARIF', async () => {
  await lint(
    'lint haproxy.cfg --format github --severity error --skip-rule verify-none',
    ({ code, stdout }) => {
      assert.equal(
        stdout,
        '::error file=haproxy.cfg,line=23,endLine=23,col=5,endColumn=12,title=haproxy-unknown-keyword::HAProxy 3.4 has no retires%0ADid you mean retries?\n'
      )
      assert.equal(code, 4)
    }
  )
  await lint('lint haproxy.cfg --format sarif --rule haproxy-verify-none', ({ stdout }) => {
    const { version, runs } = JSON.parse(stdout)
    assert.equal(version, '2.1.0')
    assert.ok(runs[0].tool.driver.rules.length > 90)
    assert.deepEqual(runs[0].results, [
      {
        ruleId: 'haproxy-verify-none',
        level: 'error',
        message: {
          text: 'nobody looks whose certificate nginx01 shows. Write verify required ca-file @system-ca (or the file of your authority) sni str(NAME).'
        },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'haproxy.cfg' },
              region: { startLine: 46, startColumn: 24, endLine: 46, endColumn: 35 }
            }
          }
        ]
      }
    ])
  })
})

test('the severity chooses what is told, --fail-on what counts', async () => {
  await lint('lint haproxy.cfg --rule haproxy-http-server-close', ({ code }) => assert.equal(code, 0))
  await lint('lint haproxy.cfg --rule haproxy-http-server-close --fail-on info', ({ code }) =>
    assert.equal(code, 4)
  )
  await lint(
    'lint haproxy.cfg --rule haproxy-http-server-close --severity warning --fail-on info',
    ({ code, stdout }) => {
      assert.equal(stdout, 'haproxy.cfg, for HAProxy 3.4: nothing found\n')
      assert.equal(code, 0)
    }
  )
})

test('files of a directory are read together, as HAProxy does', () =>
  lint('lint conf.d --severity error', ({ code, stdout }) => {
    assert.match(
      stdout,
      /^conf\.d\/20-back\.cfg:3:9: error: backend fe has the name of the frontend in line 7 /
    )
    assert.match(stdout, /\n {2}conf\.d\/10-front\.cfg:7:10: the frontend\n/)
    assert.match(stdout, /\n2 files, for HAProxy 3\.4: 1 error\n$/)
    assert.equal(code, 4)
  }))

test('--fix mends what has one mend and leaves the rest', () =>
  lint('lint haproxy.cfg --fix', ({ code, stdout }, cwd) => {
    assert.equal(
      readFileSync(join(cwd, 'haproxy.cfg'), 'utf8'),
      cleanSite.replace('verify required ca-file @system-ca', 'verify none')
    )
    assert.match(stdout, /: error: nobody looks /)
    assert.match(stdout, /haproxy\.cfg, for HAProxy 3\.4: 1 error, 2 mended\n$/)
    assert.equal(code, 4)
  }))

test('the version decides', async () => {
  await lint('lint old.cfg --haproxy 3.2.21 --severity warning', ({ stdout }) =>
    assert.equal(stdout, 'old.cfg, for HAProxy 3.2.21: nothing found\n')
  )
  await lint('lint old.cfg --haproxy 3.4.6 --severity warning', ({ stdout }) =>
    assert.match(
      stdout,
      /\[haproxy-removed-keyword\][\s\S]*\[haproxy-deprecated-keyword\][\s\S]*1 error, 1 warning\n$/
    )
  )
})

test('standard input is called -', () => {
  const { stdout, status } = spawnSync(
    process.execPath,
    [resolve('dist/hq-run.cjs'), 'haproxy', 'lint', '-', '--severity', 'error'],
    { input: 'global\n    nbproc 4\n', encoding: 'utf8' }
  )
  assert.match(
    stdout,
    /^-:2:5: error: HAProxy 3\.4 has no nbproc: it went with 2\.5 \[haproxy-removed-keyword\]\n/
  )
  assert.equal(status, 4)
})

const refusals: readonly [args: string, said: RegExp][] = [
  ['lint gone.cfg', /^gone\.cfg cannot be read: ENOENT/m],
  [
    'lint haproxy.cfg --rule haproxy-verify-non',
    /^there is no rule haproxy-verify-non\n.*Did you mean haproxy-verify-none\?/m
  ],
  ['lint haproxy.cfg --haproxy newest', /^newest is no version of HAProxy\n/m],
  ['lint - --fix', /^--fix cannot write to standard input\n/m],
  ['rules haproxy-nothing', /^there is no rule haproxy-nothing\n/m]
]

for (const [args, said] of refusals)
  test(`hq-run haproxy ${args} is refused`, () =>
    lint(args, ({ code, stderr }) => {
      assert.match(stderr.replace(/^hq-run: /gm, '').replace(/^error: /gm, ''), said)
      assert.equal(code, 1)
    }))

test('rules are listed by subject, and each is explained', async () => {
  await lint('rules', ({ stdout }) => {
    assert.match(stdout, /^Keywords and words\n {2}haproxy-syntax +error +A line that cannot be read/)
    assert.match(stdout, /\n\nQUIC\n {2}haproxy-quic-capability +error /)
  })
  await lint('rules quic-capability', ({ code, stdout }) => {
    assert.match(
      stdout,
      /^haproxy-quic-capability error: [\s\S]*\nbad\n {2}global\n[\s\S]*\ngood\n {2}frontend/
    )
    assert.equal(code, 0)
  })
  await lint('rules --format json', ({ stdout }) => {
    const [first] = JSON.parse(stdout)
    assert.deepEqual(Object.keys(first), ['code', 'severity', 'summary', 'why', 'bad', 'good'])
  })
})
