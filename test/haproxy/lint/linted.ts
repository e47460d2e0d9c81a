import { readConfiguration } from '../../../runner/haproxy/configuration/read-configuration.ts'
import type { Surroundings } from '../../../runner/haproxy/configuration/surroundings.ts'
import { lint } from '../../../runner/haproxy/lint/lint.ts'
import { Source } from '../../../runner/language/source.ts'

export const awsLc: Surroundings = { version: '3.4.6', library: 'aws-lc', libraryVersion: '5.5.0' }
export const compat: Surroundings = { version: '3.4.6', library: 'openssl-compat', libraryVersion: '3.0.19' }

/** `12 error haproxy-same-name`, one for each finding. */
export const linted = (text: string, surroundings: Surroundings = awsLc): readonly string[] =>
  lint(readConfiguration(new Source('haproxy.cfg', text)), surroundings).map(
    ({ range, severity, code }) => `${range.start.line} ${severity} ${code}`
  )
