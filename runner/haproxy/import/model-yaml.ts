import { Document, isMap, isScalar, isSeq, type Node, Scalar, visit } from 'yaml'
import type { Value } from '../../language/value.ts'
import { escapeTemplate } from './escape-template.ts'
import type { Imported, NodeComments } from './imported.ts'

/** What the model stands in: a task, a play; `at` are the steps to the place where `null` stands for it. */
export interface Frame {
  readonly value: Value
  readonly at: readonly (string | number)[]
}

/** Maps and lists longer than this stand on lines of their own. */
const widest = 100

/** An imported model as YAML: templates of ours are escaped, comments of haproxy.cfg stand where they stood. */
export const modelYaml = (
  { model, comments }: Pick<Imported, 'model' | 'comments'>,
  frame: Frame = { value: null, at: [] }
): string => {
  const document = new Document(frame.value)
  const node = document.createNode(escaped(model as unknown as Value))
  if (frame.at.length === 0) document.contents = node as never
  else document.setIn(frame.at, node)
  for (const [pointer, its] of comments) comment(node as Node, pointer, its)
  layOut(document)
  return document.toString({ lineWidth: 0, nullStr: '', singleQuote: true })
}

const escaped = (value: Value): Value => {
  if (typeof value === 'string') return escapeTemplate(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(escaped)
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, escaped(each)]))
}

/** What YAML comments cannot hold is left out. */
const said = (text: string): string =>
  text.replace(/[^\t\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')

const comment = (root: Node, pointer: string, { before, behind, apart }: NodeComments): void => {
  const path = pointer.split('/').slice(1)
  const node = path.reduce<unknown>((inner, step) => {
    if (isSeq(inner)) return inner.items[Number(step)]
    return isMap(inner) ? inner.get(step, true) : undefined
  }, root) as Node | undefined
  if (!node) return
  const text = before.map(said).join('\n')
  if (pointer === '' || pointer.endsWith('/lines')) {
    node.comment = text
    return
  }
  if (before.length > 0) node.commentBefore = text
  if (apart) node.spaceBefore = true
  if (behind === undefined) return
  if (isScalar(node)) node.comment = said(behind)
  else node.commentBefore = [node.commentBefore, said(behind)].filter(each => each != null).join('\n')
}

/** Below a line of the model, maps and lists stand in one line where they fit. */
const layOut = (document: Document): void => {
  visit(document, {
    Collection: (_, node, path) => {
      const depth = path.filter(each => isMap(each) || isSeq(each)).length
      const width = JSON.stringify(node.toJSON()).length
      const commented = node.items.some(item => (item as Node).commentBefore != null)
      if (depth > 0 && width <= widest && !commented && isInner(path)) node.flow = true
    },
    Scalar: (_, node) => {
      if (typeof node.value === 'string' && node.value.includes('\n')) node.type = Scalar.BLOCK_LITERAL
    }
  })
}

/** The value of a keyword of a line: what has a list of lines above it, with the line's map between. */
const isInner = (path: readonly unknown[]): boolean => {
  const lines = path.findIndex(each => (each as { key?: { value?: unknown } }).key?.value === 'lines')
  // The pair of `lines`, its list, the line's map, the pair of the keyword.
  return lines !== -1 && path.length >= lines + 4
}
