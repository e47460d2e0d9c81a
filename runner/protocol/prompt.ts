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
  /** What sudo wants to know of the user that is logged in. */
  | {
      readonly kind: 'become-password'
      readonly host: string
      readonly user: string
      readonly again: boolean
    }
  /** Of an encrypted private key. */
  | { readonly kind: 'passphrase'; readonly file: string; readonly again: boolean }
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

/** What accepts a host key. */
export const acceptance = 'accept'
