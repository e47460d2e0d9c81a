import type { Configuration } from '../../haproxy/configuration/configuration.ts'
import type { HostSurroundings, Surroundings } from '../../haproxy/configuration/surroundings.ts'
import { hostInterests } from '../../haproxy/lint/file-references.ts'
import { hostQuestions, readHostSurroundings } from '../../haproxy/lint/host-surroundings.ts'
import { lint } from '../../haproxy/lint/lint.ts'
import { isExcused } from '../../haproxy/model/check-model.ts'
import { type Observation, type Question, Refusal } from '../module.ts'

/** What the lint wants to know of the host; a host whose configuration is the wanted one is not asked. */
export const observeForLint = (
  configuration: Configuration,
  { unit, dest, sha256 }: { readonly unit: string; readonly dest: string; readonly sha256: string }
): Observation<HostSurroundings> => {
  const interests = hostInterests([configuration], unit)
  return {
    ask: hostQuestions(interests).map(
      (question): Question => ['sh', '-c', unlessSame, dest, sha256, ...question]
    ),
    read: answers => readHostSurroundings(interests, answers)
  }
}

const unlessSame = 's=$(sha256sum 2>/dev/null <"$0"); [ "${s%% *}" = "$1" ] && exit 27; shift; exec "$@"'

/**
 * Refuses what the lint objects to; what is left of its findings, a line each. `at`: what of the task makes a line of the
 * configuration. `brought`: files that come with it.
 */
export const lintOrRefuse = (
  configuration: Configuration,
  surroundings: Surroundings,
  {
    at,
    brought,
    level
  }: {
    readonly at: (line: number) => string
    readonly brought: readonly string[]
    readonly level: 'error' | 'warning'
  }
): readonly string[] => {
  const { host } = surroundings
  const missing = host?.missing?.filter(path => !brought.includes(path))
  const found = lint(configuration, {
    ...surroundings,
    ...(host ? { host: { ...host, ...(missing ? { missing } : {}) } } : {})
  })
  const told = found
    .filter(({ code, range }) => !isExcused(code, at(range.start.line)))
    .map(finding => ({
      ...finding,
      text: `${configuration.source.file}:${finding.range.start.line}: ${finding.message} (${finding.code})`
    }))
  const refused = told.filter(
    ({ severity }) => severity === 'error' || (level === 'warning' && severity === 'warning')
  )
  const [first, ...more] = refused
  if (first)
    throw new Refusal(
      at(first.range.start.line),
      [first, ...more].map(({ text }) => text).join('; '),
      first.hint ?? 'To have it all the same, write lint: off; haproxy -c still has its say.'
    )
  return told.map(({ text }) => text)
}
