import assert from 'node:assert/strict'
import test from 'node:test'
import { cron } from '../../runner/modules/cron.ts'
import { getUrl } from '../../runner/modules/get-url.ts'
import type { Answer } from '../../runner/modules/module.ts'
import { type AnyModule, erase } from '../../runner/modules/registry.ts'
import { user } from '../../runner/modules/user.ts'
import { contextOf, drive, wanting } from './plan.ts'

// Arguments of a command can be read by everybody on the host.
const hash = `$6$salt$${'a'.repeat(86)}`
const account = { code: 0, out: 'ada:x:1000:1000::/home/ada:/bin/sh' }
const nothing = { code: 1, out: '' }

const cases: readonly [
  title: string,
  module: AnyModule,
  want: Readonly<Record<string, unknown>>,
  answers: readonly Answer[],
  secrets: readonly string[]
][] = [
  [
    'the password and the passphrase of a new account',
    erase(user),
    { name: 'ada', password: hash, generate_ssh_key: true, ssh_key_passphrase: 'open sesame' },
    [nothing, nothing, nothing, nothing, nothing],
    [hash, 'open sesame']
  ],
  [
    'the password of an account that is there',
    erase(user),
    { name: 'ada', create_home: false, password: hash },
    [account, nothing, { code: 0, out: 'open:0:::::' }],
    [hash]
  ],
  [
    'what a server wants to know',
    erase(getUrl),
    {
      url: 'https://example.com/a',
      checksum: `sha256:${'0'.repeat(64)}`,
      dest: '/srv/a',
      fetch: 'host',
      url_username: 'me',
      url_password: 'open sesame',
      headers: { Authorization: 'Bearer open-sesame' }
    },
    [nothing, nothing],
    ['open sesame', 'open-sesame']
  ],
  [
    'a job, which may have one in it',
    erase(cron),
    { name: 'a', job: 'curl -u me:open-sesame https://example.com' },
    [{ code: 3, out: '' }],
    ['open-sesame']
  ]
]

for (const [title, module, want, answers, secrets] of cases)
  test(`${module.name}: ${title}: never in arguments, reasons or labels`, () => {
    const context = contextOf()
    const wish = wanting(module, want)
    const { ask, read } = module.observe(wish, context)
    const steps = drive(module.plan(wish, read(answers), context))
    const shown = steps.map(step => ({ ...step, stdin: undefined, content: undefined }))
    const seen = JSON.stringify([ask, shown])
    const brought = JSON.stringify(steps.map(step => (step.do === 'run' ? step.stdin : undefined)))
    for (const secret of secrets) {
      assert.equal(seen.includes(secret), false, seen)
      assert.equal(brought.includes(secret), true, 'it does get there')
    }
  })
