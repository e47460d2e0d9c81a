/** A question that only a person can answer; an answer is one line of text, and never appears in an event. */
export type Prompt =
  | {
      readonly kind: 'password'
      readonly host: string
      readonly user: string
      readonly address: string
      /** An earlier answer was refused. */
      readonly again: boolean
    }
  /** What sudo wants to know of the user that is logged in, or su of the one to become. */
  | {
      readonly kind: 'become-password'
      /** Sudo, when it is left out. */
      readonly method?: 'su'
      readonly host: string
      /** Whose password it is. */
      readonly user: string
      readonly again: boolean
    }
  /** What a server asks by keyboard-interactive besides a password, e.g. a one-time code. */
  | {
      readonly kind: 'login-question'
      readonly host: string
      readonly user: string
      /** In the server's words; they begin with its instructions, if there are any. */
      readonly text: string
      /** Whether the answer may be seen. */
      readonly echo: boolean
    }
  /** Of an encrypted private key. */
  | { readonly kind: 'passphrase'; readonly file: string; readonly again: boolean }
  /** What a task wants to know (pause). */
  | {
      readonly kind: 'pause'
      /** The first host that came to the task; the answer is for all. */
      readonly host: string
      readonly task: string
      readonly text: string
      /** Whether the answer may be seen. */
      readonly echo: boolean
    }
  /** Whether a host key that nobody knows yet may be trusted: `accept`, or nothing. */
  | {
      readonly kind: 'host-key'
      readonly host: string
      /** As known_hosts names it: `192.0.2.10`, or `[192.0.2.10]:2222`. */
      readonly name: string
      /** E.g. `ssh-ed25519`. */
      readonly keyType: string
      /** As ssh prints it: `SHA256:…`. */
      readonly fingerprint: string
      /** The known_hosts file it would be added to. */
      readonly file: string
    }

export type PausePrompt = Extract<Prompt, { readonly kind: 'pause' }>

/** What accepts a host key. */
export const acceptance = 'accept'
