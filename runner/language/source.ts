import type { Place, Position, Range } from '../protocol/diagnostic.ts'

/** A text with its name and its line starts; the one place where offsets become lines and columns. */
export class Source {
  readonly file: string
  readonly text: string
  private starts: readonly number[] | undefined

  constructor(file: string, text: string) {
    this.file = file
    this.text = text
  }

  position(offset: number): Position {
    const starts = this.lineStarts()
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1, offset }
  }

  range(start: number, end: number): Range {
    return { start: this.position(start), end: this.position(end) }
  }

  place(start: number, end: number): Place {
    return { file: this.file, range: this.range(start, end) }
  }

  /** The text of a line (from 1), without its line break. */
  line(number: number): string {
    const starts = this.lineStarts()
    const start = starts[number - 1] ?? this.text.length
    const end = starts[number] ?? this.text.length + 1
    return this.text.slice(start, end - 1).replace(/\r$/, '')
  }

  private lineStarts(): readonly number[] {
    if (!this.starts) {
      const starts = [0]
      for (let at = this.text.indexOf('\n'); at !== -1; at = this.text.indexOf('\n', at + 1))
        starts.push(at + 1)
      this.starts = starts
    }
    return this.starts
  }
}
