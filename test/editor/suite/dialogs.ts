import * as assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { itsVscode } from './extension.ts'

// VS Code shows no dialogs in tests: what the extension would ask of a user is answered here, and returned.

type Stub = (...given: never[]) => Promise<unknown>

/** Puts a function in the place of one of the extension's `vscode.window` while work is done. */
const replacing = async (
  name: 'showInputBox' | 'showQuickPick' | 'showWarningMessage',
  stub: Stub,
  work: () => Promise<void>
): Promise<void> => {
  const { window } = itsVscode()
  const original = window[name]
  Object.assign(window, { [name]: stub })
  try {
    await work()
  } finally {
    Object.assign(window, { [name]: original })
  }
}

/** Answers input boxes while work is done. */
export const answering = async (
  answer: (options: vscode.InputBoxOptions, index: number) => string | undefined,
  work: () => Promise<void>
): Promise<readonly vscode.InputBoxOptions[]> => {
  const asked: vscode.InputBoxOptions[] = []
  const stub = async (options: vscode.InputBoxOptions = {}) => {
    asked.push(options)
    return answer(options, asked.length - 1)
  }
  await replacing('showInputBox', stub, work)
  return asked
}

export interface Warning {
  readonly message: string
  readonly detail: string
  readonly choices: readonly string[]
}

/** Chooses in warnings while work is done. */
export const choosing = async (
  choose: (warning: Warning) => string | undefined,
  work: () => Promise<void>
): Promise<readonly Warning[]> => {
  const warnings: Warning[] = []
  const stub = async (message: string, ...rest: readonly (string | vscode.MessageOptions)[]) => {
    const options = rest.find(each => typeof each !== 'string')
    const choices = rest.filter(each => typeof each === 'string')
    const warning = { message, detail: options?.detail ?? '', choices }
    warnings.push(warning)
    return choose(warning)
  }
  await replacing('showWarningMessage', stub, work)
  return warnings
}

export interface List {
  readonly title: string
  /** Label and description of each row, icons and separators left out. */
  readonly rows: readonly string[]
}

/** Picks rows by their labels, list by list, while work is done; a list beyond the answers is left. */
export const picking = async (
  answers: readonly (readonly string[])[],
  work: () => Promise<void>
): Promise<readonly List[]> => {
  const lists: List[] = []
  const stub = async (all: readonly vscode.QuickPickItem[], options: vscode.QuickPickOptions = {}) => {
    const items = all.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator)
    const rows = items.map(({ label, description = '' }) => `${withoutIcon(label)}: ${description}`)
    const wanted = answers[lists.length]
    lists.push({ title: options.title ?? '', rows })
    if (!wanted) return undefined
    const picked = items.filter(({ label }) => wanted.includes(withoutIcon(label)))
    assert.equal(picked.length, wanted.length, `${wanted} is not among ${rows}`)
    return options.canPickMany ? picked : picked[0]
  }
  await replacing('showQuickPick', stub, work)
  return lists
}

const withoutIcon = (label: string): string => label.replace(/^\$\([\w~-]+\) /, '')
