/** `web[01:03]` as web01, web02, web03; also `[a:c]` and a step as in `[1:9:2]`. A string says what is wrong. */
export const expandHostRange = (pattern: string): readonly string[] | string => {
  const match = /^([^[\]]*)\[([^[\]]*)\](.*)$/.exec(pattern)
  if (!match) return /[[\]]/.test(pattern) ? `the brackets of ${pattern} do not match` : [pattern]
  const [, before = '', range = '', after = ''] = match
  const middle = expandOne(range)
  const rest = expandHostRange(after)
  if (typeof rest === 'string') return rest
  if (!middle) return `[${range}] is not a range such as [01:20] or [a:f]`
  if (middle.length * rest.length > most) return `${pattern} stands for more than ${most} hosts`
  return middle.flatMap(part => rest.map(end => `${before}${part}${end}`))
}

const most = 65536

const expandOne = (range: string): readonly string[] | undefined => {
  const match = /^(?:(\d+):(\d+)|([a-z]):([a-z])|([A-Z]):([A-Z]))(?::([1-9]\d*))?$/.exec(range)
  if (!match) return undefined
  const [, low, high, ...letters] = match
  const step = Number(match[7] ?? 1)
  if (low !== undefined && high !== undefined) {
    const width = low.startsWith('0') ? low.length : 0
    return count(Number(low), Number(high), step, value => String(value).padStart(width, '0'))
  }
  const [first, last] = letters.filter(letter => letter !== undefined)
  return count(first?.charCodeAt(0) ?? 0, last?.charCodeAt(0) ?? 0, step, code => String.fromCharCode(code))
}

const count = (
  low: number,
  high: number,
  step: number,
  name: (value: number) => string
): readonly string[] | undefined => {
  if (high < low || (high - low) / step > most) return undefined
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => name(low + index * step))
}
