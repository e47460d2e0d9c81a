import { Type } from 'typebox'
import { quoted } from '../language/shell-words.ts'
import { pathParam, withoutSlash } from './files/path-param.ts'
import {
  type Context,
  defineModule,
  type Observation,
  type Question,
  Refusal,
  type RunStep
} from './module.ts'

/** `built`: the arguments it was built with, and the first file that changed since. */
interface Now {
  readonly built: string | undefined
  readonly changed: string | undefined
}

export const make = defineModule({
  name: 'make',
  summary: 'Build with make, once for the same arguments and sources.',
  description:
    'A stamp in the directory (.hq-make-TARGETS) holds a digest of the arguments, and name, size and time of every file that was there and that make ' +
    'did not touch. make runs again when one of them changed or vanished, or when the arguments differ (jobs aside); new files alone are not noticed.',
  params: Type.Object(
    {
      chdir: pathParam('Directory of the Makefile.'),
      target: Type.Optional(
        Type.Union([Type.String({ pattern: '^[^-]' }), Type.Array(Type.String({ pattern: '^[^-]' }))], {
          description: 'What to make, one or a list; without it what the Makefile names first.'
        })
      ),
      targets: Type.Optional(
        Type.Array(Type.String({ pattern: '^[^-]' }), {
          minItems: 1,
          description: 'The same as a list for target.'
        })
      ),
      make: Type.Optional(
        Type.String({
          pattern: '^[^-]',
          default: 'make',
          description: 'The program, such as gmake or a path.'
        })
      ),
      params: Type.Optional(
        Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), {
          description:
            'Variables for make, such as TARGET: linux-glibc. true is 1; false leaves the variable out; without a value (`-DFAST:`) the name stands alone.'
        })
      ),
      file: Type.Optional(Type.String({ description: 'The Makefile, when it has another name.' })),
      jobs: Type.Optional(
        Type.Integer({
          minimum: 1,
          description: 'How many jobs at once; without it as many as the host has processors.'
        })
      ),
      environment: Type.Optional(
        Type.Record(Type.String(), Type.String(), {
          description:
            'Environment variables; a change of them builds again (one in the task’s own `environment` does not). Not in Ansible.'
        })
      ),
      sources: Type.Optional(
        Type.Array(pathParam('A directory.'), {
          description:
            'Further directories with files that it is built from, for builds outside the source. Not in Ansible.'
        })
      )
    },
    { additionalProperties: false }
  ),
  result: Type.Object({
    chdir: Type.String({ description: 'Directory of the Makefile.' }),
    command: Type.String({ description: 'The command line.' })
  }),
  ansible: {
    module: 'community.general.make',
    deviations: [
      'A stamp tells whether something has to be done; Ansible asks make -q.',
      'Without jobs there are as many as the host has processors; Ansible: one.',
      'true and false among params are 1 and nothing; Ansible writes True and False.'
    ]
  },
  needs: { make: 'make', find: 'findutils', xargs: 'findutils' },
  examples: [
    `- name: Build HAProxy
  make:
    chdir: /usr/local/src/haproxy-3.0.11
    params:
      TARGET: linux-glibc
      USE_QUIC: true
      USE_OPENSSL_AWSLC: true
      SSL_INC: /opt/aws-lc/include
      SSL_LIB: /opt/aws-lc/lib
      LDFLAGS: -Wl,-rpath,/opt/aws-lc/lib`,
    `- name: Install HAProxy
  make:
    chdir: /usr/local/src/haproxy-3.0.11
    target: install
    params: { TARGET: linux-glibc, USE_QUIC: true, PREFIX: /opt/haproxy/3.0.11 }`
  ],

  observe: (want): Observation<Now> => ({
    ask: [askStamp(stamp(want))],
    read: ([answer]) => ({
      built: answer?.code === 0 || answer?.code === 3 ? answer.out.split('\n')[0] : undefined,
      changed: answer?.code === 3 ? answer.out.split('\n').slice(1).join('\n') : undefined
    })
  }),

  *plan(want, now, context) {
    const identity = identify(want, context)
    const why =
      now.built === undefined
        ? 'is not built'
        : now.built !== identity
          ? 'the arguments changed'
          : now.changed === undefined
            ? undefined
            : `${now.changed} changed since it was built`
    if (why !== undefined) yield build(want, identity, why)
  },

  report: want => ({
    chdir: want.chdir,
    command: [want.make ?? 'make', ...commandArguments(want)].map(quoted).join(' ')
  })
})

