import * as vscode from 'vscode'
import type { FilePort } from '../../runner/language/analysis/workspace.ts'

/** Files as the editor has them: an open buffer before what is saved. Paths are those that hq-run gives when it runs in `root`. */
export class EditorFiles implements FilePort {
  private readonly root: vscode.Uri

  constructor(root: vscode.Uri) {
    this.root = root
  }

  uri(path: string): vscode.Uri {
    return path.startsWith('/') ? this.root.with({ path }) : vscode.Uri.joinPath(this.root, path)
  }

  path(uri: vscode.Uri): string {
    const inside = `${this.root.path.replace(/\/$/, '')}/`
    return uri.path.startsWith(inside) ? uri.path.slice(inside.length) : uri.path
  }

  async kind(path: string): Promise<'file' | 'directory' | undefined> {
    try {
      const { type } = await vscode.workspace.fs.stat(this.uri(path))
      return type & vscode.FileType.Directory ? 'directory' : 'file'
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }

  async read(path: string, limit: number): Promise<Uint8Array | undefined> {
    const uri = this.uri(path)
    const open = this.buffer(path)
    if (open) return new TextEncoder().encode(open.getText())
    try {
      const { size } = await vscode.workspace.fs.stat(uri)
      return size > limit ? new Uint8Array(limit) : await vscode.workspace.fs.readFile(uri)
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }

  /** Whether a buffer of the editor stands for the file: what is on the disk then does not count. */
  isOpen(path: string): boolean {
    return this.buffer(path) !== undefined
  }

  /** The buffer of a file, also of one that was never saved; not its copies in a version control system's views. */
  private buffer(path: string): vscode.TextDocument | undefined {
    return vscode.workspace.textDocuments.find(
      ({ uri, isClosed }) =>
        !isClosed && [this.root.scheme, 'untitled'].includes(uri.scheme) && this.path(uri) === path
    )
  }

  async list(path: string): Promise<readonly string[] | undefined> {
    try {
      return (await vscode.workspace.fs.readDirectory(this.uri(path))).map(([name]) => name)
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }
}

const isAbsent = (error: unknown): boolean =>
  error instanceof vscode.FileSystemError && ['FileNotFound', 'FileNotADirectory'].includes(error.code)
