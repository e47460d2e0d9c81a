/** Whose units: the system's, the login user's own, or what all users get at their next login. */
export type UnitScope = 'system' | 'user' | 'global'

/** A user's manager is found by its runtime directory, which sudo and su do not set. */
const asUser =
  'XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} && export XDG_RUNTIME_DIR && exec systemctl --user "$@"'

export const systemctl = (
  scope: UnitScope | undefined,
  ...args: readonly string[]
): readonly [string, ...string[]] => {
  if (scope === 'user') return ['sh', '-c', asUser, 'systemctl', ...args]
  return ['systemctl', ...(scope === 'global' ? ['--global'] : []), ...args]
}
