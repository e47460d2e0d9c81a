import { LanguageError } from '../language-error.ts'
import { checkValue } from '../schema/validate.ts'
import type { Scope, Value } from '../value.ts'
import { findLast } from '../variables/definitions.ts'
import { type BecomeMethod, checkBecomeFlags } from './become-flags.ts'
import { connectionVariables } from './connection-variables.ts'
import type { InventoryHost } from './inventory.ts'
import { type Refused, readSshArgs, type SshOption } from './ssh-args.ts'

/** What the inventory says about reaching a host; absent where it says nothing. */
export interface HostConnection {
  readonly address: string
  readonly port?: number
  readonly user?: string
  readonly privateKeyFile?: string
  readonly password?: string
  readonly become?: boolean
  readonly becomeUser?: string
  readonly becomePassword?: string
  readonly becomeMethod?: BecomeMethod
  readonly becomeFlags?: readonly string[]
  /** What beats ssh's configuration files. */
  readonly sshOptions?: readonly SshOption[]
}

/** Reads the ansible_* variables of a host. Throws LanguageError when one has a wrong type. */
export const hostConnection = (scope: Scope, host: InventoryHost): HostConnection => {
  const read = (name: string): Value | undefined => readOne(scope, host, name)
  const text = (name: string): string | undefined => read(name) as string | undefined
  const port = read('ansible_port') as number | undefined
  const become = read('ansible_become') as boolean | undefined
  const user = text('ansible_user')
  const privateKeyFile = text('ansible_ssh_private_key_file')
  const password = text('ansible_password')
  const becomeUser = text('ansible_become_user')
  const becomePassword = text('ansible_become_password')
  const becomeMethod = read('ansible_become_method') as BecomeMethod | undefined
  const flags = text('ansible_become_flags')
  const becomeFlags = flags === undefined ? [] : flags.split(/\s+/).filter(flag => flag !== '')
  refuse(host, 'ansible_become_flags', checkBecomeFlags(becomeFlags, becomeMethod ?? 'sudo'))
  const checking = read('ansible_host_key_checking') as boolean | undefined
  const unchecked = { keyword: 'StrictHostKeyChecking', value: 'no', place: 'ansible_host_key_checking' }
  const sshOptions = [
    ...(checking === false ? [unchecked] : []),
    ...['ansible_ssh_common_args', 'ansible_ssh_extra_args'].flatMap(name => {
      const { options, refused } = readSshArgs(text(name) ?? '', name)
      refuse(host, name, refused)
      return options
    })
  ]
  return {
    address: text('ansible_host') ?? host.name,
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(privateKeyFile === undefined ? {} : { privateKeyFile }),
    ...(password === undefined ? {} : { password }),
    ...(become === undefined ? {} : { become }),
    ...(becomeUser === undefined ? {} : { becomeUser }),
    ...(becomePassword === undefined ? {} : { becomePassword }),
    ...(becomeMethod === undefined ? {} : { becomeMethod }),
    ...(becomeFlags.length === 0 ? {} : { becomeFlags }),
    ...(sshOptions.length === 0 ? {} : { sshOptions })
  }
}

/** A value that has the right type, and cannot be used all the same. */
const refuse = (host: InventoryHost, name: string, refused: Refused | undefined): void => {
  const node = findLast(host.layers, name)?.value
  if (!refused) return
  throw new LanguageError({
    code: 'wrong-value',
    severity: 'error',
    ...refused,
    ...(node ? node.source.place(node.start, node.end) : host.place)
  })
}

const readOne = (scope: Scope, host: InventoryHost, name: string): Value | undefined => {
  const schema = connectionVariables[name]
  const resolved = scope.resolve(name)
  if (!schema || !resolved) return undefined
  const node = findLast(host.layers, name)?.value
  if (!node) return resolved.value
  if (resolved.unknown)
    throw new LanguageError({
      code: 'wrong-value',
      severity: 'error',
      message: `${name} is needed to connect, before anything is known of the host`,
      ...node.source.place(node.start, node.end)
    })
  const { value, diagnostics } = checkValue(schema, resolved.value, node, { whole: name, part: 'key' })
  const [wrong] = diagnostics
  if (wrong) throw new LanguageError(wrong)
  return value
}
