import * as vscode from 'vscode'
import type { Features } from './features.ts'
import { recogniseDocuments } from './recognise/recognise-documents.ts'
import { timed, timings } from './timings.ts'

/** What tests and measurements may ask of the installed extension. */
export interface Api {
  /** Whether more than the recognition of files has been loaded. */
  started(): boolean
  /** Milliseconds that each kind of work took, in order. */
  timings(): Readonly<Record<string, readonly number[]>>
  /** What the output channel holds of the last run. */
  output(): string
}

/** Languages whose files the features are for; haproxy.cfg has features of its own. */
const ours = new Set(['hq-playbook', 'hq-inventory', 'hq-vars', 'hq-template'])

/** Loads nothing but what tells our files from others, until there is one of ours or a command. */
export const activate = (context: vscode.ExtensionContext): Api =>
  timed('activation', () => {
    let features: Features | undefined
    let starting: Promise<Features> | undefined
    const start = (): Promise<Features> => {
      starting ??= load(context).then(loaded => {
        features = loaded
        return loaded
      })
      return starting
    }
    let reading = false
    const readHaproxy = async (): Promise<void> => {
      if (reading) return
      reading = true
      const { start: startHaproxy } = await import('./haproxy-features.ts')
      context.subscriptions.push(startHaproxy())
    }
    const look = (document: vscode.TextDocument): void => {
      if (ours.has(document.languageId)) void start()
      if (document.languageId === 'haproxy' && document.uri.scheme !== 'hq-preview') void readHaproxy()
    }
    context.subscriptions.push(
      vscode.workspace.onDidOpenTextDocument(look),
      ...commandsOf(context).map(id =>
        vscode.commands.registerCommand(id, async (...given: readonly unknown[]) =>
          (await start()).perform(id, given)
        )
      ),
      recogniseDocuments()
    )
    for (const document of vscode.workspace.textDocuments) look(document)
    return {
      started: () => features !== undefined,
      // Each bundle keeps its own.
      timings: () => ({ ...timings(), ...features?.timings() }),
      output: () => features?.output() ?? ''
    }
  })

const load = async (context: vscode.ExtensionContext): Promise<Features> => {
  const since = performance.now()
  const { start } = await import('./features.ts')
  const features = start(context)
  timed('start', () => {}, since)
  return features
}

const commandsOf = ({ extension }: vscode.ExtensionContext): readonly string[] =>
  extension.packageJSON.contributes.commands.map(({ command }: { readonly command: string }) => command)
