import { type ConfigLine, SshConfigError } from './config-line.ts'

/** A host on the way, as ProxyJump names it. */
export interface Jump {
  readonly host: string
  readonly user?: string
  readonly port?: number
}

/** `[user@]host[:port]`, commas between; an IPv6 address with a port stands in brackets. `none` is no jump. */
export const jumpsOf = ({ args, place }: ConfigLine): readonly Jump[] => {
  const text = args.join('')
  if (text.toLowerCase() === 'none') return []
  return text.split(',').map(part => {
    const bare = part.replace(/^ssh:\/\//, '').replace(/\/$/, '')
    const [, user, bracketed, plain, digits] =
      /^(?:(.+)@)?(?:\[([^\]]+)\]|([^:[\]]+|[^[\]]*:[^[\]]*:[^[\]]*))(?::(\d+))?$/.exec(bare) ?? []
    const host = bracketed ?? plain
    const port = digits === undefined ? undefined : Number(digits)
    if (!host || (port !== undefined && !(port >= 1 && port <= 65_535)))
      throw new SshConfigError(place, `\`${part}\` is no host to jump over`, 'Write [user@]host[:port].')
    return { host, ...(user && { user }), ...(port !== undefined && { port }) }
  })
}
