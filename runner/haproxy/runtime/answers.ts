/**
 * The answers to the commands of one line, without the empty line that ends each: none has one inside (management
 * guide, section 9.3). What came before a connection broke off counts as an answer.
 */
export const answersOf = (text: string): readonly string[] => {
  const answers: string[] = []
  let lines: string[] = []
  // A crt-list's options end with NUL in 3.0.
  const all = text.replaceAll('\0', '').split('\n')
  for (const line of all.slice(0, -1))
    if (line === '') {
      answers.push(lines.join('\n'))
      lines = []
    } else lines.push(line)
  const last = all.at(-1) ?? ''
  if (last !== '') lines.push(last)
  return lines.length > 0 ? [...answers, lines.join('\n')] : answers
}

/** The only answer, or all there is. */
export const answerOf = (text: string): string => answersOf(text).join('\n')
