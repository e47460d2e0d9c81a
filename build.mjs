// Bundles the runner into dist/: a thin entry that answers --version by itself, and everything else behind it.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import * as esbuild from 'esbuild'

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

/** The entry loads the rest only when it has to. */
const mainStaysApart = {
  name: 'main-stays-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: './main.cjs', external: true }))
  }
}

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
  legalComments: 'linked',
  logLevel: 'warning',
  define: { __VERSION__: JSON.stringify(version) },
  plugins: [withoutNativeCode]
}

mkdirSync('dist', { recursive: true })
await esbuild.build({
  ...options,
  entryPoints: ['runner/cli/hq-run.ts'],
  outfile: 'dist/hq-run.cjs',
  banner: { js: '#!/usr/bin/env node' },
  // import() would have Node search the whole bundle for the names it exports: 0.2 s; require() does not.
  supported: { 'dynamic-import': false },
  plugins: [mainStaysApart]
})
chmodSync('dist/hq-run.cjs', 0o755)
const { metafile } = await esbuild.build({
  ...options,
  entryPoints: ['runner/cli/main.ts'],
  outfile: 'dist/main.cjs',
  metafile: true
})
writeFileSync('dist/main.meta.json', JSON.stringify(metafile))
