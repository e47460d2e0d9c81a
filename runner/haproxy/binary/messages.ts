/** Something that haproxy said of a place in its configuration, while it read it or was reloaded. */
export interface Message {
  /** As haproxy was given it. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** What stands behind the place. */
  readonly text: string
}

/** Places that haproxy names within what somebody else printed: `parsing [/etc/haproxy/haproxy.cfg:63] : unknown keyword`. */
export const messagesWithin = (output: string): readonly Message[] =>
  output.split('\n').flatMap((said): readonly Message[] => {
    const found = /\[(\/[^[\]]+):(\d+)\] ?:? *(.*)$/.exec(said)
    return found ? [{ file: found[1] ?? '', line: Number(found[2]), text: found[3] ?? '' }] : []
  })
