import * as vscode from 'vscode'
import { basename } from '../../runner/language/path.ts'

export const previewScheme = 'hq-preview'

/** Which rendered file a preview shows; everything it takes to render it again. */
export interface PreviewAddress {
  /** The project's directory, as a URI. */
  readonly root: string
  /** Paths as the project has them. */
  readonly playbook: string
  readonly template: string
  /** Which of the tasks that render this template, from 0. */
  readonly index: number
  readonly host: string
}

/** The name in the tab says what is shown and for which host. */
export const previewUri = (address: PreviewAddress, dest: string | undefined): vscode.Uri =>
  vscode.Uri.from({
    scheme: previewScheme,
    path: `/${basename(dest ?? address.template.replace(/\.hbs$/, ''))} (${address.host})`,
    query: JSON.stringify(address)
  })

export const previewAddress = (uri: vscode.Uri): PreviewAddress => JSON.parse(uri.query)

export const isPreview = (uri: vscode.Uri): boolean => uri.scheme === previewScheme

export const languageOfPreview = (uri: vscode.Uri): string =>
  /haproxy|\.cfg\b/.test(`${uri.path} ${previewAddress(uri).template}`) ? 'haproxy' : 'plaintext'
