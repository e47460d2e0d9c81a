import * as vscode from 'vscode'
import { completeHaproxy } from './haproxy/haproxy-completion.ts'
import { showHaproxyDiagnostics } from './haproxy/haproxy-diagnostics.ts'
import { offerHaproxyFixes } from './haproxy/haproxy-fixes.ts'
import { hoverHaproxy } from './haproxy/haproxy-hover.ts'

/** What is done for haproxy.cfg itself; a bundle of its own, so that such a file loads nothing of the playbooks. */
export const start = (): vscode.Disposable =>
  vscode.Disposable.from(showHaproxyDiagnostics(), offerHaproxyFixes(), hoverHaproxy(), completeHaproxy())
