import { coversName } from './links/answers.ts'
import type { CertificateReading } from './readings.ts'

/**
 * The name to ask for: the one that is given; else the host's own when a certificate covers it, or the first name of a certificate
 * that is no wildcard.
 */
export const nameOf = (
  given: string | undefined,
  host: string,
  certificates: readonly CertificateReading[]
): string => {
  if (given !== undefined && given !== '') return given
  const names = certificates.flatMap(each => each.names ?? [])
  return coversName(names, host) ? host : (names.find(name => !name.startsWith('*')) ?? host)
}
