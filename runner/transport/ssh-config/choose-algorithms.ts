import { type ConfigLine, SshConfigError } from './config-line.ts'
import { matchesPattern } from './glob.ts'

/** Host key algorithms that are offered when nobody says otherwise, the best first. */
export const usualAlgorithms: readonly string[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256'
]

const supported = [...usualAlgorithms, 'ssh-rsa']

/** HostKeyAlgorithms: a list of patterns; `+`, `-` and `^` before it add to the usual ones, remove, and prefer. */
export const chooseAlgorithms = ({ args: [text = ''], place }: ConfigLine): readonly string[] => {
  const [, sign = '', list = ''] = /^([+^-]?)(.*)$/.exec(text) ?? []
  const named = list
    .split(',')
    .flatMap(pattern => supported.filter(algorithm => matchesPattern(pattern, algorithm)))
  const chosen =
    sign === '+'
      ? [...usualAlgorithms, ...named]
      : sign === '-'
        ? usualAlgorithms.filter(algorithm => !named.includes(algorithm))
        : sign === '^'
          ? [...named, ...usualAlgorithms]
          : named
  if (chosen.length > 0) return [...new Set(chosen)]
  throw new SshConfigError(
    place,
    'HostKeyAlgorithms leaves nothing that hq-run can check',
    `It checks ${supported.join(', ')}; certificates of hosts it does not.`
  )
}
