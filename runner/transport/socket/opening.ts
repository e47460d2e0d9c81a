import { socketCode } from '../../modules/module.ts'

/** What a relay says before it relays. */
export type Heard =
  | { readonly is: 'wait'; readonly say?: string }
  | { readonly is: 'open'; readonly say?: string; readonly rest: Buffer }
  | { readonly is: 'failed'; readonly say?: string; readonly code: number; readonly err: string }

/** How something comes to be connected to a socket; `first` is written before anything is heard. */
export interface Opening {
  readonly first: string
  hear(bytes: Buffer): Heard
  /** Why it ended before it was open. */
  despair(ending: string): { readonly code: number; readonly err: string }
  /** The program that relays, once it is open. */
  readonly by: () => string | undefined
}

/** Names of errno; anything else is a failure of its own. */
const codes: Readonly<Record<string, number>> = {
  ENOENT: socketCode.nobody,
  ENOTDIR: socketCode.nobody,
  ECONNREFUSED: socketCode.nobody,
  EACCES: socketCode.refused,
  EPERM: socketCode.refused
}

const words: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'it is not there',
  ECONNREFUSED: 'nobody listens there',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTSOCK: 'it is not a socket'
}

/** Why a socket cannot be opened; `said` is used where the name of the error says nothing. */
export const notOpened = (path: string, errno: string, said: string) => ({
  code: codes[errno] ?? socketCode.failed,
  err: `cannot open the socket ${path}: ${words[errno] ?? said}`
})

const kept = 4_000

/** `NONCE ready`, then `NONCE open BY`, or `NONCE failed ERRNO TEXT`; whatever else is printed before that is not ours. */
export const relayOpening = (options: {
  readonly path: string
  readonly nonce: string
  /** Written alone, before the relay is ready. */
  readonly password: string | undefined
  readonly send: string
  /** Standard error so far. */
  readonly errors: () => string
  readonly explain: (said: string) => string | undefined
}): Opening => {
  const { path, nonce, password, send } = options
  let text = Buffer.alloc(0)
  let isReady = false
  let by: string | undefined
  const line = (word: string) => {
    const at = text.indexOf(`${nonce} ${word}`)
    const end = at < 0 ? -1 : text.indexOf('\n', at)
    return end < 0 ? undefined : { said: text.subarray(at, end).toString(), end: end + 1 }
  }
  return {
    first: password === undefined ? '' : `${password}\n`,
    by: () => by,
    hear(bytes) {
      text = Buffer.concat([text, bytes])
      const first = !isReady && line('ready') !== undefined
      if (first) isReady = true
      const say = first ? { say: `${nonce}\n${send}` } : {}
      const open = line('open')
      if (open) {
        by = open.said.split(' ')[2]
        return { is: 'open', rest: text.subarray(open.end), ...say }
      }
      const failed = line('failed')
      if (!failed) return { is: 'wait', ...say }
      const [, , errno = '', ...rest] = failed.said.split(' ')
      return { is: 'failed', ...notOpened(path, errno, rest.join(' ')), ...say }
    },
    despair(ending) {
      const said = (options.errors() + text.subarray(0, kept).toString()).replaceAll(nonce, '').trim()
      const why = options.explain(said) ?? (said || ending)
      return { code: socketCode.failed, err: `cannot open the socket ${path}: ${why}` }
    }
  }
}
