import * as vscode from 'vscode'
import { readConfiguration } from '../../runner/haproxy/configuration/read-configuration.ts'
import { haproxyHover } from '../../runner/haproxy/editing/hover.ts'
import { Source } from '../../runner/language/source.ts'
import { toRange } from '../project/places.ts'
import { haproxyLanguage, versionOf } from './haproxy-documents.ts'

/** What a keyword does, where it may stand and since when. */
export const hoverHaproxy = (): vscode.Disposable =>
  vscode.languages.registerHoverProvider(haproxyLanguage, {
    provideHover(document, position) {
      const configuration = readConfiguration(new Source(document.uri.path, document.getText()))
      const found = haproxyHover(configuration, document.offsetAt(position), versionOf(document))
      return found && new vscode.Hover(new vscode.MarkdownString(found.markdown), toRange(found.range))
    }
  })
