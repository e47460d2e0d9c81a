import type { Comment, Configuration, Line } from '../configuration/configuration.ts'
import type { NodeComments } from './imported.ts'

/** A section's header or a line of the model, with the lines of haproxy.cfg it stands for. */
export interface CommentedNode {
  readonly pointer: string
  /** Of the list of lines that it ends, when it is the last there. */
  readonly list?: string
  readonly first: Line
  readonly last: Line
}

/**
 * Each comment goes to the node behind it, or into its line. Comments at the end of a section that are indented belong to the
 * section, those at the end of the file to '', the whole.
 */
export const placeComments = (
  { source, comments }: Configuration,
  nodes: readonly CommentedNode[]
): ReadonlyMap<string, NodeComments> => {
  const placed = new Map<string, NodeComments>()
  let at = 0
  let from = 1
  for (const [index, { pointer, first, last, list }] of nodes.entries()) {
    const before = takeWhile(comments, at, ({ number }) => number < last.number)
    at += before.length
    const { texts, apart } = withGaps(before, from, first.number)
    from = last.number + 1
    const behind = first === last ? first.comment : undefined
    if (texts.length > 0 || behind !== undefined || apart)
      placed.set(pointer, {
        before: texts,
        ...(behind !== undefined && { behind }),
        ...(apart && { apart })
      })
    const end = nodes[index + 1]?.first.number ?? Number.POSITIVE_INFINITY
    const tail =
      list === undefined ? [] : takeWhile(comments, at, each => each.number < end && isIndented(each))
    const lastOfTail = tail.at(-1)
    if (list === undefined || !lastOfTail) continue
    placed.set(list, { before: withGaps(tail, from, lastOfTail.number).texts })
    at += tail.length
    from = lastOfTail.number + 1
  }
  const left = comments.slice(at)
  const end = left.at(-1)?.number
  if (end !== undefined) placed.set('', { before: withGaps(left, from, end).texts })
  return placed

  function isIndented({ start, number }: Comment): boolean {
    return source.position(start).column > 1 && source.line(number) !== ''
  }

  /** Comments with '' between them where lines were empty, ' ' for an empty one; what stands directly before a node is not told from it. */
  function withGaps(
    own: readonly Comment[],
    first: number,
    next: number
  ): { readonly texts: readonly string[]; readonly apart: boolean } {
    const texts: string[] = []
    let number = first
    for (const comment of own) {
      if (texts.length > 0 && isEmptyBetween(number, comment.number)) texts.push('')
      texts.push(comment.text === '' ? ' ' : comment.text)
      number = comment.number + 1
    }
    const before = own[0]?.number ?? next
    const gapBehind = own.length > 0 && number < next && isEmptyBetween(number, next)
    return { texts: gapBehind ? [...texts, ''] : texts, apart: isEmptyBetween(first, before) }
  }

  function isEmptyBetween(first: number, next: number): boolean {
    for (let number = first; number < next; number += 1) if (source.line(number).trim() === '') return true
    return false
  }
}

const takeWhile = (
  comments: readonly Comment[],
  from: number,
  is: (comment: Comment) => boolean
): readonly Comment[] => {
  const end = comments.findIndex((comment, index) => index >= from && !is(comment))
  return comments.slice(from, end === -1 ? comments.length : end)
}
