/** Something that haproxy said while it read its configuration, started or was reloaded. */
export interface Message {
  readonly severity: 'emergency' | 'alert' | 'warning' | 'notice' | 'diagnostic' | 'info'
  /** As haproxy was given it; undefined when the message has no place. */
  readonly file?: string
  /** From 1. */
  readonly line?: number
  /** Name of the proxy it is about, where the text says so. */
  readonly proxy?: string
  /** Name of the server, where the text says `app/s1`. */
  readonly server?: string
  /** Without severity, process id and the place when that stood at its beginning; further lines follow a line feed. */
  readonly text: string
}

/**
 * Reads what haproxy of 2.6 to 3.4 prints on stderr (`-c`, a start) or what `reload` and `show startup-logs` on the master's socket
 * answer. What it says of every start (its version, its path) is left out.
 */
export const readMessages = (output: string): readonly Message[] => {
  const blocks: { severity: string; lines: string[] }[] = []
  for (const line of output.replaceAll('\r', '').split('\n')) {
    const head = /^\[(\w+)\] +(?:[\d/]+ )?\(\d+\) : (.*)$/.exec(line)
    if (head) blocks.push({ severity: head[1] ?? '', lines: [head[2] ?? ''] })
    else if (blocks.length > 0 && line.trim() !== '') blocks.at(-1)?.lines.push(line.replace(/^ +\| ?/, ''))
  }
  return blocks
    .map(({ severity, lines }) => message(severity, lines.join('\n').trimEnd()))
    .filter(({ text }) => !/^(haproxy version is|path to executable is) /.test(text))
}

/** What `reload` on the master's socket (2.7 and newer) answers; undefined when it is none, as of a master that died of it. */
export const readReload = (
  answer: string
): { readonly succeeded: boolean; readonly messages: readonly Message[] } | undefined => {
  const success = /^Success=([01])$/m.exec(answer)?.[1]
  return success === undefined ? undefined : { succeeded: success === '1', messages: readMessages(answer) }
}

const severities: Readonly<Record<string, Message['severity']>> = {
  EMERG: 'emergency',
  ALERT: 'alert',
  WARNING: 'warning',
  NOTICE: 'notice',
  DIAG: 'diagnostic',
  INFO: 'info'
}

const message = (severity: string, said: string): Message => {
  const whole = said.replace(/^config : /, '')
  const leading = /^(?:[Pp]arsing )?\[([^[\]]+):(\d+)\] ?: */.exec(whole)
  const place = leading ?? placeWithin(whole)
  const proxy =
    /\b(?:[Pp]roxy|frontend|backend|listener) '([^']+)'/.exec(whole)?.[1] ??
    /^Binding \[[^\]]*\] for \w+ ([^:\s]+):/.exec(whole)?.[1]
  const [, ofServer, server] = /'server ([^'/]+)\/([^']+)'/.exec(whole) ?? []
  const about = proxy ?? ofServer
  return {
    severity: severities[severity] ?? 'info',
    ...(place ? { file: place[1] ?? '', line: Number(place[2]) } : {}),
    ...(about ? { proxy: about } : {}),
    ...(server ? { server } : {}),
    text: leading ? whole.slice(leading[0].length) : whole
  }
}

/** `Binding [haproxy.cfg:10] for …`, but not an address in brackets. */
const placeWithin = (text: string): RegExpExecArray | undefined => {
  for (const found of text.matchAll(/\[([^[\]]+):(\d+)\]/g))
    if (!/^[0-9a-f:.]*$/i.test(found[1] ?? '')) return found
  return undefined
}
