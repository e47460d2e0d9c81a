import { isVersionAtLeast } from '../../language/functions/version.ts'
import type { Surroundings } from '../configuration/surroundings.ts'
import { addConsequences } from './add-consequences.ts'
import type { Model } from './model.ts'
import { type Reading, readSections, type SectionDraft } from './read-sections.ts'
import type { LineOrigin, ModelProblem, Rendered, RenderedFile, RenderedModel } from './rendered.ts'

/**
 * The text of haproxy.cfg and of the files beside it. The same model and surroundings give the same text; without a version it is
 * that of the newest HAProxy. Total: what cannot be rendered is left out and told among the problems.
 */
export const renderModel = (model: Model, surroundings: Surroundings): RenderedModel => {
  const problems: ModelProblem[] = []
  const reading: Reading = {
    surroundings,
    since: version => surroundings.version === undefined || isVersionAtLeast(surroundings.version, version),
    problems
  }
  const whole = addConsequences(readSections(model, reading), reading)
  return {
    ...write(whole.filter(({ file }) => file === undefined)),
    files: whole.flatMap((section): readonly RenderedFile[] => {
      const { file, kind } = section
      if (file === undefined) return []
      const { text, origins } = write([{ ...section, header: undefined }], '')
      // HTTP ends its lines so.
      const own = kind === 'error-file' ? text.replaceAll('\n', '\r\n') : text
      return [{ path: file, kind, text: own, origins }]
    }),
    problems
  }
}

/** Sections with an empty line between them; the lines of each indented. */
const write = (sections: readonly SectionDraft[], indent = '    '): Rendered => {
  const lines: string[] = []
  const origins: LineOrigin[] = []
  const put = (text: string, pointer: string): void => {
    lines.push(text)
    origins.push({ pointer })
  }
  for (const [index, { header, pointer, comment, lines: own }] of sections.entries()) {
    if (index > 0) put('', pointer)
    for (const line of commented(comment)) put(line, `${pointer}/comment`)
    if (header !== undefined) put(header, pointer)
    for (const { text, pointer: at, comment: said, alone } of own) {
      for (const line of commented(said)) put(`${indent}${line}`, at)
      if (!alone) for (const line of text.split('\n')) put(line === '' ? line : `${indent}${line}`, at)
    }
  }
  return { text: lines.map(line => `${line}\n`).join(''), origins }
}

const commented = (comment: string | undefined): readonly string[] =>
  comment === undefined
    ? []
    : comment
        .replace(/\n+$/, '')
        .split('\n')
        .map(line => (line === '' ? '#' : `# ${line}`))
