import type { Analysis } from '../language/analysis/analyse.ts'
import { hostConnection } from '../language/inventory/host-connection.ts'
import type { Become, Play } from '../language/playbook/play.ts'
import type { Redactor } from '../language/redact.ts'
import { known, type Resolved, type Scope, type Value } from '../language/value.ts'
import { offlineScope } from '../language/variables/offline-scope.ts'
import { factsOfHost } from '../modules/gather-facts.ts'
import type { Answer, Module, Question } from '../modules/module.ts'
import type { Event } from '../protocol/event.ts'
import type { Connector, Flight, Frame } from './host.ts'
import { hostStart } from './host-start.ts'
import { becomeUserOf } from './prepare.ts'
import { type Credentials, targetOf } from './target.ts'

export interface PeekOptions {
  readonly analysis: Analysis
  readonly modules: readonly Module[]
  readonly connector: Connector
  readonly credentials: Credentials
  readonly redactor: Redactor
  readonly signal: AbortSignal
  readonly say: (event: Event) => void
}

/** A file of a host; `refused`: it is there but cannot be read. */
export type HostFile =
  | { readonly kind: 'read'; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'refused'; readonly path: string; readonly message: string }

/** A look at a host that changes nothing and waits for nobody: no lock is taken. */
export interface Peek {
  readonly facts: Resolved
  /** The file at a path, or of that name in it when it is a directory; read as whom the task becomes. */
  file(path: string, name: string, task: Become, scope: Scope): Promise<HostFile>
  /** What commands that only read say, asked as whom the play becomes. */
  ask(questions: readonly Question[]): Promise<readonly Answer[]>
  close(): Promise<void>
}

/** Connects as a run of the play does, and gathers facts. Throws HostError, or LanguageError for a wrong connection variable. */
export const openPeek = async (hostName: string, play: Play, options: PeekOptions): Promise<Peek> => {
  const { analysis, modules, connector, credentials, redactor, signal, say } = options
  const inventoryHost = analysis.inventory?.hosts.get(hostName)
  const scope = offlineScope(analysis, modules, play, play.inherited, hostName)
  if (!inventoryHost || !scope) throw new Error(`${hostName} is not in the inventory`)
  const seen = redactor.watch(scope)
  const connection = hostConnection(seen, inventoryHost)
  const target = targetOf(hostName, connection, credentials)
  const env = { connection, loginUser: target.user }
  for (const secret of [target.password, target.becomePassword])
    if (secret !== undefined) redactor.add(secret)
  const { host, first } = await connector.connect(target, {
    lock: false,
    first: flightOf(factsOfHost.ask, becomeUserOf(play.inherited, env, seen)),
    signal,
    secret: text => redactor.add(text),
    notice: message => say({ type: 'notice', host: hostName, message })
  })
  const hangUp = () => void host.close()
  signal.addEventListener('abort', hangUp, { once: true })
  const close = async () => {
    signal.removeEventListener('abort', hangUp)
    await host.close()
  }
  try {
    say(hostStart(target))
    const facts = known(factsOfHost.read(await answersIn(first)) as unknown as Value)
    return {
      facts,
      file: async (path, name, task, taskScope) => {
        const flight = flightOf(askFile(path, name), becomeUserOf(task, env, taskScope))
        return readFile(await answersIn(host.fly(flight)), path)
      },
      ask: questions => answersIn(host.fly(flightOf(questions, becomeUserOf(play.inherited, env, seen)))),
      close
    }
  } catch (error) {
    await close()
    throw error
  }
}

const flightOf = (questions: readonly Question[], becomeUser: string | undefined): Flight => ({
  ...(becomeUser === undefined ? {} : { becomeUser }),
  records: [{ id: 'peek', questions, steps: [], secret: false }]
})

const answersIn = async (frames: AsyncIterable<Frame>): Promise<readonly Answer[]> => {
  let answers: readonly Answer[] = []
  for await (const frame of frames) if (frame.type === 'answers') answers = frame.answers
  return answers
}

/** Bytes. */
const largest = 2 * 1024 * 1024
/** As base64 a part has to fit into an answer, which takes a mebibyte. */
const partSize = 704 * 1024

/** What it is and its path, in a line each; then why not, or a part of its bytes. */
const script = `
path=$1
[[ ! -d $path ]] || path=\${path%/}/$2
if ! said=$(stat -L -c %F -- "$path" 2>&1); then
  case $said in *'No such file'* | *'Not a directory'*) echo missing ;; *) echo refused ;; esac
  printf '%s\\n%s' "$path" "\${said##*: }"
elif [[ $said != regular* ]]; then
  printf 'refused\\n%s\\nit is a %s' "$path" "$said"
elif (($(stat -L -c %s -- "$path") > ${largest})); then
  printf 'refused\\n%s\\nit is larger than 2 MiB' "$path"
elif ! said=$(head -c 1 -- "$path" 2>&1 >/dev/null); then
  printf 'refused\\n%s\\n%s' "$path" "\${said##*: }"
else
  printf 'read\\n%s\\n' "$path"
  tail -c "+$3" -- "$path" | head -c ${partSize} | base64 -w 0
fi`

const askFile = (path: string, name: string): readonly Question[] =>
  Array.from({ length: Math.ceil(largest / partSize) }, (_, part) => [
    'bash',
    '-c',
    script,
    'peek',
    path,
    name,
    String(part * partSize + 1)
  ])

const readFile = (answers: readonly Answer[], asked: string): HostFile => {
  const parts = answers.map(({ out }) => out.split('\n'))
  for (const [kind, path = asked, said = ''] of parts) {
    if (kind === 'missing') return { kind, path }
    if (kind !== 'read') return { kind: 'refused', path, message: said || 'the host gave no answer' }
  }
  const bytes = Buffer.concat(parts.map(([, , base64 = '']) => Buffer.from(base64, 'base64')))
  return { kind: 'read', path: parts[0]?.[1] ?? asked, bytes }
}
