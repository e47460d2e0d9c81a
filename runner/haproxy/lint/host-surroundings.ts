import type { HostSurroundings } from '../configuration/surroundings.ts'
import { readFirewall } from './host/read-firewall.ts'
import { readListening } from './host/read-listening.ts'
import { readUnit, unitQuestion } from './host/read-unit.ts'

/** A command that only reads; asked as root, and of the output in the C locale. */
export type HostQuestion = readonly [command: string, ...rest: string[]]

/** A code that is not 0 is an answer too: 127 where the command is missing. */
export interface HostAnswer {
  readonly code: number
  readonly out: string
}

/** What a configuration makes worth knowing of its host; `hostInterests` finds it. */
export interface HostInterests {
  /** Of systemd; HAProxy's is `haproxy.service`. */
  readonly unit: string
  readonly chroot?: string
  /** Absolute paths of files and directories that must be there. */
  readonly files: readonly string[]
  /** Those among them that hold a certificate and, there or in a file of the same name with .key, its key. */
  readonly certificates: readonly string[]
}

/** The questions, always as many and in the same order; `readHostSurroundings` takes the answers in that order. */
export const hostQuestions = ({
  unit,
  chroot = '',
  files,
  certificates
}: HostInterests): readonly HostQuestion[] => [
  ['ss', '-H', '-ltnup'],
  unitQuestion(unit),
  ['sh', '-c', firewallQuestion],
  ['cat', '/proc/sys/net/ipv4/ip_unprivileged_port_start', '/proc/sys/fs/nr_open'],
  ['grep', '^MemTotal:', '/proc/meminfo'],
  ['sh', '-c', chrootQuestion, 'chroot', chroot],
  ['sh', '-c', missingQuestion, 'missing', ...files],
  ['sh', '-c', keysQuestion, 'keys', ...certificates]
]

/** What the answers come to; a question that a host could not answer leaves its part undefined. */
export const readHostSurroundings = (
  { chroot, files }: HostInterests,
  answers: readonly HostAnswer[]
): HostSurroundings => {
  const [sockets, unit, firewall, limits, memory, jail, missing, keys] = answers.map(({ code, out }) =>
    code === 0 ? out : undefined
  )
  const [portStart, openable] = (limits ?? '').split('\n').map(Number)
  const kilobytes = /(\d+) kB/.exec(memory ?? '')?.[1]
  const gone = missing === undefined ? undefined : lines(missing)
  const at = chroot === undefined ? undefined : readChroot(chroot, jail)
  return {
    ...(sockets !== undefined && { listening: readListening(sockets) }),
    ...(unit !== undefined && readUnit(unit, openable)),
    ...(firewall !== undefined && { firewallPorts: readFirewall(firewall) }),
    ...(portStart !== undefined && limits !== undefined && { unprivilegedPortStart: portStart }),
    ...(kilobytes !== undefined && { memory: Number(kilobytes) * 1024 }),
    ...(at && { chroot: at }),
    ...(gone && files.length > 0 && { missing: gone }),
    ...(keys !== undefined && { wrongKeys: lines(keys) })
  }
}

/** Each service that is not among the ones everybody knows costs a call; where firewalld does not run, the answer is a refusal. */
const firewallQuestion = [
  'firewall-cmd --list-all || exit 1',
  'for service in $(firewall-cmd --list-services); do',
  '  case $service in ssh|dhcpv6-client|cockpit|http|https|http3) ;;',
  '  *) echo "service $service"; firewall-cmd --info-service="$service";; esac',
  'done',
  ':'
].join('\n')

/** Mode, owner and one name of what is in it. */
const chrootQuestion = '[ -d "$1" ] && stat -c "%a %u" "$1" && ls -A "$1" | head -n 1'

const missingQuestion = 'for file do [ -e "$file" ] || printf "%s\\n" "$file"; done'

/** Only public keys are compared; what cannot be read is left to HAProxy, which says more about it. */
const keysQuestion = [
  'command -v openssl >/dev/null || exit 127',
  'for file do',
  '  its=$(openssl x509 -in "$file" -noout -pubkey 2>/dev/null) || continue',
  '  key=$(openssl pkey -in "$file" -pubout 2>/dev/null || openssl pkey -in "$file.key" -pubout 2>/dev/null) || continue',
  '  [ "$its" = "$key" ] || printf "%s\\n" "$file"',
  'done',
  ':'
].join('\n')

const lines = (text: string): readonly string[] => text.split('\n').filter(line => line !== '')

/** Root may write everywhere: what counts is whether anybody else may. */
const readChroot = (path: string, answer: string | undefined): HostSurroundings['chroot'] => {
  const [mode, owner] = /^([0-7]+) (\d+)/.exec(answer ?? '')?.slice(1) ?? []
  if (answer === undefined || mode === undefined) return undefined
  const bits = Number.parseInt(mode, 8)
  return {
    path,
    empty: lines(answer).length === 1,
    writable: (bits & 0o022) !== 0 || (owner !== '0' && (bits & 0o200) !== 0)
  }
}
