import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A configuration out of HAProxy's own source tree. */
export interface CorpusConfiguration {
  /** Its file, with the haproxy of a .vtc behind it. */
  readonly name: string
  readonly text: string
  /** What `haproxy -c` needs besides the file: `-L NAME` where a test gives it. */
  readonly args: readonly string[]
}

/**
 * examples/*.cfg, tests/conf/*.cfg and what the tests reg-tests/**\/*.vtc have within. `tree` is the unpacked source on this machine,
 * `as` what it is called where HAProxy runs.
 */
export const haproxyCorpus = async (tree: string, as: string): Promise<readonly CorpusConfiguration[]> => {
  const files = (await readdir(tree, { recursive: true })).sort()
  const found: CorpusConfiguration[] = []
  for (const file of files) {
    if (/^(?:examples|tests\/conf)\/[^/]+\.cfg$/.test(file))
      found.push({ name: file, text: await readFile(join(tree, file), 'utf8'), args: [] })
    if (/^reg-tests\/.+\.vtc$/.test(file))
      found.push(...embedded(file, await readFile(join(tree, file), 'utf8'), join(as, dirname(file))))
  }
  return found
}

/** `haproxy h1 -arg "-L A" -conf { … }`, also with -conf-OK and -conf-BAD {pattern}. */
const embedded = (file: string, text: string, testdir: string): readonly CorpusConfiguration[] => {
  const found: CorpusConfiguration[] = []
  for (const match of text.matchAll(
    /^[ \t]*haproxy[ \t]+(\w+)[^\n#]*?-conf(?:-OK|-BAD[ \t]+\{[^}\n]*\})?[ \t]+\{/gm
  )) {
    const start = match.index + match[0].length
    const own = withValues(text.slice(start, closing(text, start)), testdir)
    const peer = /-L (\w+)/.exec(match[0])?.[1]
    found.push({
      name: `${file} ${match[1]}`,
      text: `${own.trimEnd()}\n`,
      args: peer === undefined ? [] : ['-L', peer]
    })
  }
  return found
}

const closing = (text: string, start: number): number => {
  let depth = 1
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1
    if (text[at] === '}') depth -= 1
    if (depth === 0) return at
  }
  return text.length
}

/** VTest's macros with values as it would give them; the sockets that it hands over become ports. */
const withValues = (text: string, testdir: string): string => {
  const ports = new Map<string, number>()
  const port = (name: string): number => {
    const known = ports.get(name) ?? 20_000 + ports.size
    ports.set(name, known)
    return known
  }
  return text
    .replace(/fd@\$\{(\w+)\}/g, (_, name: string) => `127.0.0.1:${port(name)}`)
    .replaceAll('${testdir}', testdir)
    .replaceAll('${tmpdir}', '/tmp')
    .replace(/\$\{(\w+)_addr\}/g, '127.0.0.1')
    .replace(/\$\{(\w+)_port\}/g, (_, name: string) => String(port(name)))
    .replace(/\$\{(\w+)_sock\}/g, (_, name: string) => `127.0.0.1:${port(name)}`)
}
