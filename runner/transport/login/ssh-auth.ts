import type { AnyAuthMethod, AuthenticationType } from 'ssh2'
import type { Target } from '../../engine/host.ts'
import { keyWays } from './key-ways.ts'
import type { LoginQuestions, LoginWay } from './login-way.ts'
import { passwordWays } from './password-ways.ts'

export interface Ways {
  /**
   * What to try next, where `left` is what the server still takes (null: it was not asked yet) and `partial` that the last
   * one was right, but not enough.
   */
  readonly next: (left: readonly string[] | null, partial: boolean) => Promise<AnyAuthMethod | false>
  /** The last one let in. */
  readonly succeeded: () => void
  /** E.g. `agent, ~/.ssh/id_rsa, password`; and what could not be tried. */
  readonly tried: () => string
  readonly accepted: () => readonly string[]
  /** The last one could not be tried to its end. */
  readonly failed: (why: string) => void
}

/** Ways to log in as OpenSSH orders them: keys, then passwords. */
export function waysToLogIn(
  target: Target,
  questions?: LoginQuestions,
  { mayTellPasswords = () => true }: { readonly mayTellPasswords?: () => boolean } = {}
): Ways {
  const unusable: string[] = []
  const ways = [
    ...keyWays(target, questions, process.env, unusable),
    ...passwordWays(target, questions, unusable)
  ]
  const tried = new Set<string>()
  let accepted: readonly string[] = []
  let last: LoginWay | undefined
  const fits = ({ methods }: LoginWay, left: readonly string[] | null): AuthenticationType | undefined =>
    methods.find(method => !left || left.includes(method === 'agent' ? 'publickey' : method))
  return {
    next: async (left, partial) => {
      if (left) accepted = left
      last?.judged?.(partial)
      if (partial && last === ways[0]) ways.shift()
      last = undefined
      for (let way = ways[0]; way; way = ways[0]) {
        if (way.asks && left === null) break
        const method = way.tellsPassword && !mayTellPasswords() ? undefined : fits(way, left)
        const auth = method && (await way.auth(method))
        if (!auth || !way.repeats) ways.shift()
        if (!auth) continue
        tried.add(method === 'keyboard-interactive' ? `${way.name} (keyboard-interactive)` : way.name)
        last = way
        return auth
      }
      // What the server would take is only told to who tries something.
      return left === null ? { type: 'none', username: target.user } : false
    },
    succeeded: () => last?.judged?.(true),
    tried: () => [...(tried.size > 0 ? tried : ['nothing']), ...unusable].join(', '),
    accepted: () => accepted,
    failed: why => {
      if (last) tried.delete(last.name)
      last?.failed?.(why)
    }
  }
}
