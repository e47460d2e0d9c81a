import type { Place } from '../../protocol/diagnostic.ts'
import type { Configuration } from '../configuration/configuration.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import { overviewOf } from '../overview/overview.ts'
import type { Spot } from '../overview/statement.ts'
import type { Finding } from './finding.ts'
import { withoutIgnored } from './ignore.ts'
import type { Complaint, Rule } from './rule.ts'
import { rules as all } from './rules.ts'

/** A finding with the file it is in, as the file is called in its Source. */
export type PlacedFinding = Finding & Place

/** All that is to be said about one haproxy.cfg, in the order of its lines; what the surroundings leave undefined is not judged. */
export const lint = (configuration: Configuration, surroundings: Surroundings): readonly Finding[] =>
  lintFiles([configuration], surroundings)

/** The same for files that HAProxy loads together (-f a -f b), in the order given. */
export const lintFiles = (
  files: readonly Configuration[],
  surroundings: Surroundings,
  rules: readonly Rule[] = all
): readonly PlacedFinding[] => {
  const overview = overviewOf(files)
  const found = rules.flatMap(rule =>
    [...rule.check(overview, surroundings)].map(complaint => findingOf(rule, complaint))
  )
  const order = new Map(files.map(({ source }, index) => [source.file, index]))
  return [...withoutIgnored(found, files, rules, surroundings)].sort(
    (one, other) =>
      (order.get(one.file) ?? 0) - (order.get(other.file) ?? 0) ||
      one.range.start.offset - other.range.start.offset ||
      one.code.localeCompare(other.code)
  )
}

const findingOf = ({ code, severity }: Rule, complaint: Complaint): PlacedFinding => {
  const { fix, related, hint } = complaint
  return {
    code,
    severity: complaint.severity ?? severity,
    message: complaint.message,
    ...(hint !== undefined && { hint }),
    ...placeIn(complaint.at),
    ...(fix && {
      fix: { title: fix.title, edits: fix.edits.map(({ at, text }) => ({ range: placeIn(at).range, text })) }
    }),
    ...(related && { related: related.map(({ at, message }) => ({ ...placeIn(at), message })) })
  }
}

const placeIn = ({ source, start, end }: Spot): Place => source.place(start, end)
