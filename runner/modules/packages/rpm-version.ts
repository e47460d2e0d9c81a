/** An epoch, a version and a release, as rpm compares them; without a release any will do. */
export interface RpmVersion {
  readonly epoch: string
  readonly version: string
  readonly release?: string
}

/** `1:2.4-1.el9`, `2.4-1.el9`, `2.4`. */
export const parseRpmVersion = (text: string): RpmVersion => {
  const [, epoch = '0', version = '', release] = /^(?:(\d+):)?([^-]*)(?:-(.*))?$/.exec(text) ?? []
  return { epoch, version, ...(release === undefined ? {} : { release }) }
}

/** Below, at or above zero, as the first is older than, the same as or newer than the second. */
export const compareRpmVersions = (one: RpmVersion, other: RpmVersion): number =>
  Number(one.epoch) - Number(other.epoch) ||
  compareParts(one.version, other.version) ||
  (one.release === undefined || other.release === undefined ? 0 : compareParts(one.release, other.release))

/**
 * rpm's way: runs of digits and runs of letters in turn, whatever stands between them; digits are newer than letters,
 * `~` is older than an end and `^` newer than it.
 */
const compareParts = (one: string, other: string): number => {
  const [left, right] = [segments(one), segments(other)]
  for (let index = 0; ; index += 1) {
    const [a, b] = [left[index], right[index]]
    if (a === undefined && b === undefined) return 0
    if (a === b) continue
    if (a === '~' || b === '~') return a === '~' ? -1 : 1
    if (a === '^' || b === '^') {
      if (a === undefined || b === undefined) return a === '^' ? 1 : -1
      return a === '^' ? -1 : 1
    }
    if (a === undefined || b === undefined) return a === undefined ? -1 : 1
    const [digits, otherDigits] = [isNumber(a), isNumber(b)]
    if (digits !== otherDigits) return digits ? 1 : -1
    const order = digits ? compareNumbers(a, b) : a < b ? -1 : 1
    if (order !== 0) return order
  }
}

const segments = (text: string): readonly string[] => text.match(/\d+|[A-Za-z]+|[~^]/g) ?? []

const isNumber = (segment: string): boolean => /^\d/.test(segment)

/** Of any length, leading zeros aside. */
const compareNumbers = (one: string, other: string): number => {
  const [a, b] = [one.replace(/^0+/, ''), other.replace(/^0+/, '')]
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
