import { checkRendered, type LineFinding } from '../../haproxy/model/check-model.ts'
import type { Model } from '../../haproxy/model/model.ts'
import { renderModel } from '../../haproxy/model/render-model.ts'
import type { ModelProblem, RenderedModel } from '../../haproxy/model/rendered.ts'
import { type Expected, surroundingsOf } from '../../haproxy/model/surroundings-of.ts'
import { libraries } from '../../haproxy/tls-library.ts'
import type { ForeseenProblem, Renders, TextFix } from '../../language/signature.ts'
import type { Value } from '../../language/value.ts'
import { pointerSteps } from '../../language/yaml/plain.ts'

/** What `config:` makes, told to the editor and to `hq-run check`. */
export const rendersConfig: Renders = {
  from: 'config',
  text: given => {
    const { config } = given
    // The whole of it is not known yet.
    if (!Array.isArray(config))
      return { text: `${String(config)}\n`, origins: ['/config'], problems: () => [] }
    const model = config as unknown as Model
    const surroundings = surroundingsOf(expected(given))
    const rendered = renderModel(model, surroundings)
    // What could be better is the lint's to say, not the check's: hq-run haproxy lint.
    const findings = () =>
      given.lint === 'off' || !isWhole(rendered)
        ? []
        : checkRendered(rendered, surroundings).filter(found => found.severity !== 'info')
    return {
      text: rendered.text,
      origins: rendered.origins.map(({ pointer }) => `/config${pointer}`),
      problems: () => [
        ...rendered.problems.map(told),
        ...findings().map(found => foundIn(found, model, rendered))
      ]
    }
  }
}

/** What is not known before the run is as if it were not said. */
const expected = (given: Readonly<Record<string, Value>>): Expected => {
  const { haproxy_version: version, tls_library: library, tls_library_version: libraryVersion } = given
  const known = libraries.find(one => one === library)
  return {
    ...(typeof version === 'string' && /^\d/.test(version) ? { haproxy_version: version } : {}),
    ...(known ? { tls_library: known } : {}),
    ...(typeof libraryVersion === 'string' && /^\d/.test(libraryVersion)
      ? { tls_library_version: libraryVersion }
      : {})
  }
}

/** A line that is not known yet may be the one that is missed. */
const isWhole = ({ text }: RenderedModel): boolean =>
  !/^\s*\S*\p{Co}|^\s*[a-z_ -]*\p{Co}\d+\p{Co}$/mu.test(text)

const told = ({ pointer, key, severity, message, hint }: ModelProblem): ForeseenProblem => ({
  pointer: `/config${pointer}`,
  ...(key ? { key } : {}),
  severity,
  message,
  ...(hint === undefined ? {} : { hint })
})

const foundIn = (found: LineFinding, model: Model, rendered: RenderedModel): ForeseenProblem => {
  const { code, severity, message, hint, pointer, line } = found
  const fix = fixIn(found, model, rendered)
  return {
    pointer: `/config${pointer}`,
    line,
    code,
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(fix ? { fix } : {})
  }
}

/** A mend of the text is one of the model where a line of it is text. */
const fixIn = (
  { fix, pointer, line }: LineFinding,
  model: Model,
  { text }: RenderedModel
): TextFix | undefined => {
  const written = at(model, pointer)
  const shown = text.split('\n')[line] ?? ''
  if (!fix || typeof written !== 'string' || shown.trim() !== written.trim()) return undefined
  const blanks = written.length - written.trimStart().length
  const shift = blanks - (shown.length - shown.trimStart().length)
  const edits = fix.edits.map(({ range, text: mended }) => ({
    start: range.start.column - 1 + shift,
    end: range.end.column - 1 + shift,
    text: mended,
    inLine: range.start.line === line + 1 && range.end.line === line + 1
  }))
  if (!edits.every(({ inLine, start }) => inLine && start >= 0)) return undefined
  return { title: fix.title, edits: edits.map(({ inLine: _, ...edit }) => edit) }
}

const at = (model: Model, pointer: string): unknown =>
  pointerSteps(pointer).reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<string, unknown>>)[step]
        : undefined,
    model
  )
