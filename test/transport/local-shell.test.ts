import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Frame } from '../../runner/engine/host.ts'
import type { Content } from '../../runner/modules/module.ts'
import { LocalConnector } from '../../runner/transport/local.ts'
import {
  all,
  allAnd,
  answersOf,
  asks,
  digestOf,
  does,
  failureOf,
  flight,
  here,
  outcomeOf,
  record,
  session,
  sh,
  temporaryDirectory,
  textContent,
  told,
  until,
  write
} from './flying.ts'

const directory = temporaryDirectory()
const inside = (name: string) => join(directory, name)
const { host, first } = await session(new LocalConnector(), here, flight(asks('first', ['echo', 'at once'])))

test('the first flight comes with the connection', () => {
  assert.deepEqual(told(first), [{ record: 'first', refused: false, answers: ['0 at once'] }])
  assert.equal(first.at(-1)?.type, 'landed')
})

const questions: readonly [name: string, question: readonly [string, ...string[]], answer: string][] = [
  ['reads its input', ['cat'], '0 '],
  ['fails', ['sh', '-c', 'echo partly; exit 7'], '7 partly'],
  ['ends by a signal', ['sh', '-c', 'kill -9 $$'], '137 '],
  ['does not exist', ['no-such-command'], '127 '],
  ['may not be executed', ['/etc/passwd'], '126 '],
  ['prints NUL bytes', ['printf', 'a\\0b\\0\\0c'], '0 abc'],
  ['prints bytes that are no UTF-8', ['printf', '\\377x'], '0 \ufffdx'],
  ['ends with empty lines', ['printf', 'x\\n\\n\\n'], '0 x'],
  ['looks like a frame', ['printf', '%s landed\\n', '0123456789abcdef'], '0 0123456789abcdef landed'],
  [
    'has newlines and quotes in its arguments',
    ['echo', 'it\'s\na "line" $HOME \\n \x01'],
    '0 it\'s\na "line" $HOME \\n \x01'
  ],
  ['is named like a word of ours', ['tell'], '127 '],
  ['speaks another language', ['sh', '-c', 'echo $LC_ALL'], '0 C'],
  [
    'answers with more than fits',
    ['head', '-c', '2000000', '/dev/zero'],
    '27 the answer is longer than 1 MiB'
  ]
]
for (const [name, question, answer] of questions)
  test(`a question that ${name} is answered, and so is the next`, async () => {
    const frames = await all(host.fly(flight(asks('it', question, ['echo', 'next']))))
    assert.deepEqual(answersOf(frames), [answer, '0 next'])
  })

test('what a question leaves running neither delays nor enters a later answer', async () => {
  const leaves = ['sh', '-c', `(until test -e ${inside('go')}; do echo noise; done) & echo asked`] as const
  const noise = record('noise', { questions: [leaves, ['echo', 'quiet'], ['echo', 'quiet']] })
  assert.deepEqual(answersOf(await all(host.fly(flight(noise)))).slice(1), ['0 quiet', '0 quiet'])
  writeFileSync(inside('go'), '')
})

test('a guard that agrees lets the steps run; one that differs tells what is there and refuses the rest', async () => {
  const question = ['cat', inside('watched')] as const
  writeFileSync(inside('watched'), 'old')
  const guard = digestOf(await all(host.fly(flight(asks('it', question)))), 'it')
  const planned = flight(
    record('agrees', {
      questions: [question],
      guard,
      steps: [sh(`echo new > ${inside('watched')}; echo done`)]
    }),
    record('differs', { questions: [question], guard, steps: [sh(`touch ${inside('forbidden')}`)] }),
    record('later', { questions: [question], steps: [sh(`touch ${inside('forbidden')}`)] })
  )
  assert.deepEqual(told(await all(host.fly(planned))), [
    { record: 'agrees', agreed: true },
    { record: 'agrees', step: 0, code: 0, out: 'done', err: '' },
    { record: 'differs', refused: true, answers: ['0 new'] },
    { record: 'later', refused: true, answers: ['0 new'] }
  ])
  assert.equal(existsSync(inside('forbidden')), false)
})

