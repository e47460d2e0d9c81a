import * as vscode from 'vscode'
import type { Event, TaskStatus } from '../../runner/protocol/event.ts'

const told: readonly TaskStatus[] = ['ok', 'changed', 'would-change', 'failed']

/** The run in the status bar: what is at work now, and how the last one ended. */
export class RunStatus implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem('hq-run.run', vscode.StatusBarAlignment.Left, 10)
  private counts = new Map<TaskStatus, number>()

  constructor() {
    this.item.name = 'HQ Run'
    this.item.command = 'hq-run.showOutput'
  }

  begin(): void {
    this.counts = new Map()
    this.item.backgroundColor = undefined
    this.show('sync~spin', '')
    this.item.show()
  }

  /** What a progress notification may say, when the event changes it. */
  follow(event: Event): string | undefined {
    switch (event.type) {
      case 'task-start':
        this.show('sync~spin', event.task.name)
        return `${event.host}: ${event.task.name}`
      case 'progress':
        return `${event.host}: ${event.task.name} ${Math.round(event.seconds)} s ${event.line}`
      case 'task-end':
        this.counts.set(event.status, (this.counts.get(event.status) ?? 0) + 1)
        return undefined
      default:
        return undefined
    }
  }

  end(code: number): void {
    this.show(code === 0 ? 'pass' : code === 130 ? 'circle-slash' : 'error', '')
    if (code !== 0 && code !== 130)
      this.item.backgroundColor = new vscode.ThemeColor('statusBarItem.errorBackground')
  }

  private show(icon: string, task: string): void {
    const counts = told.flatMap(status => {
      const count = this.counts.get(status)
      return count ? [`${status.replace('-', ' ')} ${count}`] : []
    })
    this.item.text = `$(${icon}) HQ${counts.length > 0 ? ` ${counts.join(' · ')}` : ''}`
    this.item.tooltip = task === '' ? vscode.l10n.t('Show what the last run said') : task
  }

  dispose(): void {
    this.item.dispose()
  }
}
