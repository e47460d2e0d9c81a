import type { Source } from '../../language/source.ts'
import type { Word } from '../configuration/configuration.ts'
import type { Spot } from './statement.ts'

/** A word behind an address and the one that belongs to it. */
export interface Option {
  readonly name: string
  readonly word: Word
  readonly value?: Word
  /** The file it is in, which for a default-server may be another than the server’s. */
  readonly source: Source
}

/** Options of `bind`, `server` and `stats socket` that take a value, in any version from 2.6 to 3.4. */
const valued: ReadonlySet<string> = new Set(
  `accept-netscaler-cip alpn backlog ca-file ca-ignore-err ca-sign-file ca-sign-pass ca-verify-file cc ciphers ciphersuites
  client-sigalgs crl-file crt crt-ignore-err crt-list curves default-crt ecdhe ech expose-fd gid group guid-prefix id idle-ping
  interface ktls label level maxconn mode mss name namespace nbconn nice npn proto process quic-cc-algo quic-socket
  severity-output shards sigalgs ssl-max-ver ssl-min-ver tcp-md5sig tcp-ss tcp-ut thread tls-ticket-keys uid user verify addr
  agent-addr agent-inter agent-port agent-send check-alpn check-pool-conn-name check-proto check-sni check-via-socks4 cookie
  downinter error-limit fall fastinter guid hash-key healthcheck init-addr init-state inter log-bufsize log-proto max-reuse
  maxqueue minconn observe on-error on-marked-down on-marked-up pool-conn-name pool-low-conn pool-max-conn pool-purge-delay
  port proxy-v2-options redir resolve-net resolve-opts resolve-prefer resolvers rise set-proxy-v2-tlv-fmt shard slowstart sni
  socks4 source track usesrc verifyhost weight ws`.split(/\s+/)
)

/** The options among the words behind an address. */
export const readOptions = (words: readonly Word[], source: Source): readonly Option[] => {
  const options: Option[] = []
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]
    if (!word) break
    const value =
      valued.has(word.text) || word.text.startsWith('set-proxy-v2-tlv-fmt(') ? words[at + 1] : undefined
    if (value) at += 1
    options.push({ name: word.text, word, source, ...(value && { value }) })
  }
  return options
}

/** The last of a name, which is the one that counts. */
export const optionOf = (options: readonly Option[], ...names: readonly string[]): Option | undefined =>
  options.findLast(({ name }) => names.includes(name))

/** An option with its value. */
export const optionPlace = ({ source, word, value }: Option): Spot => ({
  source,
  start: word.start,
  end: (value ?? word).end
})