test('a failing step refuses the rest of its flight, and nothing of the next', async () => {
  const planned = flight(
    does('fails', sh('echo out; echo err >&2; exit 3'), sh(`touch ${inside('never')}`)),
    record('later', { questions: [['echo', 'seen']], steps: [sh(`touch ${inside('never')}`)] })
  )
  assert.deepEqual(told(await all(host.fly(planned))), [
    { record: 'fails', refused: false, answers: [] },
    { record: 'fails', step: 0, code: 3, out: 'out', err: 'err' },
    { record: 'later', refused: true, answers: ['0 seen'] }
  ])
  assert.equal(existsSync(inside('never')), false)
  assert.equal(outcomeOf(await all(host.fly(flight(does('next', sh('echo again')))))).out, 'again')
})

const steps: readonly [name: string, step: ReturnType<typeof sh>, code: number, out: string, err: string][] =
  [
    ['code that is allowed', sh('exit 3', { allow: [0, 3] }), 3, '', ''],
    ['input', sh('cat; echo .', { stdin: 'given\nlines' }), 0, 'given\nlines.', ''],
    ['empty input', sh('cat; echo .', { stdin: '' }), 0, '.', ''],
    ['no input', sh('cat; echo .'), 0, '.', ''],
    ['directory', sh('pwd', { cwd: '/usr' }), 0, '/usr', ''],
    ['missing directory', sh('pwd', { cwd: '/no/where' }), 1, '', 'cannot change to the directory /no/where'],
    ['environment', sh('echo "$A-$B"', { env: { A: "it's\n1", B: '' } }), 0, "it's\n1-", ''],
    [
      'impossible variable',
      sh('true', { env: { 'a-b': '' } }),
      1,
      '',
      'a-b cannot be the name of an environment variable'
    ],
    [
      'missing command',
      { ...sh(''), argv: ['no-such-command'] },
      127,
      '',
      'no-such-command: command not found'
    ]
  ]
for (const [name, step, code, out, err] of steps)
  test(`a step with ${name}`, async () => {
    const outcome = outcomeOf(await all(host.fly(flight(does('it', step)))))
    assert.deepEqual({ ...outcome, seconds: 0 }, { code, out, err, seconds: 0 })
  })

test('of 5 MB of output the last MiB is told, and how much is not', async () => {
  const outcome = outcomeOf(await all(host.fly(flight(does('it', sh('seq 800000'))))))
  const whole = Array.from({ length: 800_000 }, (_, index) => `${index + 1}\n`).join('')
  const kept = whole.slice(-1024 * 1024).trimEnd()
  assert.equal(outcome.out, `[the first ${whole.length - 1024 * 1024} bytes are left out]\n${kept}`)
})

test('binary output of a step stays in its own frame', async () => {
  const planned = flight(
    does('it', sh('head -c 300000 /dev/urandom; head -c 100000 /dev/zero >&2'), sh('echo fine'))
  )
  const ends = told(await all(host.fly(planned)))
  assert.deepEqual(ends.at(-1), { record: 'it', step: 1, code: 0, out: 'fine', err: '' })
})

test('a daemon that a step leaves keeps neither the flight nor the output', async () => {
  const daemon = sh(`(until test -e ${inside('stop')}; do echo noise; echo noise >&2; done) & echo started`)
  const frames = await all(host.fly(flight(does('it', daemon, sh('echo quiet')))))
  writeFileSync(inside('stop'), '')
  assert.deepEqual(told(frames).at(-1), { record: 'it', step: 1, code: 0, out: 'quiet', err: '' })
})

test('a running step tells how long it runs and what it printed last', async () => {
  const waiting = sh(
    `echo one; printf '\\033[1mtwo\\033[0m\\r\\n'; until test -e ${inside('told')}; do :; done`
  )
  const frames = await allAnd(host.fly(flight(does('it', waiting))), 'progress', () =>
    writeFileSync(inside('told'), '')
  )
  const progress = frames.find(frame => frame.type === 'progress')
  assert.ok(progress?.type === 'progress' && progress.seconds >= 1)
  assert.deepEqual(
    { ...progress, seconds: 1 },
    { type: 'progress', record: 'it', step: 0, seconds: 1, line: 'two' }
  )
})

