import * as vscode from 'vscode'
import { definition } from '../../runner/language/editing/definition.ts'
import { hover } from '../../runner/language/editing/hover.ts'
import { type DocumentSymbol, symbols } from '../../runner/language/editing/symbols.ts'
import { toLocation, toRange } from '../project/places.ts'
import { languages, type Projects } from '../project/projects.ts'

/** Hover, go to definition, outline. */
export const navigate = (projects: Projects): vscode.Disposable => {
  const opened = (document: vscode.TextDocument) => projects.of(document.uri).open(document.uri)
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider([...languages], {
      async provideHover(document, position) {
        const open = await opened(document)
        const found = open && hover(open, document.offsetAt(position))
        return found && new vscode.Hover(new vscode.MarkdownString(found.markdown), toRange(found.range))
      }
    }),
    vscode.languages.registerDefinitionProvider([...languages], {
      async provideDefinition(document, position) {
        const open = await opened(document)
        if (!open) return undefined
        const { files } = projects.of(document.uri)
        return definition(open, document.offsetAt(position)).map(place => toLocation(place, files))
      }
    }),
    vscode.languages.registerDocumentSymbolProvider([...languages], {
      async provideDocumentSymbols(document) {
        const open = await opened(document)
        return open && symbols(open).map(toSymbol)
      }
    })
  )
}

const kinds: Readonly<Record<DocumentSymbol['kind'], vscode.SymbolKind>> = {
  play: vscode.SymbolKind.Class,
  section: vscode.SymbolKind.Namespace,
  task: vscode.SymbolKind.Method,
  handler: vscode.SymbolKind.Event,
  role: vscode.SymbolKind.Module,
  group: vscode.SymbolKind.Package,
  host: vscode.SymbolKind.Object,
  variable: vscode.SymbolKind.Variable,
  param: vscode.SymbolKind.Property
}

const toSymbol = (symbol: DocumentSymbol): vscode.DocumentSymbol => {
  const { name, detail, kind, range, selection, children } = symbol
  const shown = new vscode.DocumentSymbol(
    name || ' ',
    detail ?? '',
    kinds[kind],
    toRange(range),
    toRange(selection)
  )
  shown.children = children.map(toSymbol)
  return shown
}
