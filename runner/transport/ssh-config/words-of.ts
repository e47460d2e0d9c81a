import { type ConfigLine, SshConfigError } from './config-line.ts'

/** The value of a line that takes one of some words; nothing without the line. Throws SshConfigError. */
export const oneOf = <T>(line: ConfigLine | undefined, words: Readonly<Record<string, T>>): T | undefined => {
  if (!line) return undefined
  const word = (line.args[0] ?? '').toLowerCase()
  if (word in words) return words[word]
  throw new SshConfigError(line.place, `\`${line.args[0]}\` is none of ${Object.keys(words).join(', ')}`)
}

export const isYes = (line: ConfigLine | undefined): boolean =>
  oneOf(line, { yes: true, true: true, no: false, false: false }) === true

export const wholeOf = (line: ConfigLine | undefined): number | undefined => {
  if (!line) return undefined
  const [text = ''] = line.args
  if (/^\d+$/.test(text)) return Number(text)
  throw new SshConfigError(line.place, `\`${text}\` is no whole number`)
}

export const portOf = (line: ConfigLine | undefined): number | undefined => {
  const port = wholeOf(line)
  if (port === undefined || (port >= 1 && port <= 65_535)) return port
  throw new SshConfigError(line?.place ?? '', `${port} is no port`)
}

const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }

/** Seconds, or sshd_config(5)'s TIME FORMATS; `none` is nothing. */
export const secondsOf = (line: ConfigLine | undefined): number | undefined => {
  const text = line?.args[0]?.toLowerCase()
  if (!line || text === undefined || text === 'none') return undefined
  if (!/^(\d+[smhdw]?)+$/.test(text)) throw new SshConfigError(line.place, `\`${text}\` is no time`)
  return [...text.matchAll(/(\d+)([smhdw]?)/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 1),
    0
  )
}