interface Want {
  readonly chdir: string
  readonly target?: string | readonly string[]
  readonly targets?: readonly string[]
  readonly make?: string
  readonly params?: Readonly<Record<string, string | number | boolean | null>>
  readonly file?: string
  readonly jobs?: number
  readonly environment?: Readonly<Record<string, string>>
  readonly sources?: readonly string[]
}

const targets = ({ target, targets: more }: Want): readonly string[] => {
  if (target !== undefined && more !== undefined)
    throw new Refusal('targets', 'target and targets are both given; one says it all')
  return [target ?? more ?? []].flat()
}

const stamp = (want: Want): string =>
  `${withoutSlash(want.chdir)}/.hq-make-${
    targets(want)
      .join('-')
      .replaceAll(/[^\w.-]/g, '_') || 'default'
  }`

const commandArguments = (want: Want): readonly string[] => [
  ...(want.file === undefined ? [] : [`--file=${want.file}`]),
  ...targets(want),
  ...Object.entries(want.params ?? {}).flatMap(([name, value]) =>
    value === false ? [] : [value === null ? name : `${name}=${value === true ? 1 : value}`]
  )
]

/** What makes a build another one; its digest, because the arguments could be long and the environment secret. */
const identify = (want: Want, context: Context): string =>
  context.text(
    JSON.stringify([
      commandArguments(want),
      Object.entries(want.environment ?? {}).sort(),
      want.sources ?? [],
      ...(want.make === undefined || want.make === 'make' ? [] : [want.make])
    ])
  ).sha256

/** Size, time and name of files, each on a line; the stamp's lines after the first are these, sorted. */
const describe = `xargs -0r stat -c '%s %.Y %n' --`

/** First line: the identity. With code 3 also the first file that is not as it was. */
const check = `[ -f "$1" ] || exit 1
head -n 1 -- "$1"
known() { tail -n +2 -- "$1"; }
changed=$(comm -13 <(known "$1" | cut -d' ' -f3- | tr '\\n' '\\0' | ${describe} 2>/dev/null | sort) <(known "$1") | head -n 1)
[ -z "$changed" ] || { cut -d' ' -f3- <<< "$changed"; exit 3; }`

const askStamp = (path: string): Question => ['bash', '-c', check, 'built', path]

/** Files that are older than the build's begin were there and were not touched by it. */
const script = `stamp=$1 identity=$2 jobs=$3 program=$4 count=$5
shift 5
sources=("\${@:1:count}")
shift "$count"
rm -f -- "$stamp"
: > "$stamp.begin" || exit
"$program" --jobs="\${jobs:-$(nproc)}" "$@" || exit
{ printf '%s\\n' "$identity"
  find "\${sources[@]}" -name .git -prune -o -type f ! -name '.hq-*' ! -newercm "$stamp.begin" -print0 | ${describe} | sort
} > "$stamp.part" && mv -fT -- "$stamp.part" "$stamp" && rm -f -- "$stamp.begin"`

const build = (want: Want, identity: string, why: string): RunStep => {
  const sources = [...new Set([withoutSlash(want.chdir), ...(want.sources ?? []).map(withoutSlash)])]
  const args = commandArguments(want)
  return {
    do: 'run',
    why,
    argv: [
      'bash',
      '-c',
      script,
      'make',
      stamp(want),
      identity,
      String(want.jobs ?? ''),
      want.make ?? 'make',
      String(sources.length),
      ...sources,
      ...args
    ],
    cwd: want.chdir,
    ...(want.environment === undefined ? {} : { env: want.environment }),
    label: [want.make ?? 'make', ...(want.jobs === undefined ? [] : [`--jobs=${want.jobs}`]), ...args]
      .map(quoted)
      .join(' ')
  }
}