test('at its timeout a step is ended with everything it started, with code 124', async () => {
  const endless = sh(`sh -c 'echo $$ > ${inside('child')}; while :; do sleep 1; done' & wait`, {
    timeout: 0.3
  })
  const frames = await all(host.fly(flight(does('it', endless), does('later', sh('true')))))
  assert.deepEqual(told(frames), [
    { record: 'it', refused: false, answers: [] },
    { record: 'it', step: 0, code: 124, out: '', err: '' },
    { record: 'later', refused: true, answers: [] }
  ])
  const child = Number(readFileSync(inside('child'), 'utf8'))
  await until(
    () => !existsSync(`/proc/${child}`) || /State:\tZ/.test(readFileSync(`/proc/${child}/status`, 'utf8'))
  )
})

test('a cancel ends the running step and refuses the rest; the next flight flies', async () => {
  const endless = sh('while :; do sleep 1; done')
  const frames = await allAnd(
    host.fly(flight(does('it', endless, sh('true')), asks('later', ['echo', 'seen']))),
    'step-start',
    () => host.cancel()
  )
  assert.deepEqual(told(frames), [
    { record: 'it', refused: false, answers: [] },
    { record: 'it', step: 0, code: 143, out: '', err: '' },
    { record: 'later', refused: true, answers: ['0 seen'] }
  ])
  assert.deepEqual(answersOf(await all(host.fly(flight(asks('next', ['echo', 'fine']))))), ['0 fine'])
})

test('a cancel that comes as soon as a step starts leaves the session whole', async () => {
  for (let turn = 0; turn < 6; turn++) {
    const frames = await allAnd(host.fly(flight(does('it', sh('sleep 1000')))), 'step-start', () =>
      host.cancel()
    )
    assert.deepEqual({ ...outcomeOf(frames), seconds: 0 }, { code: 143, out: '', err: '', seconds: 0 })
    assert.deepEqual(answersOf(await all(host.fly(flight(asks('next', ['echo', 'fine']))))), ['0 fine'])
  }
})

test('a cancelled step that ignores TERM is killed', async () => {
  const stubborn = sh(`trap '' TERM; touch ${inside('deaf')}; while :; do sleep 1; done`)
  const frames = allAnd(host.fly(flight(does('it', stubborn))), 'step-start', () => {})
  await until(() => existsSync(inside('deaf')))
  host.cancel()
  assert.equal(outcomeOf(await frames).code, 143)
})

test('a cancel during a question ends it too', async () => {
  const frames = all(
    host.fly(
      flight(asks('it', ['sh', '-c', `touch ${inside('asked')}; sleep 1000`]), does('later', sh('true')))
    )
  )
  await until(() => existsSync(inside('asked')))
  host.cancel()
  assert.deepEqual(told(await frames), [
    { record: 'it', refused: true, answers: ['143 '] },
    { record: 'later', refused: true, answers: [] }
  ])
})

test('a file is put in place with its mode, and what was there keeps its own', async () => {
  writeFileSync(inside('kept'), 'old', { mode: 0o600 })
  symlinkSync(inside('elsewhere'), inside('link'))
  const planned = flight(
    does(
      'it',
      write(inside('plain'), textContent('new\n')),
      write(inside('strict'), textContent('new\n'), { mode: '0640' }),
      write(inside('kept'), textContent('other')),
      write(inside("odd 'name'\n"), textContent('')),
      write(inside('link'), textContent('instead of the link'))
    )
  )
  const codes = told(await all(host.fly(planned))).slice(1)
  assert.deepEqual(
    codes,
    [0, 1, 2, 3, 4].map(step => ({ record: 'it', step, code: 0, out: '', err: '' }))
  )
  const seen = ['plain', 'strict', 'kept', "odd 'name'\n", 'link'].map(name => [
    readFileSync(inside(name), 'utf8'),
    (statSync(inside(name)).mode & 0o7777).toString(8)
  ])
  assert.deepEqual(seen, [
    ['new\n', '644'],
    ['new\n', '640'],
    ['other', '600'],
    ['', '644'],
    ['instead of the link', '644']
  ])
  assert.equal(existsSync(inside('elsewhere')), false)
})

