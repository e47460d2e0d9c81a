// Bundles the runner and the extension into dist/: small entries that answer by themselves, and everything else behind them.
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
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

/** What the program and the extension have in common stands in chunks that both load, each when it is first needed. */
const { outputFiles, metafile } = await esbuild.build({
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  mainFields: ['module', 'main'],
  // Names stay: a stack that a user reports can be read, and it starts as fast.
  minifyWhitespace: true,
  minifySyntax: true,
  // Licences of what is bundled stand together in LICENSES.txt.
  legalComments: 'none',
  logLevel: 'warning',
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [withoutNativeCode, withoutFormatting],
  entryPoints: [
    'runner/cli/hq-run.ts',
    'runner/cli/main.ts',
    'extension/extension.ts',
    'extension/features.ts',
    'extension/haproxy-features.ts',
    'extension/authoring/schema-service.ts'
  ],
  external: ['vscode'],
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  metafile: true,
  write: false
})

/**
 * esbuild splits ES modules only; ssh2 and VS Code want CommonJS. import() would have Node search a whole chunk for the names it
 * exports: 0.2 s; require() does not.
 */
const commonJs = async text => {
  const { code } = await esbuild.transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    supported: { 'dynamic-import': false }
  })
  return code
}

mkdirSync('dist', { recursive: true })
const made = await Promise.all(
  outputFiles.map(async ({ path, text }) => {
    const isProgram = basename(path) === 'hq-run.cjs'
    writeFileSync(path, `${isProgram ? '#!/usr/bin/env node\n' : ''}${await commonJs(text)}`)
    if (isProgram) chmodSync(path, 0o755)
    return basename(path)
  })
)
for (const old of readdirSync('dist').filter(name => name.endsWith('.cjs') && !made.includes(name)))
  rmSync(join('dist', old))
writeFileSync('dist/LICENSES.txt', licensesOf([metafile]))
