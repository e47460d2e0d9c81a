import { createHash } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { SshConfigError } from './config-line.ts'

/** What ssh_config(5), TOKENS, calls by letters. */
export interface Tokens {
  /** %n: as it was asked for. */
  readonly asked: string
  /** %h */
  readonly address: string
  /** %p */
  readonly port: number
  /** %r */
  readonly user: string
  /** %u */
  readonly localUser: string
  /** %d */
  readonly home: string
  /** %k */
  readonly alias: string
  /** %j */
  readonly jump: string
}

const values = (tokens: Tokens): Readonly<Record<string, string>> => {
  const local = hostname()
  const { asked, address, port, user, localUser, home, alias, jump } = tokens
  const whole = createHash('sha1').update(`${local}${address}${port}${user}${jump}`).digest('hex')
  const [short = local] = local.split('.')
  return {
    '%': '%',
    C: whole,
    d: home,
    h: address,
    i: String(process.getuid?.() ?? ''),
    j: jump,
    k: alias,
    L: short,
    l: local,
    n: asked,
    p: String(port),
    r: user,
    u: localUser
  }
}

/** A text with its tokens replaced. Throws SshConfigError for one that is not known. */
export const expandTokens = (text: string, tokens: Tokens, place: string): string => {
  const known = values(tokens)
  return text.replace(/%(.?)/gs, (token, letter: string) => {
    const value = known[letter]
    if (value !== undefined) return value
    throw new SshConfigError(place, `${token} is no token that hq-run knows`, 'Write %% for a percent sign.')
  })
}

/** A path with its tokens, `~` and `${VARIABLES}` replaced. */
export const expandPath = (path: string, tokens: Tokens, place: string): string => {
  const expanded = expandTokens(path, tokens, place).replace(/\$\{(\w+)\}/g, (_whole, name: string) => {
    const value = process.env[name]
    if (value !== undefined) return value
    throw new SshConfigError(place, `there is no environment variable ${name}`)
  })
  return expanded === '~' || expanded.startsWith('~/') ? join(tokens.home, expanded.slice(1)) : expanded
}