test('a new file that its judge refuses leaves the old one, and nothing beside it', async () => {
  writeFileSync(inside('judged'), 'old')
  const before = readdirSync(directory)
  const judged = (text: string) =>
    write(inside('judged'), textContent(text), {
      validate: ['sh', '-c', 'grep good "$0" || { echo bad >&2; exit 3; }', '%s']
    })
  const refused = outcomeOf(await all(host.fly(flight(does('it', judged('evil'))))))
  assert.equal(refused.code, 1)
  assert.match(refused.err, /^bad\ncannot write .*judged: sh refuses the new file$/)
  assert.equal(readFileSync(inside('judged'), 'utf8'), 'old')
  assert.deepEqual(readdirSync(directory), before)
  assert.equal(outcomeOf(await all(host.fly(flight(does('it', judged('good')))))).code, 0)
  assert.equal(readFileSync(inside('judged'), 'utf8'), 'good')
})

mkdirSync(inside('folder'))
const unwritable: readonly [name: string, path: string, part: object, message: RegExp][] = [
  ['a directory', inside('folder'), {}, /: it is a directory$/],
  ['below nothing', inside('nowhere/file'), {}, /: there is no directory .*nowhere$/],
  ['below a file', inside('plain/file'), {}, /: there is no directory .*plain$/],
  ['not absolute', 'file', {}, /: not the absolute path of a file$/],
  ['where nothing can be created', '/proc/hq-run-file', {}, /^cannot write \/proc\/hq-run-file: /],
  ['for an unknown owner', inside('owned'), { owner: 'no-such-user' }, /: invalid user: .*no-such-user/],
  ['with an impossible mode', inside('moded'), { mode: '9' }, /: invalid mode: /]
]
for (const [name, path, part, message] of unwritable)
  test(`a file that is ${name} cannot be written, which leaves nothing behind`, async () => {
    const before = readdirSync(directory)
    const outcome = outcomeOf(await all(host.fly(flight(does('it', write(path, textContent('x'), part))))))
    assert.match(outcome.err, message)
    assert.equal(outcome.code, 1)
    assert.deepEqual(readdirSync(directory), before)
  })

test('a full disk fails the file and leaves nothing behind', {
  skip: process.getuid?.() !== 0 && 'mounts need root'
}, async () => {
  mkdirSync(inside('small'))
  const put = write(inside('small/file'), textContent('x'.repeat(200_000)))
  const mount = sh(`mount -t tmpfs -o size=64k none ${inside('small')}`)
  const frames = await all(host.fly(flight(does('it', mount, put))))
  const left = answersOf(
    await all(host.fly(flight(asks('left', ['ls', '-A', inside('small')], ['umount', inside('small')]))))
  )
  assert.deepEqual(told(frames).at(-1), {
    record: 'it',
    step: 1,
    code: 1,
    out: '',
    err: `cannot write ${inside('small/file')}: No space left on device`
  })
  assert.deepEqual(left, ['0 ', '0 '])
})

test('20 MB arrive as they are, and the upload is told', async () => {
  const bytes = randomBytes(20_000_000)
  const content: Content = {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += 77_777) yield bytes.subarray(at, at + 77_777)
    }
  }
  const planned = flight(
    does(
      'it',
      write(inside('big'), content),
      write(inside('small-one'), textContent('s')),
      write(inside('twin'), content)
    )
  )
  const frames = await all(host.fly(planned))
  assert.deepEqual(
    told(frames)
      .slice(1)
      .map(end => 'code' in end && end.code),
    [0, 0, 0]
  )
  assert.ok(readFileSync(inside('big')).equals(bytes) && readFileSync(inside('twin')).equals(bytes))
  assert.equal(readFileSync(inside('small-one'), 'utf8'), 's')
  const uploads = frames.filter((frame): frame is Frame & { type: 'upload' } => frame.type === 'upload')
  assert.ok(
    uploads.length > 50 &&
      uploads.every(({ total, path }) => total === bytes.length && path === inside('big'))
  )
})

