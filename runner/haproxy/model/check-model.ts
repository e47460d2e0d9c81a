import { isVersionAtLeast } from '../../language/functions/version.ts'
import { Source } from '../../language/source.ts'
import { readConfiguration } from '../configuration/read-configuration.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import type { Finding } from '../lint/finding.ts'
import { lint } from '../lint/lint.ts'
import type { Rendered } from './rendered.ts'

/** What the lint says of a rendered configuration, with the line it is about, from 0. */
export interface LineFinding extends Pick<Finding, 'code' | 'severity' | 'message' | 'hint' | 'fix'> {
  readonly line: number
  /** JSON pointer into the model. */
  readonly pointer: string
  /** Columns in the line, from 0. */
  readonly start: number
  readonly end: number
}

const ofCatalogue: ReadonlySet<string> = new Set([
  'haproxy-unknown-keyword',
  'haproxy-removed-keyword',
  'haproxy-keyword-not-yet',
  'haproxy-keyword-section',
  'haproxy-deprecated-keyword'
])

/** The catalogue is not asked about `raw`, where words may stand that it does not know. */
export const isExcused = (code: string, pointer: string): boolean =>
  pointer.endsWith('/raw') && ofCatalogue.has(code)

/** Up to 2.8 a configuration cannot give the right itself: the unit or the kernel of the host may, which only the host tells. */
const isForHost = (code: string, { version, host }: Surroundings): boolean =>
  code === 'haproxy-quic-capability' &&
  host === undefined &&
  version !== undefined &&
  !isVersionAtLeast(version, '2.9')

export const checkRendered = (
  rendered: Rendered,
  surroundings: Surroundings,
  path = 'haproxy.cfg'
): readonly LineFinding[] =>
  lint(readConfiguration(new Source(path, rendered.text)), surroundings).flatMap(finding => {
    const { code, severity, message, hint, fix, range } = finding
    const line = range.start.line - 1
    const pointer = rendered.origins[line]?.pointer
    if (pointer === undefined || isExcused(code, pointer)) return []
    return [
      {
        code,
        severity: isForHost(code, surroundings) ? 'warning' : severity,
        message,
        ...(hint === undefined ? {} : { hint }),
        ...(fix === undefined ? {} : { fix }),
        line,
        pointer,
        start: range.start.column - 1,
        end: range.end.line === range.start.line ? range.end.column - 1 : range.start.column
      }
    ]
  })
