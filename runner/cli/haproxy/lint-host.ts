import { HostError } from '../../engine/host.ts'
import type { Peek } from '../../engine/peek.ts'
import { playbookLibrary, readVersionOutput } from '../../haproxy/binary/version-output.ts'
import { readConfiguration } from '../../haproxy/configuration/read-configuration.ts'
import type { Surroundings } from '../../haproxy/configuration/surroundings.ts'
import { binaryQuestion, configurationQuestion } from '../../haproxy/doctor/host-questions.ts'
import { readFiles } from '../../haproxy/doctor/read-host.ts'
import { hostInterests } from '../../haproxy/lint/file-references.ts'
import { programOf, readUnit, unitQuestion } from '../../haproxy/lint/host/read-unit.ts'
import { hostQuestions, readHostSurroundings } from '../../haproxy/lint/host-surroundings.ts'
import { lintFiles, type PlacedFinding } from '../../haproxy/lint/lint.ts'
import type { Rule } from '../../haproxy/lint/rule.ts'
import { Source } from '../../language/source.ts'

export interface LintedHost {
  readonly surroundings: Surroundings
  /** Called HOST:PATH. */
  readonly sources: readonly Source[]
  readonly findings: readonly PlacedFinding[]
}

/**
 * What a lint finds in the files that a host's unit starts HAProxy with; what its program and the host say of themselves counts
 * unless `known` says otherwise. Three round trips.
 */
export const lintHost = async (
  host: string,
  peek: Pick<Peek, 'ask'>,
  unit: string,
  known: Surroundings,
  rules: readonly Rule[]
): Promise<LintedHost> => {
  const [about] = await peek.ask([unitQuestion(unit)])
  const started = about?.code === 0 ? about.out : ''
  const { arguments: args = [] } = readUnit(started, undefined)
  const paths = args.flatMap((word, at) => (word === '-f' ? (args[at + 1] ?? []) : []))
  const asked = paths.length > 0 ? paths : ['/etc/haproxy/haproxy.cfg']
  const program = programOf(started) ?? 'haproxy'
  const [files, version, registered] = await peek.ask([
    configurationQuestion(asked),
    binaryQuestion(program),
    ['sh', '-c', keywordsQuestion, program]
  ])
  const read = readFiles(files?.out ?? '')
  if (read.length === 0)
    throw new HostError({
      kind: 'task-failed',
      message: `${asked.join(' and ')} could not be read`,
      hint: `${unit} is what tells which files there are; name another with --unit.`
    })
  const sources = read.map(([path, text]) => new Source(`${host}:${path}`, text))
  const configurations = sources.map(readConfiguration)
  const interests = hostInterests(configurations, unit)
  const surroundings = {
    ...(version?.code === 0 && ofProgram(version.out)),
    // Of a version that was asked for instead, the program knows nothing.
    ...(registered?.code === 0 && known.version === undefined && { registered: registered.out }),
    ...known,
    host: readHostSurroundings(interests, await peek.ask(hostQuestions(interests)))
  }
  return { surroundings, sources, findings: lintFiles(configurations, surroundings, rules) }
}

/** HAProxy prints its keywords only when it has a configuration to check. */
const keywordsQuestion = `printf 'listen x\\n bind 127.0.0.1:1\\n' | "$0" -dKall -q -c -f /dev/stdin`

const ofProgram = (out: string): Surroundings => {
  const output = readVersionOutput(out)
  if (!output) return {}
  const { version, features, libraryVersion } = output
  const library = playbookLibrary(output)
  return { version, features, ...(library && { library }), ...(libraryVersion && { libraryVersion }) }
}
