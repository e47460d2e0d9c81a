import * as assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import * as vscode from 'vscode'
import type { Api } from '../../../extension/extension.ts'

/** Our extension, as it was installed from the .vsix. */
export const installed = (): vscode.Extension<Api> => {
  const extension = vscode.extensions.getExtension<Api>('hq-run.hq-run')
  assert.ok(extension, 'the extension is not installed')
  return extension
}

export const api = async (): Promise<Api> => installed().activate()

/** The hq-run that is in the .vsix. */
export const program = (): string => join(installed().extensionPath, 'dist/hq-run.cjs')

/**
 * The `vscode` module as our extension has it: each extension gets one of its own, so dialogs can only be answered there. VS Code tells
 * extensions apart by where the requiring file stands.
 */
export const itsVscode = (): typeof vscode =>
  createRequire(join(installed().extensionPath, 'dist/extension.cjs'))('vscode') as typeof vscode
