import { TextDocument } from 'vscode-languageserver-textdocument'
import type { CompletionList, Position } from 'vscode-languageserver-types'
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
  return (kind, text, position) =>
    service.doComplete(TextDocument.create(uriOf(kind), 'yaml', ++version, text), position, false)
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
