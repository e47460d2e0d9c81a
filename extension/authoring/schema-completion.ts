import * as vscode from 'vscode'
import type { CompletionItem, CompletionList, Range } from 'vscode-languageserver-types'
import { completionSchemas } from '../../runner/language/schema/completion-schemas.ts'
import { moduleByName, modules } from '../../runner/modules/registry.ts'
import { type Projects, yamlLanguages } from '../project/projects.ts'
import { timed } from '../timings.ts'
import type { createSchemaService } from './schema-service.ts'
import { siblingKeys } from './sibling-keys.ts'

type SchemaKind = keyof ReturnType<typeof completionSchemas>

/** Keywords, modules, parameters and their values, from the schemas. */
export const completeFromSchemas = (projects: Projects): vscode.Disposable => {
  let service: Promise<ReturnType<typeof createSchemaService>> | undefined
  return vscode.languages.registerCompletionItemProvider(
    [...yamlLanguages],
    {
      async provideCompletionItems(document, position) {
        if (isInTemplate(document.lineAt(position.line).text.slice(0, position.character))) return undefined
        const open = await projects.of(document.uri).open(document.uri)
        const kind = open && schemaOf[open.kind ?? 'playbook']
        if (!kind) return undefined
        service ??= import('./schema-service.ts').then(({ createSchemaService }) =>
          createSchemaService(completionSchemas(modules))
        )
        const complete = await service
        const since = performance.now()
        const list = await complete(kind, document.getText(), position)
        timed('schema completion', () => {}, since)
        return toList(withoutSecondModule(list, document.getText(), position.line))
      }
    },
    ' ',
    ':'
  )
}

/** No schema knows the names in a template: the editor need not wait for one there. */
const isInTemplate = (before: string): boolean => /\{\{(?:(?!\}\}).)*$/.test(before)

/** Variables have no schema: their names are the playbook's affair. */
const schemaOf: Readonly<Record<string, SchemaKind>> = {
  playbook: 'playbook',
  tasks: 'tasks',
  inventory: 'inventory',
  'role-params': 'role-params'
}

/** A task has one module: when it has it, no other is offered. */
const withoutSecondModule = (list: CompletionList, text: string, line: number): CompletionList => {
  const isTask = list.items.some(({ label }) => label === 'import_tasks')
  if (!isTask || ![...siblingKeys(text, line)].some(key => moduleByName.has(key))) return list
  const choices = new Set(['block', 'import_tasks', 'include_tasks', ...moduleByName.keys()])
  return { ...list, items: list.items.filter(({ label }) => !choices.has(label)) }
}

const toList = ({ items, isIncomplete }: CompletionList): vscode.CompletionList =>
  new vscode.CompletionList(items.map(toItem), isIncomplete)

const toItem = (item: CompletionItem): vscode.CompletionItem => {
  // Kinds count from 1 in the protocol, from 0 in the editor.
  const shown = new vscode.CompletionItem(item.label, (item.kind ?? 1) - 1)
  const { documentation, textEdit } = item
  if (item.detail !== undefined) shown.detail = item.detail
  if (item.filterText !== undefined) shown.filterText = item.filterText
  shown.sortText = item.sortText ?? item.label
  if (documentation)
    shown.documentation = new vscode.MarkdownString(
      typeof documentation === 'string' ? documentation : documentation.value
    )
  const text = textEdit?.newText ?? item.insertText ?? item.label
  shown.insertText = item.insertTextFormat === 2 ? new vscode.SnippetString(text) : text
  if (textEdit) shown.range = toRange('range' in textEdit ? textEdit.range : textEdit.insert)
  return shown
}

const toRange = ({ start, end }: Range): vscode.Range =>
  new vscode.Range(start.line, start.character, end.line, end.character)
