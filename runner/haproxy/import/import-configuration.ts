import { Source } from '../../language/source.ts'
import type { Value } from '../../language/value.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Configuration, Line, Section } from '../configuration/configuration.ts'
import { normalForm } from '../configuration/normal-form.ts'
import { readConfiguration } from '../configuration/read-configuration.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import type { Model, ModelSection } from '../model/model.ts'
import { renderModel } from '../model/render-model.ts'
import { inheriting, nameless } from '../model/section-kinds.ts'
import { type ImportContext, type ImportedLine, importLines } from './import-lines.ts'
import type { Imported, ImportNote } from './imported.ts'
import { type CommentedNode, placeComments } from './place-comments.ts'

export interface ImportOptions {
  /** Of the HAProxy that the model is for: its keywords decide what is raw. */
  readonly catalogue?: Catalogue
  /** What the model is rendered for when it is compared with the file; the version matters for tune.quic. */
  readonly surroundings?: Surroundings
  /** Every line as haproxy.cfg has it, without typed keywords. */
  readonly plain?: boolean
}

/**
 * A haproxy.cfg as a model that renders as the same configuration: the same lines in the same order, their words the same. Typed
 * keywords stand where they render as exactly the line that was there; else the line stays as it is. Nothing is lost but what
 * HAProxy does not read.
 */
export const importConfiguration = (
  configuration: Configuration,
  { catalogue, surroundings = {}, plain = false }: ImportOptions = {}
): Imported => {
  const wanted = normalForm(configuration)
  const { source } = configuration
  const ofLines = configuration.problems.filter(({ start }) => start < source.text.length)
  const problems = new Map(ofLines.map(({ start, message }) => [source.position(start).line, message]))
  const attempt = (sugar: ImportContext['sugar']): Imported & { readonly https?: Line } =>
    importWith(configuration, {
      source,
      surroundings,
      sugar,
      ...(catalogue && { catalogue }),
      unreadable: ({ number }) => problems.get(number)
    })
  if (plain) return attempt('none')
  // What `https` brings along stands in global: only the whole can tell whether it was there already.
  const { https, ...whole } = attempt('https')
  const rendered = renderedForm(whole.model, surroundings)
  if (rendered === wanted) return whole
  const lines = attempt('lines')
  if (renderedForm(lines.model, surroundings) !== wanted) return attempt('none')
  if (!https) return lines
  const note = {
    start: https.keyword.start,
    end: https.keyword.end,
    message: `https: would say the same in one, but ${besides(rendered, wanted)}`
  }
  return { ...lines, notes: [...lines.notes, note].sort((one, other) => one.start - other.start) }
}

const renderedForm = (model: Model, surroundings: Surroundings): string =>
  normalForm(readConfiguration(new Source('', renderModel(model, surroundings).text)))

/** What a rendered configuration has that the wanted one has not. */
const besides = (rendered: string, wanted: string): string => {
  const had = new Set(wanted.split('\n'))
  const added = rendered.split('\n').filter(line => !had.has(line))
  return added.length > 0 ? `would add ${added.map(line => line.trim()).join(', ')}` : 'not as it stands here'
}

interface ImportedSection {
  readonly header: ModelSection
  readonly line: Line | undefined
  readonly lines: ImportedLine[]
}

const importWith = (
  configuration: Configuration,
  context: ImportContext
): Imported & { readonly https?: Line } => {
  const { source, preamble, sections, problems } = configuration
  const notes: ImportNote[] = []
  const found: ImportedSection[] = []
  if (preamble.length > 0)
    found.push({
      header: {},
      line: undefined,
      lines: [...importLines({ kind: '', lines: preamble }, context)]
    })
  for (const section of sections) {
    const header = headerOf(section)
    if (header && context.unreadable(section.header) === undefined) {
      found.push({ header, line: section.header, lines: [...importLines(section, context)] })
      continue
    }
    // A header that the model has no place for stays where it is, among the lines before it.
    const before = found.at(-1) ?? { header: {}, line: undefined, lines: [] }
    if (found.length === 0) found.push(before)
    const lines = [section.header, ...section.lines]
    const text = lines.map(({ number }) => source.line(number).trim()).join('\n')
    const { keyword } = section.header
    before.lines.push({ value: { raw: text }, lines })
    notes.push({
      start: keyword.start,
      end: keyword.end,
      message: `this ${section.kind} section is kept as raw text: the model has no such header`
    })
  }
  for (const { lines } of found)
    for (const {
      note,
      lines: [line]
    } of lines)
      if (note !== undefined && line)
        notes.push({
          start: line.keyword.start,
          end: line.keyword.end,
          message: `${note}; the line is kept as raw text`
        })
  for (const { start, end, message } of problems)
    if (!onLine(configuration, start)) notes.push({ start, end, message })
  const https = found.flatMap(({ lines }) => lines).find(({ value }) => Object.hasOwn(Object(value), 'https'))
    ?.lines[0]
  return {
    ...(https && { https }),
    model: found.map(({ header, lines }) => ({
      ...header,
      ...(lines.length > 0 && { lines: lines.map(({ value }) => value) })
    })),
    comments: placeComments(configuration, nodesOf(found)),
    notes: notes.sort((one, other) => one.start - other.start)
  }
}

/** A problem of a line is told with the line. */
const onLine = ({ source, preamble, sections }: Configuration, offset: number): boolean => {
  if (offset >= source.text.length) return false
  const { line } = source.position(offset)
  const has = (lines: readonly Line[]) => lines.some(({ number }) => number === line)
  return has(preamble) || sections.some(({ header, lines }) => header.number === line || has(lines))
}

/** The header as keys of the model; undefined when it says more than they can. */
const headerOf = ({ kind, header: { prefix, args } }: Section): ModelSection | undefined => {
  const words = args.map(({ text }) => text)
  if (prefix || args.some(({ variables, text }) => !variables && text.includes('${'))) return undefined
  if (nameless.has(kind)) return words.length === 0 ? { [kind]: null } : undefined
  const named = kind === 'defaults' && words[0] === 'from' ? 0 : 1
  const [from, parent, more] = inheriting.has(kind) ? words.slice(named) : []
  const name = named === 0 ? undefined : words[0]
  const taken = (name === undefined ? 0 : 1) + (from === undefined ? 0 : 2)
  if (more !== undefined || words.length !== taken || (from !== undefined && from !== 'from'))
    return undefined
  if (name === '' || parent === '') return undefined
  if (name === undefined && kind !== 'defaults' && kind !== 'crt-store') return undefined
  return { [kind]: name ?? null, ...(parent !== undefined && { from: parent }) } as {
    readonly [key: string]: Value
  }
}

const nodesOf = (sections: readonly ImportedSection[]): readonly CommentedNode[] =>
  sections.flatMap(({ line, lines }, at) => [
    ...(line ? [{ pointer: `/${at}`, first: line, last: line }] : []),
    ...lines.flatMap(({ lines: its }, index) => {
      const [first] = its
      const last = its.at(-1)
      if (!first || !last) return []
      const ends = index === lines.length - 1 ? { list: `/${at}/lines` } : {}
      return [{ pointer: `/${at}/lines/${index}`, first, last, ...ends }]
    })
  ])
