import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import oniguruma from 'vscode-oniguruma'
import textmate, { type IGrammar, type IRawGrammar, type StateStack } from 'vscode-textmate'

/** Files of ours, by scope. */
const files: Readonly<Record<string, string>> = {
  'source.hq-playbook': 'hq-playbook',
  'source.hq-template': 'hq-template',
  'source.haproxy-hq': 'haproxy',
  'source.hq-output': 'hq-output',
  'source.hq-handlebars': 'hq-handlebars',
  'source.hq-cel': 'hq-cel'
}
export const scopeNames = Object.keys(files)

export const grammarText = (scopeName: string): string =>
  readFileSync(`extension/grammars/${files[scopeName]}.tmLanguage.json`, 'utf8')

/** Stands in for VS Code's grammar of shells: a string that runs over lines shows what leaks. */
const shell: IRawGrammar = {
  scopeName: 'source.shell',
  patterns: [
    { match: '#.*', name: 'comment.line.shell' },
    { name: 'string.quoted.double.shell', begin: '"', end: '"' }
  ],
  repository: {} as IRawGrammar['repository']
}

const loaded = oniguruma
  .loadWASM(readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm')))
  .then(
    () =>
      new textmate.Registry({
        onigLib: Promise.resolve({
          createOnigScanner: sources => oniguruma.createOnigScanner([...sources]),
          createOnigString: text => oniguruma.createOnigString(text)
        }),
        loadGrammar: async scopeName =>
          scopeName === 'source.shell'
            ? shell
            : textmate.parseRawGrammar(grammarText(scopeName), `${scopeName}.json`)
      })
  )
