/** Words of the feature list that a source file needs, from the Makefile: `src/quic_conn.c` → QUIC. */
export const filesOf = (makefile: string): ReadonlyMap<string, string> => {
  const needs = new Map<string, string>()
  const open: (string | undefined)[] = []
  for (const line of makefile.replaceAll('\\\n', ' ').split('\n')) {
    const condition = /^\s*ifn?eq\s*\((.*)$/.exec(line)?.[1]
    if (condition !== undefined) open.push(/^\$\(USE_(\w+)(?::0=)?\),\)/.exec(condition)?.[1])
    else if (/^\s*endif\b/.test(line)) open.pop()
    else if (/OPTIONS_OBJS\s*\+=/.test(line)) {
      const feature = open.findLast(name => name !== undefined)
      if (feature)
        for (const [, file = ''] of line.matchAll(/((?:src|addons)\/[\w/-]+)\.o/g))
          needs.set(`${file}.c`, feature)
    }
  }
  return needs
}
