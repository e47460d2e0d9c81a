import { Type } from 'typebox'
import { run, type Step } from '../module.ts'
import type { Entry } from './entry.ts'
import { modeAfter, modeParam, octal } from './mode.ts'

/** Who owns a file and who may do what with it; what is absent is left as it is. */
export interface Attributes {
  readonly owner?: string
  readonly group?: string
  readonly mode?: string
}

export const attributeParams = {
  owner: Type.Optional(
    Type.String({
      pattern: '^[^-:\\s][^:\\s]*$',
      description: 'User that owns it: a name, or a number in quotes.'
    })
  ),
  group: Type.Optional(
    Type.String({
      pattern: '^[^-:\\s][^:\\s]*$',
      description: 'Group that owns it: a name, or a number in quotes.'
    })
  ),
  mode: modeParam(
    "Permissions: quoted octal digits such as '0644', or symbolic such as u=rw,g=r,o=. Without it, what exists keeps its own."
  )
}

/** `haproxy:haproxy`, `haproxy` or `:haproxy`, as chown takes it. */
export const ownership = ({ owner, group }: Attributes): string | undefined =>
  owner === undefined && group === undefined
    ? undefined
    : `${owner ?? ''}${group === undefined ? '' : `:${group}`}`

const ownerDrift = (want: Attributes, now: Entry): string[] => [
  ...(want.owner === undefined || want.owner === now.owner || want.owner === now.uid
    ? []
    : [`owner is ${now.owner}, wanted ${want.owner}`]),
  ...(want.group === undefined || want.group === now.group || want.group === now.gid
    ? []
    : [`group is ${now.group}, wanted ${want.group}`])
]

/** Brings owner, group and mode of what exists to what is wanted. */
export function* setAttributes(path: string, want: Attributes, now: Entry): Generator<Step, void> {
  const link = now.kind === 'link'
  const drift = ownerDrift(want, now)
  const owners = ownership(want)
  if (owners !== undefined && drift.length > 0)
    yield run(drift.join(', '), 'chown', ...(link ? ['-h'] : []), '--', owners, path)

  if (want.mode === undefined || link) return
  const directory = now.kind === 'directory'
  const mode = modeAfter(want.mode, now.mode, directory)
  // chown takes setuid and setgid away from files, so they are given again after it.
  const lost = drift.length > 0 && !directory && (mode & 0o6000) !== 0
  if (mode === now.mode && !lost) return
  const why = lost
    ? 'chown takes setuid and setgid away'
    : `mode is ${octal(now.mode)}, wanted ${octal(mode)}`
  // With five digits chmod takes a directory's setuid and setgid away too, with four it leaves them.
  const digits = directory && now.mode & 0o6000 ? `0${octal(mode)}` : octal(mode)
  yield run(why, 'chmod', '--', digits, path)
}
