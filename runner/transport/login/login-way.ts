import type { AnyAuthMethod, AuthenticationType } from 'ssh2'
import type { Unlocked } from './keyring.ts'
import type { EncryptedKey } from './private-key.ts'

/** One way to log in. */
export interface LoginWay {
  /** The server must take one of them. */
  readonly methods: readonly AuthenticationType[]
  /** As it is called in the list of what was tried. */
  readonly name: string
  /** A person may have to be asked before it is tried, so the server must have said what it takes. */
  readonly asks?: true
  /** It tells the server a password. */
  readonly tellsPassword?: true
  /** It is tried until there is nothing more to try. */
  readonly repeats?: true
  readonly auth: (
    method: AuthenticationType
  ) => AnyAuthMethod | undefined | Promise<AnyAuthMethod | undefined>
  /** Hears what came of it. */
  readonly judged?: (right: boolean) => void
  /** Hears why it could not be tried to its end. */
  readonly failed?: (why: string) => void
}

/** What logging in to one host may ask a person. */
export interface LoginQuestions {
  /** A password to try; nothing when there is none left. */
  readonly password: () => Promise<string | undefined>
  /** What the server said of it. */
  readonly judged: (right: boolean) => void
  readonly unlock: (file: string, key: EncryptedKey) => Promise<Unlocked>
  /** What the server asks besides a password, e.g. a one-time code; nothing when it was declined. */
  readonly answer: (text: string, echo: boolean) => Promise<string | undefined>
}
