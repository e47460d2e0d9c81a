const units: Readonly<Record<string, number>> = {
  us: 0.001,
  '': 1,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000
}

/** A time of HAProxy in milliseconds: `30s`, `5000`, `1h30m`; undefined when it is none. */
export const readDuration = (text: string): number | undefined => {
  if (!/^(?:\d+(?:us|ms|s|m|h|d)?)+$/.test(text)) return undefined
  return [...text.matchAll(/(\d+)(us|ms|s|m|h|d)?/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 1),
    0
  )
}

/** A size in bytes: `16384`, `32k`, `1g`. */
export const readSize = (text: string): number | undefined => {
  const [, count, unit = ''] = /^(\d+)([kmg]?)$/i.exec(text) ?? []
  return count === undefined
    ? undefined
    : Number(count) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase())
}
