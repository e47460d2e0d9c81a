import { TextDocument } from 'vscode-languageserver-textdocument'
import type { CompletionItem, CompletionList, Position } from 'vscode-languageserver-types'
import {
  getLanguageService,
  type LanguageService
} from 'yaml-language-server/lib/esm/languageservice/yamlLanguageService.js'
import type { SettingsState } from 'yaml-language-server/lib/esm/yamlSettings.js'

/** Completes keys and values from the schemas of our files; a bundle of its own, loaded when it is first asked. */
export const createSchemaService = (
  schemas: Readonly<Record<string, object>>
): ((kind: string, text: string, position: Position) => Promise<CompletionList>) => {
  const service = configured(schemas)
  let version = 0
  // The service keeps what it parsed by name and version; each question has a version of its own.
  const ask = (kind: string, text: string, position: Position): Promise<CompletionList> =>
    service.doComplete(TextDocument.create(uriOf(kind), 'yaml', ++version, text), position, false)
  return async (kind, text, position) => {
    const lines = text.split('\n')
    const line = lines[position.line] ?? ''
    const [before, after] = [line.slice(0, position.character), line.slice(position.character)]
    if (!isEmptyInBraces(before, after)) return ask(kind, text, position)
    lines[position.line] = `${before}${standIn}${after}`
    const list = await ask(kind, lines.join('\n'), position)
    return { ...list, items: list.items.map(item => withoutStandIn(item, position)) }
  }
}

/** The service knows no value that is not begun, where a brace or comma follows: `{ state: | }`. */
const isEmptyInBraces = (before: string, after: string): boolean =>
  /[{,]\s*[\w-]+:\s+$/.test(before) && /^\s*[,}]/.test(after)

const standIn = 'x'

/** The stand-in is in no text of the editor: nothing of it may be replaced. */
const withoutStandIn = (item: CompletionItem, at: Position): CompletionItem => {
  const { textEdit } = item
  return textEdit ? { ...item, textEdit: { newText: textEdit.newText, range: { start: at, end: at } } } : item
}

const uriOf = (kind: string): string => `file:///${kind}.hq-run.yaml`

const configured = (schemas: Readonly<Record<string, object>>): LanguageService => {
  const service = getLanguageService({
    schemaRequestService: async uri => Promise.reject(new Error(`${uri} is not among the schemas`)),
    workspaceContext: { resolveRelativePath: (path, resource) => new URL(path, resource).toString() },
    clientCapabilities: {
      textDocument: {
        completion: { completionItem: { documentationFormat: ['markdown'], snippetSupport: true } }
      }
    },
    // Of the server's settings the service reads these few.
    yamlSettings: {
      indentation: '  ',
      suggest: { parentSkeletonSelectedFirst: false }
    } as unknown as SettingsState
  })
  service.configure({
    completion: true,
    validate: false,
    hover: false,
    format: false,
    disableDefaultProperties: true,
    yamlVersion: '1.2',
    schemas: Object.entries(schemas).map(([kind, schema]) => ({
      uri: `hq-run://schemas/${kind}`,
      fileMatch: [`${kind}.hq-run.yaml`],
      schema
    }))
  })
  return service
}
