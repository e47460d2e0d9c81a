import { createHash } from 'node:crypto'
import { conditionFromText } from '../language/condition/condition.ts'
import { evaluateCondition } from '../language/condition/evaluate.ts'
import { join } from '../language/path.ts'
import type { Play, Task } from '../language/playbook/play.ts'
import { partialPaths, searchPath } from '../language/playbook/search-path.ts'
import { Source } from '../language/source.ts'
import { evaluateTemplate, renderTemplate } from '../language/template/evaluate.ts'
import { expressionTemplate, type Template, templateOfFile } from '../language/template/parse.ts'
import type { Scope } from '../language/value.ts'
import { type Content, type Context, type Destination, Refusal } from '../modules/module.ts'
import type { Controller } from './controller.ts'

/** Text that is larger is not worth a diff. */
const diffLimit = 256 * 1024

/** What a module may ask about the controller, seen from one task: its role's folders first, then the playbook's. */
export const taskContext = (
  controller: Controller,
  play: Play,
  task: Task,
  scope: Scope,
  options: {
    readonly check: boolean
    readonly diff: boolean
    readonly secret: boolean
    readonly verbosity: number
    /** What was there when the task looked for the first time. */
    readonly destination: (path: string) => Destination
  }
): Context => {
  const find = <T>(
    kind: 'files' | 'templates',
    src: string,
    read: (path: string) => T | undefined
  ): T | undefined => {
    for (const path of searchPath(kind, src, task, play.directory)) {
      const found = read(path)
      if (found !== undefined) return found
    }
    return undefined
  }
  const missing = (kind: 'files' | 'templates', src: string, at = 'src'): never =>
    refuse(
      at,
      `There is no ${kind.slice(0, -1)} ${src}; looked for at ${searchPath(kind, src, task, play.directory).join(', ')}`
    )
  const template = (path: string): Template | undefined => {
    const text = controller.text(path)
    return text === undefined ? undefined : templateOfFile(new Source(path, text))
  }
  return {
    check: options.check,
    diff: options.diff,
    verbosity: options.verbosity,
    file: (src, at) => find('files', src, controller.file) ?? missing('files', src, at),
    directory: src => find('files', src, controller.directory),
    template: (src, written = text => text) => {
      const found = find('templates', src, template) ?? missing('templates', src)
      const partial = (name: string) => {
        const [first, second] = partialPaths(found.source.file, name).map(template)
        return first ?? second
      }
      const rendered = renderTemplate(found, scope, { partial })
      if (rendered.unknown) return refuse('src', `${src} needs the result of a step that has not run`)
      return textContent(written(rendered.text), rendered.secret || options.secret)
    },
    text: (text, secret = options.secret) => textContent(text, secret),
    condition: text => evaluateCondition(conditionFromText(text), scope).value === true,
    value: expression => evaluateTemplate(expressionTemplate(expression), scope).value,
    destination: path => options.destination(/^~(\/|$)/.test(path) ? path : join(play.directory, path)),
    pem: text => controller.pem(text),
    download: (url, sha256) => controller.download(url, sha256)
  }
}

const refuse = (at: string, message: string): never => {
  throw new Refusal(at, message)
}

export const textContent = (written: string | Uint8Array, secret: boolean): Content => {
  const bytes = Buffer.from(written as Uint8Array)
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
    ...(bytes.length <= diffLimit ? { text: typeof written === 'string' ? written : bytes.toString() } : {}),
    secret,
    async *open() {
      yield bytes
    }
  }
}
