// Bundles the runner and the extension into dist/: small entries that answer by themselves, and everything else behind them.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import * as esbuild from 'esbuild'
import { licensesOf } from './licenses.mjs'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))

/** ssh2 asks for native code inside try/catch; modules that throw make it use node:crypto, as its authors intended. */
const withoutNativeCode = {
  name: 'without-native-code',
  setup(build) {
    build.onResolve({ filter: /(\.node$|^cpu-features$)/ }, ({ path }) => ({ path, namespace: 'native' }))
    build.onLoad({ filter: /.*/, namespace: 'native' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`native code is left out: ${path}`)})`
    }))
  }
}

/** The YAML service formats with prettier and translates ajv's messages; we ask it for neither. */
const withoutFormatting = {
  name: 'without-formatting',
  setup(build) {
    build.onResolve({ filter: /^(prettier|ajv-i18n)(\/|$)/ }, ({ path }) => ({ path, namespace: 'unused' }))
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'module.exports = {}' }))
  }
}

/** These modules are bundles of their own, loaded only when they are needed. */
const apart = names => ({
  name: 'apart',
  setup(build) {
    const filter = new RegExp(`^\\./(${names.join('|')})\\.ts$`)
    build.onResolve({ filter }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path: path.replace(/\.ts$/, '.cjs'), external: true } : undefined
    )
  }
})

/** @type {import('esbuild').BuildOptions} */
const options = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  // Names stay: a stack that a user reports can be read, and it starts as fast.
  minifyWhitespace: true,
  minifySyntax: true,
  // Licences of what is bundled stand together in LICENSES.txt.
  legalComments: 'none',
  logLevel: 'warning',
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [withoutNativeCode]
}

/** import() would have Node search the whole bundle for the names it exports: 0.2 s; require() does not. */
const requiring = { supported: { 'dynamic-import': false } }

mkdirSync('dist', { recursive: true })
await esbuild.build({
  ...options,
  ...requiring,
  entryPoints: ['runner/cli/hq-run.ts'],
  outfile: 'dist/hq-run.cjs',
  banner: { js: '#!/usr/bin/env node' },
  plugins: [apart(['main'])]
})
chmodSync('dist/hq-run.cjs', 0o755)
const { metafile } = await esbuild.build({
  ...options,
  entryPoints: ['runner/cli/main.ts'],
  outfile: 'dist/main.cjs',
  metafile: true
})
writeFileSync('dist/main.meta.json', JSON.stringify(metafile))

const extension = await esbuild.build({
  metafile: true,
  ...options,
  ...requiring,
  entryPoints: ['extension/extension.ts', 'extension/features.ts', 'extension/authoring/schema-service.ts'],
  entryNames: '[name]',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  external: ['vscode'],
  plugins: [withoutNativeCode, withoutFormatting, apart(['features', 'schema-service'])]
})
writeFileSync('dist/LICENSES.txt', licensesOf([metafile, extension.metafile]))
