/** Whose runtime API a socket is: a `stats socket` is the worker's, the one of `-S` the master's, which hands on. */
export interface Speaker {
  /** Through the master: `1` is the current worker, `!4711` a process. */
  readonly worker?: string
}

/** A word as the CLI reads it: these characters would end it, or the command. */
export const word = (text: string): string => text.replace(/[\\; \t]/g, '\\$&')

/**
 * What is sent for one or several commands, the last of which may have a payload: management guide, section 9.3. The
 * payload must have no empty line, which would end it.
 */
export const request = (
  commands: readonly string[],
  payload: string | undefined,
  { worker }: Speaker
): string => {
  // On the master a prefix is good for one command.
  const prefix = worker === undefined ? '' : `@${worker} `
  const line = commands.map(command => prefix + command).join('; ')
  return payload === undefined ? `${line}\n` : `${line} <<\n${withoutEmptyLines(payload)}\n\n`
}

const withoutEmptyLines = (text: string): string =>
  text
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line !== '')
    .join('\n')

/** Bytes: up to 3.2 a command and its payload have to fit into a buffer (tune.bufsize, 16384), less what is reserved in it. */
export const mostPayload = 12_000

/** Lines in parts that each fit into one payload. */
export const payloads = (lines: readonly string[], limit = mostPayload): readonly string[] => {
  const parts: string[] = []
  let part = ''
  const encoder = new TextEncoder()
  let length = 0
  for (const line of lines) {
    const size = encoder.encode(line).length + 1
    if (part !== '' && length + size > limit) {
      parts.push(part)
      part = ''
      length = 0
    }
    part += part === '' ? line : `\n${line}`
    length += size
  }
  return part === '' ? parts : [...parts, part]
}
