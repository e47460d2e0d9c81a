import type { Diagnostic } from '../../protocol/diagnostic.ts'
import { parseCondition } from '../condition/condition.ts'
import { LanguageError } from '../language-error.ts'
import { type Entry, get, type Node, type ScalarNode } from '../node.ts'
import { basename, dirname } from '../path.ts'
import type { Task } from '../playbook/play.ts'
import { partialPaths, searchPath } from '../playbook/search-path.ts'
import { BadExpression, expression } from '../regular-expression.ts'
import { checkType } from '../schema/check-params.ts'
import { itemsOf, memberOf, presenceKey, saysPresence } from '../schema/presence.ts'
import type { JsonSchema } from '../schema/schema-words.ts'
import type { ModuleSignature } from '../signature.ts'
import { Source } from '../source.ts'
import { checkTemplate } from '../template/check.ts'
import { namesInTemplate } from '../template/names.ts'
import { parseTemplate, type Template, templateOfFile } from '../template/parse.ts'
import { isTemplated, scalarsOf, textOf } from '../yaml/plain.ts'
import { fileProblem, firstThere } from '../yaml/read-yaml.ts'
import { offsetInSource } from '../yaml/scalar-offset.ts'
import { typeOfNode } from './check-node.ts'
import type { Checker, TaskChecks } from './check-task.ts'
import { checkName } from './check-vars.ts'
import { meant, problem } from './problems.ts'

/** Checks the parameters of a task by what they stand for. */
export const checkArguments = (
  task: Task,
  module: ModuleSignature,
  checker: Checker,
  checks: TaskChecks
): void => {
  if (task.args.kind !== 'map') return
  const named = (module.params as JsonSchema).hq === 'names'
  for (const entry of task.args.entries) {
    const schema: JsonSchema = module.params.properties[entry.key.value] ?? {}
    checkArgument(entry, schema, task, checker, checks)
    if (named) giveName(entry, checker, checks)
    else if (schema.hq === 'names' && entry.value.kind === 'map')
      for (const below of entry.value.entries) giveName(below, checker, checks)
  }
}

const checkArgument = (
  { key, value }: Entry,
  schema: JsonSchema,
  task: Task,
  checker: Checker,
  checks: TaskChecks
): void => {
  if (schema.hq === 'condition') {
    checkConditions(value, checker)
    return
  }
  if (schema.hq === 'expression') {
    if (value.kind === 'scalar' && !isTemplated(value)) checkExpression(value, checker)
    return
  }
  checker.node(value)
  checkPresence(value, schema, checker)
  checker.say(...checkType(schema, value, checker.env, key.value))
  if (schema.hq === 'regex') checkRegex(value, checker)
  if ((schema.hq === 'file' || schema.hq === 'template') && !isOnHost(task))
    checkFile(value, schema.hq, task, checker, checks)
}

/** Conditions of maps below a parameter that say whether they are there. */
const checkPresence = (node: Node, schema: JsonSchema, checker: Checker): void => {
  if (node.kind === 'scalar' || !saysPresence(schema)) return
  if (node.kind === 'seq') {
    for (const item of node.items) checkPresence(item, itemsOf(schema), checker)
    return
  }
  const own = presenceKey(schema)
  for (const { key, value } of node.entries)
    if (key.value === own) checkConditions(value, checker)
    else checkPresence(value, memberOf(schema, key.value), checker)
}

const checkConditions = (value: Node, checker: Checker): void => {
  for (const scalar of scalarsOf(value)) {
    const { condition, diagnostics } = parseCondition(scalar)
    checker.say(...diagnostics)
    checker.conditions(condition ? [condition] : [])
  }
}

const giveName = ({ key, value }: Entry, checker: Checker, { results }: TaskChecks): void => {
  checker.say(...checkName(key.value, key))
  results.add(key.value, typeOfNode(value, checker.env), checker.env.names.get(key.value))
}

/** `remote_src`: the file is one of the host. */
const isOnHost = (task: Task): boolean => {
  const remote = get(task.args, 'remote_src')
  return remote !== undefined && !(remote.kind === 'scalar' && remote.value === false)
}

const checkExpression = (value: ScalarNode, checker: Checker): void => {
  const text = String(value.value)
  checkText(
    () =>
      parseTemplate({
        text: `{{${text}}}`,
        source: value.source,
        offset: index => offsetInSource(value, Math.max(0, Math.min(index - 2, text.length)))
      }),
    checker
  )
}

const checkRegex = (value: Node, checker: Checker): void => {
  const text = textOf(value)
  if (text === undefined || isTemplated(value)) return
  try {
    expression(text)
  } catch (error) {
    if (!(error instanceof BadExpression)) throw error
    const { message, hint } = error
    checker.say(problem(value, 'wrong-value', message, hint === undefined ? {} : { hint }))
  }
}

const checkText = (
  parse: () => Template,
  checker: Checker,
  partial?: (name: string) => Template | undefined
): void => {
  try {
    const template = parse()
    checker.say(...checkTemplate(template, checker.env, partial ? { partial } : {}))
    checker.named(namesInTemplate(template))
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error
    checker.say(error.diagnostic)
  }
}

const checkFile = (
  value: Node,
  kind: 'file' | 'template',
  task: Task,
  checker: Checker,
  checks: TaskChecks
): void => {
  const src = textOf(value)
  if (src === undefined || src === '' || isTemplated(value) || src.includes('://') || src.startsWith('~'))
    return
  const { workspace } = checks
  const paths = searchPath(kind === 'file' ? 'files' : 'templates', src, task, checks.playDirectory)
  const kinds = paths.map(path => workspace.kind(path))
  const index = kinds.findIndex(found => found !== undefined)
  const path = paths[index]
  if (path === undefined) {
    if (!workspace.pending) checker.say(notFound(value, src, kind, paths, checks))
    return
  }
  if (kind === 'template') checkTemplateFile(path, value, task, checker, checks)
}

const notFound = (
  value: Node,
  src: string,
  kind: string,
  paths: readonly string[],
  checks: TaskChecks
): Diagnostic => {
  const siblings = [...new Set(paths.map(dirname))].flatMap(directory => checks.workspace.list(directory))
  return problem(value, 'file-not-found', `There is no ${kind} ${src}`, {
    hint: `Looked for ${paths.join(', ')}.`,
    ...meant(basename(src), siblings, value)
  })
}

const checkTemplateFile = (
  path: string,
  at: Node,
  task: Task,
  checker: Checker,
  checks: TaskChecks
): void => {
  const content = checks.workspace.read(path)
  if (content.kind !== 'text') {
    checker.say(...fileProblem(content, path, at))
    return
  }
  const { workspace, witness, play } = checks
  const { seen } = checker
  const tell = (file: string) => seen && witness?.({ kind: 'template', play, file, task, env: seen })
  tell(path)
  const partial = (name: string): Template | undefined => {
    const found = firstThere(workspace, partialPaths(path, name))
    const text = found && found !== 'pending' ? workspace.read(found.path) : undefined
    if (text?.kind !== 'text') return found === 'pending' ? nothing : undefined
    tell(text.source.file)
    const template = templateOfFile(text.source)
    checker.named(namesInTemplate(template))
    return template
  }
  checkText(() => templateOfFile(content.source), checker, partial)
}

/** Stands for a template that is still to be loaded. */
const nothing: Template = { text: '', source: new Source('', ''), offset: index => index, body: [] }
