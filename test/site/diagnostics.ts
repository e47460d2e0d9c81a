import type { Diagnostic } from '../../runner/protocol/diagnostic.ts'

export const inOneLine = ({ file, range, message }: Diagnostic): string =>
  `${file}:${range.start.line}:${range.start.column} ${message}`
