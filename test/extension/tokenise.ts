import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import oniguruma from 'vscode-oniguruma'
import textmate, { type IGrammar, type StateStack } from 'vscode-textmate'

/** Grammars of ours: their scope, and their file's name. */
export const grammars: Readonly<Record<string, string>> = {
  'source.hq-playbook': 'hq-playbook',
  'source.hq-template': 'hq-template',
  'source.haproxy-hq': 'haproxy',
  'source.hq-output': 'hq-output',
  'source.hq-handlebars': 'hq-handlebars',
  'source.hq-cel': 'hq-cel'
}

export const grammarText = (scope: string): string =>
  readFileSync(`extension/grammars/${grammars[scope]}.tmLanguage.json`, 'utf8')

/**
 * Stands in for VS Code's grammar of shells, with what is hard on the one it is embedded in: a string that runs over
 * lines shows what leaks, and a command that goes on over lines looks for its name at \\G.
 */
const shell = textmate.parseRawGrammar(
  JSON.stringify({
    scopeName: 'source.shell',
    patterns: [
      { name: 'comment.line.shell', begin: '#', end: '$' },
      { name: 'string.quoted.double.shell', begin: '"', end: '"' },
      {
        name: 'meta.statement.command.shell',
        begin: '(?=tar)',
        end: '(?=\\n)(?<!\\\\)',
        patterns: [
          { name: 'entity.name.command.shell', begin: '\\G', end: '(?= |$)' },
          { name: 'constant.other.option.shell', match: '(?<= )-\\w+' }
        ]
      }
    ]
  }),
  'shell.json'
)

const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm')

const onigLib = oniguruma.loadWASM(new Uint8Array(readFileSync(wasm)).buffer).then(() => ({
  createOnigScanner: (sources: string[]) => oniguruma.createOnigScanner(sources),
  createOnigString: (text: string) => oniguruma.createOnigString(text)
}))

const registry = new textmate.Registry({
  onigLib,
  loadGrammar: async scope =>
    scope === 'source.shell' ? shell : textmate.parseRawGrammar(grammarText(scope), `${scope}.json`)
})

export interface Token {
  readonly start: number
  readonly end: number
  readonly text: string
  /** From the outermost in, without the grammar's own. */
  readonly scopes: readonly string[]
}

export interface Line {
  readonly text: string
  readonly tokens: readonly Token[]
  /** Of the grammar, before and after the line. */
  readonly before: StateStack
  readonly after: StateStack
}

export const load = async (scope: string): Promise<IGrammar> => {
  const grammar = await registry.loadGrammar(scope)
  if (!grammar) throw new Error(`There is no grammar ${scope}`)
  return grammar
}

export const tokeniseLine = (
  grammar: IGrammar,
  text: string,
  before: StateStack = textmate.INITIAL
): Line => {
  const { tokens, ruleStack } = grammar.tokenizeLine(text, before)
  return {
    text,
    before,
    after: ruleStack,
    tokens: tokens
      .map(({ startIndex, endIndex, scopes }) => ({
        start: startIndex,
        end: Math.min(endIndex, text.length),
        text: text.slice(startIndex, endIndex),
        scopes: scopes.slice(1)
      }))
      .filter(token => token.text !== '')
  }
}

export const tokenise = (grammar: IGrammar, text: string): readonly Line[] => {
  let state = textmate.INITIAL
  return text.split('\n').map(each => {
    const line = tokeniseLine(grammar, each, state)
    state = line.after
    return line
  })
}
