import { execFile } from 'node:child_process'
import { workspaceFolder } from './documents.ts'
import { program } from './extension.ts'

/** Runs the hq-run of the .vsix in the workspace, as a user would beside the editor; resolves to its standard output. */
export const hqRun = (...args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { cwd: workspaceFolder().fsPath, env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } }
    execFile(process.execPath, [program(), ...args], options, (error, stdout, stderr) => {
      // Diagnostics are an answer, too.
      if (error && error.code !== 4) reject(new Error(`${error.message}\n${stderr}`))
      else resolve(stdout)
    })
  })
