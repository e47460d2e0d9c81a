import * as vscode from 'vscode'
import type { Place, Range } from '../../runner/protocol/diagnostic.ts'
import type { EditorFiles } from './editor-files.ts'

/** The language counts lines and columns from 1, the editor from 0; both count UTF-16 units. */
export const toRange = ({ start, end }: Range): vscode.Range =>
  new vscode.Range(start.line - 1, start.column - 1, end.line - 1, end.column - 1)

export const toLocation = (place: Place, files: EditorFiles): vscode.Location =>
  new vscode.Location(files.uri(place.file), toRange(place.range))
