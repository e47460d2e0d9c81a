import { join } from 'node:path'
import * as esbuild from 'esbuild'

/** Bundles test/editor/index.ts and every suite for an extension host, and resolves to the path of the script. */
export const bundleSuite = async (folder: string): Promise<string> => {
  const outfile = join(folder, 'suite.cjs')
  await esbuild.build({
    entryPoints: [join(import.meta.dirname, '../index.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    external: ['vscode'],
    sourcemap: 'linked',
    // Mocha names the scripts of its worker processes, which nobody starts here.
    logOverride: { 'require-resolve-not-external': 'silent' },
    logLevel: 'warning'
  })
  return outfile
}