const unreadable: readonly [name: string, content: Content, message: string][] = [
  [
    'cannot be read',
    {
      sha256: '0'.repeat(64),
      open: async function* () {
        yield Buffer.from('x')
        throw new Error('https://example.org/x: HTTP status 404')
      }
    },
    'https://example.org/x: HTTP status 404'
  ],
  [
    'is not what was planned',
    { ...textContent('planned'), open: textContent('changed').open },
    'the content changed on the controller since the task was planned: run again'
  ]
]
for (const [name, content, message] of unreadable)
  test(`a content that ${name} fails its own step only`, async () => {
    const planned = flight(does('before', sh('echo ran')), does('it', write(inside('unsent'), content)))
    assert.deepEqual(told(await all(host.fly(planned))), [
      { record: 'before', refused: false, answers: [] },
      { record: 'before', step: 0, code: 0, out: 'ran', err: '' },
      { record: 'it', refused: false, answers: [] },
      { record: 'it', step: 0, code: 1, out: '', err: message }
    ])
    assert.equal(existsSync(inside('unsent')), false)
  })

test('a session that is closed in the middle of an upload has changed nothing', async () => {
  const { host: other } = await session(new LocalConnector(), here)
  const content: Content = {
    sha256: '0'.repeat(64),
    open: async function* () {
      yield randomBytes(1_000_000)
      await other.close()
      yield randomBytes(1_000_000)
    }
  }
  const planned = flight(does('it', sh(`touch ${inside('half')}`), write(inside('half-file'), content)))
  const failure = await failureOf(all(other.fly(planned)))
  assert.equal(failure.kind, 'lost')
  await until(() => processesWith(inside('half')).length === 0)
  assert.deepEqual([existsSync(inside('half')), existsSync(inside('half-file'))], [false, false])
})

test('a step whose controller goes away runs to its end, and nothing after it', async () => {
  const { host: other } = await session(new LocalConnector(), here)
  const step = sh(
    `touch ${inside('began')}; until test -e ${inside('release')}; do :; done; echo whole > ${inside('finished')}`
  )
  const flown = failureOf(all(other.fly(flight(does('it', step, sh(`touch ${inside('after')}`))))))
  await until(() => existsSync(inside('began')))
  await other.close()
  assert.equal((await flown).kind, 'lost')
  writeFileSync(inside('release'), '')
  await until(() => existsSync(inside('finished')) && processesWith(inside('began')).length === 0)
  assert.equal(existsSync(inside('after')), false)
})

test('what is secret never stands in an argument of any process', async () => {
  const marker = 'hq-secret-4711'
  const secret = record('it', {
    secret: true,
    questions: [['sh', '-c', `touch ${inside('hidden')}; until test -e ${inside('looked')}; do :; done`]],
    steps: [sh('echo "$PASS"', { env: { PASS: marker }, stdin: marker })]
  })
  const connector = new LocalConnector()
  const opening = connector.connect(here, {
    lock: false,
    first: flight(secret),
    signal: new AbortController().signal
  })
  await until(() => existsSync(inside('hidden')))
  assert.deepEqual(processesWith(marker), [])
  writeFileSync(inside('looked'), '')
  const { host: other, first: frames } = await opening
  assert.equal(outcomeOf(await all(frames)).out, marker)
  await other.close()
})

test('flights that are asked for at once fly one after the other', async () => {
  const flown = await Promise.all(
    ['a', 'b', 'c'].map(id => all(host.fly(flight(does(id, sh(`echo ${id}`))))))
  )
  assert.deepEqual(
    flown.map(frames => outcomeOf(frames).out),
    ['a', 'b', 'c']
  )
})

/** Ids of the processes with a text in their arguments. */
function processesWith(text: string): string[] {
  return readdirSync('/proc').filter(name => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text)
    } catch {
      return false
    }
  })
}
