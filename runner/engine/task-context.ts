import { createHash } from 'node:crypto'
import { evaluateCondition } from '../language/condition/evaluate.ts'
import { conditionFromText } from '../language/condition.ts'
import type { Play, Task } from '../language/play.ts'
import { Source } from '../language/source.ts'
import { evaluateTemplate, renderTemplate } from '../language/template/evaluate.ts'
import { expressionTemplate, templateOfFile } from '../language/template/parse.ts'
import type { Scope } from '../language/value.ts'
import { type Content, type Context, Refusal } from '../modules/module.ts'
import type { Controller } from './controller.ts'

/** Text that is larger is not worth a diff. */
const diffLimit = 256 * 1024

/** What a module may ask about the controller, seen from one task: its role's folders first, then the playbook's. */
export const taskContext = (
  controller: Controller,
  play: Play,
  task: Task,
  scope: Scope,
  options: { readonly check: boolean; readonly diff: boolean; readonly secret: boolean }
): Context => ({
  check: options.check,
  diff: options.diff,
  file: src =>
    first(places(play, task, 'files', src), controller.file) ??
    refuse('src', `There is no file ${src} in ${searched(play, task, 'files')}.`),
  directory: src => first(places(play, task, 'files', src), controller.directory),
  template: src => {
    for (const path of places(play, task, 'templates', src)) {
      const text = controller.text(path)
      if (text === undefined) continue
      const rendered = renderTemplate(templateOfFile(new Source(path, text)), scope)
      if (rendered.unknown) return refuse('src', `${src} needs the result of a step that has not run.`)
      return textContent(rendered.text, rendered.secret)
    }
    return refuse('src', `There is no template ${src} in ${searched(play, task, 'templates')}.`)
  },
  text: (text, secret = options.secret) => textContent(text, secret),
  condition: text => evaluateCondition(conditionFromText(text), scope).value === true,
  value: expression => evaluateTemplate(expressionTemplate(expression), scope).value,
  download: (url, sha256) => controller.download(url, sha256)
})

const places = (play: Play, task: Task, folder: string, src: string): readonly string[] =>
  src.startsWith('/') ? [src] : folders(play, task, folder).map(directory => `${directory}/${src}`)

const folders = (play: Play, task: Task, folder: string): readonly string[] => [
  ...(task.role ? [`${task.role.directory}/${folder}`, task.role.directory] : []),
  `${play.directory}/${folder}`,
  play.directory
]

const searched = (play: Play, task: Task, folder: string): string => folders(play, task, folder).join(', ')

const first = <T>(paths: readonly string[], find: (path: string) => T | undefined): T | undefined => {
  for (const path of paths) {
    const found = find(path)
    if (found !== undefined) return found
  }
  return undefined
}

const refuse = (at: string, message: string): never => {
  throw new Refusal(at, message)
}

export const textContent = (text: string, secret: boolean): Content => {
  const bytes = Buffer.from(text)
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'),
    size: bytes.length,
    ...(bytes.length <= diffLimit ? { text } : {}),
    secret,
    async *open() {
      yield bytes
    }
  }
}
