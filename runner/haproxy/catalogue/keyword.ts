/** Branches that were looked at, the oldest first; each by its sources (3.0 by 3.0.11, the others by their first release). */
export const branches = ['2.6', '2.7', '2.8', '2.9', '3.0', '3.1', '3.2', '3.3', '3.4'] as const

export type Branch = (typeof branches)[number]

/** What a keyword is, which is also where it stands. */
export type Kind =
  /** Opens a section. */
  | 'section'
  /** First word or words of a line of a section. */
  | 'line'
  /** Option behind the address of `bind`. */
  | 'bind'
  /** Option behind the address of `server`, `default-server`, `server-template`. */
  | 'server'
  /** Option of a certificate in a crt-list (between brackets) or behind `load` of a crt-store. */
  | 'certificate'
  /** What a rule does, behind the name of its rule set. */
  | 'action'
  | 'fetch'
  | 'converter'
  /** Name of an ACL's criterion that is a fetch with a way of matching: `path_beg`. */
  | 'match'
  | 'filter'
  /** Behind `use-service`. */
  | 'service'
  /** Of the runtime API; its `sections` are the sockets that know it: worker, master. */
  | 'command'
  /** Behind `%` in a log format: `HV`. */
  | 'alias'

/** Rules of one kind are applied in the order of the file; the words before an action say which kind it is. */
export const rulesets = [
  'quic-initial',
  'tcp-request connection',
  'tcp-request session',
  'tcp-request content',
  'tcp-response content',
  'http-request',
  'http-response',
  'http-after-response'
] as const

export type Ruleset = (typeof rulesets)[number]

const rulesetNames: ReadonlyMap<string, Ruleset> = new Map(rulesets.map(set => [set, set]))

/** The rule set that the words from one on are. */
export const rulesetAt = (words: readonly string[], from: number): Ruleset | undefined => {
  const [first = '', second] = [words[from], words[from + 1]]
  return (
    rulesetNames.get(first) ?? (first.startsWith('tcp-') ? rulesetNames.get(`${first} ${second}`) : undefined)
  )
}

/** One word of a line, or several. */
export type Argument =
  /** Has to be written as it stands: `if`. */
  | { readonly is: 'word'; readonly word: string; readonly optional: boolean }
  /** One of `choices`; a choice in angle brackets is any value. */
  | { readonly is: 'choice'; readonly choices: readonly string[]; readonly optional: boolean }
  /** Any word; `name` is what it means: `timeout`, `address`. */
  | { readonly is: 'value'; readonly name: string; readonly optional: boolean }
  /** Any number of words, none included; `name` as they are called in HAProxy's documentation. */
  | { readonly is: 'rest'; readonly name: string }

/** How many words may stand behind a keyword; without `most` as many as one likes, or it is not known. */
export interface Arity {
  readonly least: number
  readonly most?: number
}

/** A word of HAProxy's configuration or runtime API, as one branch has it. */
export interface Keyword {
  readonly kind: Kind
  /** All its words: `timeout http-request`; of an action without its rule set: `set-header`. */
  readonly name: string
  /** Each word that begins with the name is it: `set-var` of `set-var(txn.x)`. */
  readonly prefix: boolean
  /** Kinds of sections a line may stand in, or of those whose lines take the option. */
  readonly sections: readonly string[]
  /** Of an action. */
  readonly rules: readonly Ruleset[]
  /** Modes of proxies it has an effect in, as far as the documentation says: tcp, http, log … */
  readonly modes: readonly string[]
  /** What stands behind it, in the documentation's notation: `<addr>[:<port>] [ssl]`; one for each way of writing it. */
  readonly signatures: readonly string[]
  readonly arguments: readonly Argument[]
  /** Without a condition, where the keyword takes one. */
  readonly arity: Arity
  /** `if` or `unless` may stand behind everything else, or has to. */
  readonly condition?: 'optional' | 'required'
  /** `no` may stand before it. */
  readonly negatable: boolean
  /** Only in a defaults section with a name, among defaults sections. */
  readonly namedDefaultsOnly: boolean
  /** Only with expose-experimental-directives. */
  readonly experimental: boolean
  /** Of an ACL's criterion: the fetch and how it is matched, `path -m beg`. */
  readonly means?: string
  /** Types of what a fetch or converter takes and gives, as HAProxy names them: `str`, `sint`. */
  readonly takes?: string
  readonly gives?: string
  /** First branch that has it; the oldest that was looked at when it is older. */
  readonly since: Branch
  /** Last branch that has it; undefined when the newest does. */
  readonly until?: Branch
  readonly deprecated?: Deprecation
  /** What HAProxy must be built with: words of the feature list of `haproxy -vv`; `SSL` is any TLS library. */
  readonly needs: readonly string[]
  /** Section of configuration.txt (management.txt for a command) of this branch that describes it. */
  readonly section?: string
  /** What it does, in our words. */
  readonly summary?: string
}

export interface Deprecation {
  /** First branch in which HAProxy warns, or its documentation says so. */
  readonly since: Branch
  /** What to write instead. */
  readonly replacement?: string
}
